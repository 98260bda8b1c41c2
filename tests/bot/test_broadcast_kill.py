"""Clock and worker are killed at every commit of a broadcast: nobody gets it twice, nobody is forgotten unlisted."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.foundation.db import Database
from core.foundation.settings import Settings
from core.warnings import broadcasts
from tests.bot.announcing import approved, ledger, subscribers
from tests.bot.bot_api import SECRET, TOKEN, BotApi
from tests.bot.citizen import Hotline, RealClock, with_telegram
from tests.bot.town import ROOT, Mortals

CHATS = range(7001, 7009)


@pytest.fixture
def hotline(settings: Settings, database: Database, api: BotApi) -> Hotline:
    """A centre on the real clock, with people who asked for broadcasts."""
    subscribers(database, RealClock()(), *CHATS)
    return Hotline(with_telegram(settings, api.url), database, RealClock())


@pytest.fixture
def mortals(environment: dict[str, str], hotline: Hotline) -> Iterator[Mortals]:
    """Processes that die at a given commit."""
    Path(environment["DERING_DATA_DIR"]).mkdir(exist_ok=True)
    telegram = {
        "DERING_TELEGRAM_TOKEN": TOKEN,
        "DERING_TELEGRAM_WEBHOOK_SECRET": SECRET,
        "DERING_TELEGRAM_API_URL": hotline.settings.telegram_api_url,
    }
    mortals = Mortals({**os.environ, **environment, **telegram, "PYTHONPATH": str(ROOT)})
    yield mortals
    with mortals.process:
        mortals.process.kill()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_clock_dies_at_every_commit_and_everybody_is_in_line_once(
    hotline: Hotline, mortals: Mortals, moment: str
) -> None:
    died = 0
    for number in itertools.count(1):
        made = approved(hotline.database, hotline.clock())
        end = mortals.run(f"clock {moment} {number}")
        assert mortals.run("clock never 0") == "done"
        assert ledger(hotline.database, made) == [(str(chat), "waiting") for chat in CHATS]
        if end == "done":
            break
        assert end == "killed"
        died += 1
    assert died >= 4  # released, three at a time in line


def test_the_worker_dies_while_sending_and_nobody_gets_it_twice(
    hotline: Hotline, api: BotApi, mortals: Mortals
) -> None:
    for number in (1, 2, 3, 6):
        made, before = approved(hotline.database, hotline.clock()), len(api.sent)
        assert mortals.run("clock never 0") == "done"
        assert mortals.run(f"worker after {number}") == "killed"
        assert mortals.run("worker never 0") == "done"
        assert mortals.run("clock never 0") == "done"
        rows = ledger(hotline.database, made)
        assert [to for to, _ in rows] == [str(chat) for chat in CHATS]
        assert {state for _, state in rows} <= {"sent", "uncertain"}
        got = Counter(call.to for call in api.sent[before:])
        assert set(got.values()) <= {1}
        assert {to for to, state in rows if state == "sent"} <= set(got)
        with hotline.reading() as session:
            assert broadcasts.by_id(session, made).state == "done"
