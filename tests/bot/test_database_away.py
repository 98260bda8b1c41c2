"""The database is away for a moment while a message leaves: it is neither lost nor of unknown fate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import sending
from tests.bot.agent import reply
from tests.bot.bot_api import BotApi
from tests.bot.citizen import Citizen, Hotline


def away_once(act: Callable[..., Any]) -> Callable[..., Any]:
    """The same act, which the first time meets no database."""
    calls = iter([OperationalError("SELECT 1", {}, ConnectionError("away"))])

    def tried(*args: Any) -> Any:
        if error := next(calls, None):
            raise error
        return act(*args)

    return tried


@pytest.fixture
def answered(hotline: Hotline, siti: Citizen) -> Hotline:
    """A hotline where an agent's answer is the next to leave."""
    number = siti.asks()
    while any(row.state == "waiting" for row in hotline.outgoing()):
        hotline.send()
    reply(hotline, number, "Sudah cair.")
    return hotline


def test_what_could_not_be_worded_is_tried_again(
    answered: Hotline, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_body", away_once(sending._body))
    answered.send()
    assert (answered.outgoing()[-1].state, answered.outgoing()[-1].reason) == ("waiting", "OperationalError")
    answered.clock.advance(seconds=3)
    answered.send()
    assert answered.outgoing()[-1].state == "sent"
    assert [call.text for call in api.sent if "Sudah cair." in call.text] == [api.sent[-1].text]


def test_that_it_arrived_is_noted_as_soon_as_the_database_is_back(
    answered: Hotline, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SETTLE_AGAIN", (0.0, 0.0))
    monkeypatch.setattr(sending, "_settle", away_once(sending._settle))
    answered.send()
    assert answered.outgoing()[-1].state == "sent"
    assert "Sudah cair." in api.sent[-1].text


def test_the_front_page_comes_without_the_database(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("away"))

    monkeypatch.setattr(hotline.database, "reading", away)
    answer = hotline.client.get("/")
    assert (answer.status_code, hotline.desk.centre.phone in answer.text) == (200, True)
