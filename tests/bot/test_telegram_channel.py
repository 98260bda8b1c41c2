"""Telegram's answers and what they mean for a message: sent, failed, to be tried again, or of unknown fate."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.channels.channel import Unfetched
from bot.channels.pace import ALMOST, Pace
from bot.channels.telegram import Telegram
from core.foundation.messages import Result
from tests.bot.bot_api import BLOCKED, LOST, TOKEN, Answer, BotApi, bot_api, error
from tests.serving import free_port


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as server:
        yield server


def send(url: str, **body: Any) -> Result:
    """One message to chat 7001 through a fresh channel."""

    async def once() -> Result:
        channel = Telegram(TOKEN, url)
        try:
            return await channel.send("7001", {"text": "Halo", **body})
        finally:
            await channel.close()

    return asyncio.run(once())


def test_a_message_leaves_with_its_buttons(api: BotApi) -> None:
    result = send(api.url, buttons=[[["1 Dana Desa", "menu:1"]], [["Lewati", "go:skip"]]])
    assert result == Result("sent", provider_id="1")
    (call,) = api.sent
    assert (call.to, call.text) == ("7001", "Halo")
    assert json.loads(call.arguments["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "1 Dana Desa", "callback_data": "menu:1"}],
            [{"text": "Lewati", "callback_data": "go:skip"}],
        ]
    }


def test_a_pressed_button_stops_spinning_first(api: BotApi) -> None:
    assert send(api.url, press="p1").state == "sent"
    assert [(call.method, call.arguments.get("callback_query_id")) for call in api.calls] == [
        ("answerCallbackQuery", "p1"),
        ("sendMessage", None),
    ]


@pytest.mark.parametrize("answer", [error(400, "Bad Request: query is too old"), LOST, Answer(502, b"<html>")])
def test_a_press_that_cannot_be_answered_holds_no_message_up(api: BotApi, answer: Answer) -> None:
    api.order("answerCallbackQuery", answer)
    assert send(api.url, press="p1").state == "sent"


FATES: Mapping[str, tuple[Answer, str]] = {
    "blocked": (BLOCKED, "failed"),
    "no such chat": (error(400, "Bad Request: chat not found"), "failed"),
    "a group that became a supergroup": (error(400, "Bad Request", migrate_to_chat_id=-100500), "failed"),
    "too many requests": (error(429, "Too Many Requests: retry after 3", retry_after=3), "waiting"),
    "a wrong token": (error(401, "Unauthorized"), "waiting"),
    "another bot at work": (error(409, "Conflict"), "waiting"),
    "the answer is lost": (LOST, "uncertain"),
    "the server hangs up": (Answer(hang_up=True), "uncertain"),
    "a gateway fails": (error(502, "Bad Gateway"), "uncertain"),
    "a proxy's page": (Answer(502, b"<html>Bad Gateway</html>"), "uncertain"),
    "an error inside": (error(500, "Internal Server Error"), "uncertain"),
    "a success that is no JSON": (Answer(200, b"<html>Welcome to the hotel's network</html>"), "uncertain"),
    "a success without a message": (Answer(200, b'{"ok": true, "result": {}}'), "uncertain"),
    "a success that is a list": (Answer(200, b"[]"), "uncertain"),
}


@pytest.mark.parametrize(("answer", "fate"), FATES.values(), ids=FATES)
def test_what_an_answer_means(api: BotApi, answer: Answer, fate: str) -> None:
    api.order("sendMessage", answer)
    result = send(api.url)
    assert result.state == fate, result.reason
    assert result.blocked == (answer is BLOCKED)
    assert len(api.tries) == 1
    assert result.reason
    assert TOKEN not in result.reason
    assert (result.again_after > 0) == (fate == "waiting")


def test_a_refused_connection_surely_never_left() -> None:
    result = send(f"http://127.0.0.1:{free_port()}")
    assert (result.state, TOKEN in result.reason) == ("waiting", False)


def test_a_file_is_fetched_or_the_reason_is_told(api: BotApi) -> None:
    async def fetch(limit: int = 100) -> bytes:
        channel = Telegram(TOKEN, api.url, limit)
        try:
            return await channel.fetch("photo-1")
        finally:
            await channel.close()

    assert asyncio.run(fetch()) == b"the bytes of a photo"
    with pytest.raises(Unfetched) as large:
        asyncio.run(fetch(limit=19))
    assert large.value.final
    unreadable = Answer(200, b'{"ok": true, "result": {}}')
    refused = error(400, "Bad Request: file is too big")
    for answer, final in ((refused, True), (Answer(502), False), (LOST, False), (unreadable, False)):
        api.order("getFile", answer)
        with pytest.raises(Unfetched) as unfetched:
            asyncio.run(fetch())
        assert unfetched.value.final is final
        assert TOKEN not in str(unfetched.value)


class Time:
    """A clock that sleeping moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.real_sleep = asyncio.sleep
        monkeypatch.setattr("bot.channels.pace.asyncio.sleep", self.sleep)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await self.real_sleep(0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def departures(clock: Time, recipients: list[str], margin: float = 0) -> list[float]:
    """When a message to each may leave, one after the other."""

    async def all_of_them() -> list[float]:
        one, left = Pace(clock, margin=margin), []
        for to in recipients:
            assert await one.turn(to)
            left.append(clock.now)
        return left

    return asyncio.run(all_of_them())


def test_a_chat_gets_one_message_a_second_and_a_group_one_in_three(clock: Time) -> None:
    assert departures(clock, ["7"] * 4) == pytest.approx([0, 1, 2, 3])
    started = clock.now
    assert departures(clock, ["-1001"] * 3) == pytest.approx([started, started + 3, started + 6])


def test_thirty_messages_leave_a_second(clock: Time) -> None:
    left = departures(clock, [str(number) for number in range(91)])
    assert left[30] == pytest.approx(1)
    assert left[90] == pytest.approx(3)
    for at in left:
        assert sum(at <= other < at + 0.999 for other in left) <= 30


def test_the_margin_keeps_even_a_whole_second_below_thirty_one(clock: Time) -> None:
    left = departures(clock, [str(number) for number in range(91)], margin=ALMOST)
    for at in left:
        assert sum(at <= other <= at + 1 for other in left) <= 30
    assert left[90] <= 90 / 29


def test_nothing_leaves_while_the_platform_asks_for_a_pause(clock: Time) -> None:
    async def paused() -> None:
        one = Pace(clock)
        assert await one.turn("7")
        one.pause(10)
        one.pause(2)  # a shorter one does not end the longer
        assert (await one.turn("8"), await one.turn("7")) == (False, False)
        assert one.pause_left == pytest.approx(10 - clock.now)
        clock.now = 10
        assert await one.turn("7")

    asyncio.run(paused())


def test_chats_that_have_rested_are_forgotten(clock: Time) -> None:
    async def crowd() -> int:
        one, most = Pace(clock, per_second=1e6, margin=0), 0
        for number in range(3000):
            await one.turn(str(number))
            clock.now += 0.001
            most = max(most, len(one.resting()))
        return most

    assert asyncio.run(crowd()) <= 1001
