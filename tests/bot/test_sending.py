"""Messages out, through the real sender and a double of the Bot API: at most once, in order, at the pace allowed."""

from __future__ import annotations

import asyncio
import datetime as dt
from itertools import pairwise
from unittest.mock import DEFAULT, Mock

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.desk import open_desk
from bot.worker import work
from core.foundation import memory, messages
from core.foundation.errors import Refused
from core.foundation.messages import Outgoing
from core.foundation.messages.outgoing import LEASE, LOCK
from tests.bot.agent import reply
from tests.bot.bot_api import BLOCKED, LOST, TOKEN, Answer, BotApi, error
from tests.bot.citizen import Citizen, Hotline, RealClock, with_telegram
from tests.serving import free_port

CHAT, OTHER = "7001", "7002"


def queue(hotline: Hotline, text: str, to: str = CHAT, lane: int = 0) -> None:
    """Puts a message in line."""
    with hotline.database.writing() as session:
        messages.queue(session, "TELEGRAM", to, {"text": text}, hotline.clock(), lane=lane)


def states(hotline: Hotline) -> list[str]:
    return [row.state for row in hotline.outgoing()]


def texts(api: BotApi) -> list[str]:
    return [call.text for call in api.sent]


def until_idle(hotline: Hotline) -> None:
    """The real worker by the real clock, until nothing is left to do."""
    desk = open_desk(hotline.settings, hotline.database, RealClock())
    asyncio.run(asyncio.wait_for(work(desk, asyncio.Event(), until_idle=True), 30))


def test_a_message_is_sent_once_and_its_id_is_kept(hotline: Hotline, api: BotApi) -> None:
    queue(hotline, "Halo")
    hotline.send()
    hotline.send()
    (row,) = hotline.outgoing()
    assert (row.state, row.attempts, row.provider_id, row.settled_at) == ("sent", 1, "1", hotline.clock())
    assert texts(api) == ["Halo"]


def test_too_many_requests_means_not_a_call_before_the_time_named(hotline: Hotline, api: BotApi) -> None:
    api.order("sendMessage", error(429, "Too Many Requests: retry after 2", retry_after=2))
    queue(hotline, "satu")
    queue(hotline, "dua", OTHER)
    until_idle(hotline)
    assert states(hotline) == ["sent", "sent"]
    refused, *later = api.tries
    # The other chat's message may have been on its way already; whatever follows waits.
    assert [call for call in later if 0.3 < call.at - refused.at < 1.99] == []
    assert [call.at - refused.at >= 2 for call in later if call.to == refused.to] == [True]


def test_a_person_who_blocked_the_bot_gets_nothing_and_the_agent_is_told(
    hotline: Hotline, api: BotApi, siti: Citizen
) -> None:
    number = siti.asks()
    api.order("sendMessage", BLOCKED)
    hotline.send()
    assert "failed" in states(hotline)
    with pytest.raises(Refused, match="has blocked the bot; nothing can be sent"):
        reply(hotline, number, "Sudah cair.")
    siti.says("saya kembali")
    reply(hotline, number, "Sudah cair.")


def test_a_refused_message_has_failed_and_the_next_one_goes_on(hotline: Hotline, api: BotApi) -> None:
    api.order("sendMessage", error(400, "Bad Request: chat not found"))
    queue(hotline, "satu")
    queue(hotline, "dua")
    hotline.send()
    hotline.send()
    first, second = hotline.outgoing()
    assert (first.state, first.reason, second.state) == ("failed", "BadRequest: Chat not found", "sent")


@pytest.mark.parametrize("answer", [LOST, Answer(hang_up=True), error(502, "Bad Gateway"), Answer(200, b"?")])
def test_what_may_have_arrived_is_never_sent_again(hotline: Hotline, api: BotApi, answer: Answer) -> None:
    api.order("sendMessage", answer)
    queue(hotline, "satu")
    queue(hotline, "dua")
    for _ in range(3):
        hotline.send()
        hotline.clock.advance(minutes=10)
    assert states(hotline) == ["uncertain", "sent"]
    assert [call.text for call in api.tries] == ["satu", "dua"]
    assert hotline.ready["outgoing_uncertain"] == 1


def test_while_nobody_listens_a_message_waits_longer_and_longer(hotline: Hotline, api: BotApi) -> None:
    here, away = hotline.settings, with_telegram(hotline.settings, f"http://127.0.0.1:{free_port()}")
    queue(hotline, "Halo")
    hotline.settings = away
    rests = []
    for _ in range(4):
        hotline.send()
        (row,) = hotline.outgoing()
        assert row.state == "waiting"
        rests.append((row.not_before - hotline.clock()).total_seconds())
        hotline.clock.now = row.not_before
    assert rests == [2, 4, 8, 16]
    hotline.settings = here
    hotline.send()
    assert (states(hotline), texts(api)) == (["sent"], ["Halo"])


