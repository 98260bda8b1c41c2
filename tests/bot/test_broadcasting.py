"""Broadcasts through the real sender: to whom they go, who gets nothing more, who goes first, at which pace."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.desk import open_desk
from bot.sending import Sender, _attempt
from bot.worker import work
from core.consultations import contacts
from core.consultations.tickets import Ticket
from core.foundation import messages
from core.foundation.errors import Refused
from core.foundation.messages.leading import LEADS
from core.warnings import broadcasts
from tests.bot.announcing import approved, ledger, let_go, subscribers
from tests.bot.bot_api import BLOCKED, LOST, BotApi, error
from tests.bot.citizen import Citizen, Hotline, RealClock


def leaves(hotline: Hotline, *chats: int, text: str = "Jangan transfer.", groups: tuple[str, ...] = ()) -> int:
    """A broadcast in line to these people and groups."""
    subscribers(hotline.database, hotline.clock(), *chats)
    number = approved(hotline.database, hotline.clock(), text, groups=groups)
    let_go(hotline.database, hotline.settings, hotline.clock())
    return number


def test_who_says_berhenti_gets_nothing_that_is_in_line(hotline: Hotline, api: BotApi) -> None:
    siti, budi = Citizen(hotline, 7001), Citizen(hotline, 7002)
    for one in (siti, budi):
        one.says("/start").says("langganan")
    number = leaves(hotline)
    siti.says("BERHENTI")
    for _ in range(4):
        hotline.send()
        hotline.clock.advance(seconds=5)
    assert ledger(hotline.database, number) == [("7001", "dropped"), ("7002", "sent")]
    assert [call.to for call in api.sent if "Jangan transfer." in call.text] == ["7002"]


def test_one_who_took_it_back_in_the_moment_of_listing_gets_nothing(hotline: Hotline, api: BotApi) -> None:
    number = leaves(hotline, 7001, 7002)
    with hotline.database.writing() as session:  # as the listing's transaction did not see it
        contacts.stop_broadcasts(session, "TELEGRAM", "7001", hotline.clock())
    hotline.send()
    assert ledger(hotline.database, number) == [("7001", "dropped"), ("7002", "sent")]
    assert [call.to for call in api.tries] == ["7002"]


def test_one_who_took_it_back_while_it_waited_for_its_turn_gets_nothing(hotline: Hotline, api: BotApi) -> None:
    number = leaves(hotline, 7001)
    with hotline.database.writing() as session:
        [row] = messages.claim_outgoing(session, hotline.clock(), ["TELEGRAM"])
    with hotline.database.writing() as session:
        broadcasts.unsubscribe(session, "TELEGRAM", "7001", hotline.clock())
    desk = open_desk(hotline.settings, hotline.database, hotline.clock)
    asyncio.run(_attempt(desk, row))
    assert (ledger(hotline.database, number), api.tries) == ([("7001", "dropped")], [])


def test_a_long_text_leaves_in_parts_and_in_order(hotline: Hotline, api: BotApi) -> None:
    number = leaves(hotline, 7001, text="😀" * 3000)  # as messengers count, twice as long
    for _ in range(3):
        hotline.send()
    assert [state for _, state in ledger(hotline.database, number)] == ["sent", "sent"]
    texts = [call.text for call in api.sent]
    assert "".join(texts).count("😀") == 3000
    assert texts[0].startswith("Waspada")
    assert all(len(text.encode("utf-16-le")) // 2 <= 4096 for text in texts)


def test_groups_and_channels_by_number_and_by_name(hotline: Hotline, api: BotApi) -> None:
    number = leaves(hotline, groups=("-1001234567890", "@Kanal_DJPK", "@kanal_djpk"))
    hotline.send()
    assert sorted(ledger(hotline.database, number)) == [("-1001234567890", "sent"), ("@kanal_djpk", "sent")]
    assert sorted(call.to for call in api.sent) == ["-1001234567890", "@kanal_djpk"]


def test_one_bad_recipient_stops_nobody_and_nobody_gets_it_twice(hotline: Hotline, api: BotApi) -> None:
    api.order("sendMessage", error(400, "Bad Request: chat not found"), BLOCKED, LOST)
    number = leaves(hotline, *range(7001, 7007))
    for _ in range(3):
        hotline.send()
        hotline.clock.advance(minutes=10)
    states = Counter(state for _, state in ledger(hotline.database, number))
    assert states == {"failed": 2, "uncertain": 1, "sent": 3}
    with hotline.database.writing() as session:
        found = broadcasts.by_id(session, number)
        assert broadcasts.counts(session, found).blocked == 1
        assert messages.unsettled(session) == []  # it has its ledger, and people's replies are not hidden behind it
        doubtful = next(row for row in hotline.outgoing() if row.state == "uncertain")
        with pytest.raises(Refused, match="nobody gets it twice"):
            messages.decide(session, doubtful.id, again=True, now=hotline.clock())
    assert len(api.tries) == 6
    with hotline.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Ticket)).scalar() == 0


def test_words_changed_behind_the_pages_while_it_is_sent_do_not_leave(hotline: Hotline, api: BotApi) -> None:
    number = leaves(hotline, 7001)
    with hotline.database.writing() as session:
        session.execute(sa.update(broadcasts.Broadcast).values(text_id="Transfer ke sini."))
    hotline.send()
    assert (ledger(hotline.database, number), api.tries) == ([("7001", "dropped")], [])
    assert "Transfer" not in hotline.client.get("/").text


def test_of_two_processes_one_sends_until_it_ends_or_is_silent(hotline: Hotline, api: BotApi) -> None:
    async def two_workers() -> None:
        desks = [open_desk(hotline.settings, hotline.database, hotline.clock) for _ in range(2)]
        first, second = map(Sender, desks)
        assert await first.begin() == 20
        assert await second.begin() == 0
        await asyncio.gather(*first.running)
        assert await second.begin() == 0
        hotline.clock.advance(seconds=LEADS.total_seconds() + 1)  # the first one was killed
        assert await second.begin() == 5
        assert await first.begin() == 0
        await second.finish()
        await first.finish()
        await asyncio.gather(*(channel.close() for desk in desks for channel in desk.channels.values()))

    leaves(hotline, *range(7001, 7026))
    asyncio.run(two_workers())
    assert sorted(Counter(call.to for call in api.sent).values()) == [1] * 25


def test_a_reply_finds_its_way_though_the_platform_is_slow(hotline: Hotline, api: BotApi) -> None:
    async def busy() -> float:
        stop = asyncio.Event()
        worker = asyncio.create_task(work(open_desk(hotline.settings, hotline.database, RealClock()), stop))
        await asyncio.sleep(1)
        with hotline.database.writing() as session:
            messages.queue(session, "TELEGRAM", "8001", {"text": "Jawaban"}, RealClock()())
        begun = time.monotonic()
        while not any(call.to == "8001" for call in api.tries):
            await asyncio.sleep(0.02)
        api.orders.delay = 0
        stop.set()
        await worker
        return next(call.at for call in api.tries if call.to == "8001") - begun

    leaves(hotline, *range(7001, 7081))
    api.orders.delay = 5
    assert asyncio.run(asyncio.wait_for(busy(), 30)) < 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_never_more_than_thirty_in_a_second(hotline: Hotline, api: BotApi) -> None:
    leaves(hotline, *range(7001, 7081))
    desk = open_desk(hotline.settings, hotline.database, RealClock())
    asyncio.run(asyncio.wait_for(work(desk, asyncio.Event(), until_idle=True), 30))
    times = sorted(call.at for call in api.sent)
    assert len(times) == 80
    spans = [later - earlier for earlier, later in zip(times, times[30:], strict=False)]
    assert min(spans) > 0.97, min(spans)  # the double's own threads look at their clocks late
    assert max(later - earlier for earlier, later in pairwise(times)) < 1.5