def test_a_vanished_workers_message_is_uncertain_and_not_sent_again(
    hotline: Hotline, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    queue(hotline, "satu")
    queue(hotline, "dua")
    with hotline.database.writing() as session:
        assert len(messages.claim_outgoing(session, hotline.clock(), ["TELEGRAM"])) == 1
    hotline.send()
    assert (states(hotline), api.tries) == (["waiting", "waiting"], [])
    hotline.clock.advance(seconds=LEASE.total_seconds() + 1)
    hotline.send()
    assert (states(hotline), texts(api)) == (["uncertain", "sent"], ["dua"])
    assert hotline.outgoing()[0].reason == "the worker stopped while sending"
    assert [record.levelname for record in caplog.records if "uncertain" in record.message] == ["CRITICAL"]


def test_a_result_that_comes_after_the_lease_ends_the_doubt_unless_a_person_did(hotline: Hotline) -> None:
    queue(hotline, "satu")
    with hotline.database.writing() as session:
        messages.claim_outgoing(session, hotline.clock(), ["TELEGRAM"])
    hotline.clock.advance(minutes=5)
    with hotline.database.writing() as session:
        assert messages.expire_attempts(session, hotline.clock()) == 1
        row_id = hotline.outgoing()[0].id
        messages.settle_outgoing(session, row_id, messages.Result("waiting"), hotline.clock())
    assert states(hotline) == ["uncertain"]
    with hotline.database.writing() as session:
        messages.settle_outgoing(session, row_id, messages.Result("sent", "9"), hotline.clock())
    assert states(hotline) == ["sent"]
    with hotline.database.writing() as session:
        messages.settle_outgoing(session, row_id, messages.Result("failed"), hotline.clock())
    assert states(hotline) == ["sent"]


def test_what_is_known_is_noted_when_the_database_is_back(
    hotline: Hotline, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = OperationalError("UPDATE outgoing", {}, Exception("gone"))
    real = messages.settle_outgoing
    monkeypatch.setattr(messages, "settle_outgoing", Mock(side_effect=[away, DEFAULT], wraps=real))
    queue(hotline, "Halo")
    hotline.send()
    assert (states(hotline), texts(api)) == (["sent"], ["Halo"])


def test_what_could_not_even_be_worded_is_tried_again(
    hotline: Hotline, api: BotApi, siti: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = siti.asks()
    drop_all(hotline)
    reply(hotline, number, "Sudah cair.")
    away = OperationalError("SELECT", {}, Exception("gone"))
    with monkeypatch.context() as patched:
        patched.setattr("bot.sending._body", Mock(side_effect=away))
        hotline.send()
    assert (states(hotline)[-1], api.tries) == ("waiting", [])
    hotline.clock.advance(seconds=10)
    hotline.send()
    assert states(hotline)[-1] == "sent"


def drop_all(hotline: Hotline) -> None:
    """Nobody reads the greetings."""
    with hotline.database.writing() as session:
        session.execute(sa.update(Outgoing).values(state="dropped"))


def test_while_the_lock_is_on_nothing_leaves(hotline: Hotline, api: BotApi) -> None:
    queue(hotline, "Halo")
    lock(hotline, "locked")
    hotline.send()
    until_idle(hotline)
    assert (states(hotline), api.tries) == (["waiting"], [])
    assert hotline.ready["outbound"] == "locked"
    lock(hotline, "open")
    hotline.send()
    assert (states(hotline), texts(api)) == (["sent"], ["Halo"])


def lock(hotline: Hotline, state: str) -> None:
    """Turns the lock on all that leaves."""
    with hotline.database.writing() as session:
        memory.remember(session, LOCK, state)


def test_a_chat_reads_in_order_whatever_happens(hotline: Hotline, api: BotApi) -> None:
    for number in range(1, 5):
        queue(hotline, f"{number}")
        queue(hotline, f"{number}", OTHER)
    api.order("sendMessage", error(429, "Too Many Requests: retry after 1", retry_after=1), error(400, "Bad Request"))
    until_idle(hotline)
    assert sorted(states(hotline)) == ["failed", *["sent"] * 7]
    for chat in (CHAT, OTHER):
        got = [call for call in api.sent if call.to == chat]
        assert [call.text for call in got] == sorted(call.text for call in got)
        rests = [later.at - earlier.at for earlier, later in pairwise(got)]
        assert min(rests) > 0.95


def test_a_slow_answer_holds_no_other_chat_up(hotline: Hotline, api: BotApi) -> None:
    for number in range(10):
        queue(hotline, "Halo", str(8000 + number))
    api.orders.delay = 0.3
    hotline.send()
    arrivals = [call.at for call in api.sent]
    assert len(arrivals) == 10
    assert max(arrivals) - min(arrivals) < 2.5  # one after the other would take 3 s


def test_replies_leave_before_broadcasts(hotline: Hotline) -> None:
    for number in range(40):
        queue(hotline, "siaran", str(8000 + number), lane=1)
    queue(hotline, "jawaban")
    with hotline.database.writing() as session:
        rows = messages.claim_outgoing(session, hotline.clock(), ["TELEGRAM"])
    assert [row.to for row in rows] == [CHAT, *(str(8000 + number) for number in range(30))]


def test_one_message_that_rests_does_not_keep_an_idle_worker(hotline: Hotline) -> None:
    hotline.settings = with_telegram(hotline.settings, f"http://127.0.0.1:{free_port()}")
    queue(hotline, "satu")
    queue(hotline, "dua")
    with hotline.database.writing() as session:
        (row,) = messages.claim_outgoing(session, dt.datetime.now(dt.UTC), ["TELEGRAM"])
        rest = messages.Result("waiting", again_after=300)
        messages.settle_outgoing(session, row.id, rest, dt.datetime.now(dt.UTC))
    until_idle(hotline)
    assert states(hotline) == ["waiting", "waiting"]


def test_a_long_pause_does_not_keep_an_idle_worker(hotline: Hotline, api: BotApi) -> None:
    api.order("sendMessage", error(429, "Too Many Requests: retry after 3600", retry_after=3600))
    for chat in (CHAT, CHAT, OTHER):
        queue(hotline, "Halo", chat)
    until_idle(hotline)
    assert states(hotline).count("sent") <= 1
    assert TOKEN not in str(hotline.outgoing())
