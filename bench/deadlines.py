"""Deadlines of 100,000 information requests, beside counting the same days with a plain list of weekdays."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import migrations
from bench import _databases, _verdict
from bench.month import in_turns
from core.foundation.db import Database
from core.reference import calendar
from core.reference.centre import load_centre
from core.requests.deadlines import Terms

REQUESTS = 100_000
TARGET = 5.0  # seconds
FIRST = dt.date(2021, 1, 4)
SPAN = 2100  # days on which requests became complete: up to the end of 2026
TURNS = 3


def main() -> None:
    """Measures deadlines with their extension, on the shipped holidays."""
    with _databases.folder() as folder:
        terms = _terms(folder)
        ours, plain = in_turns(lambda: _ours(terms), _plain, turns=TURNS)
    print(f"{REQUESTS} deadlines and extensions: {ours / 1000:.2f} s; weekdays alone, without holidays: {plain:.0f} ms")
    _verdict.at_most("deadlines of 100,000 requests", ours / 1000, TARGET, "s")


def _terms(folder: Path) -> Terms:
    database = Database(f"sqlite:///{folder}/deadlines.db")
    migrations.upgrade(database)
    centre = load_centre(None)
    with database.reading() as session:
        days = calendar.load(session, ZoneInfo("Asia/Jakarta"), centre.hours)
    database.close()
    return Terms(days, centre.requests)


def _days() -> Iterator[dt.date]:
    spread = (FIRST + dt.timedelta(days=n) for n in itertools.cycle(range(SPAN)))
    return itertools.islice(spread, REQUESTS)


def _ours(terms: Terms) -> None:
    rules = terms.rules
    for day in _days():
        due = terms.due(day, rules.answer_days)
        terms.more(due, rules.extension_days)


def _plain() -> None:
    for day in _days():
        for _ in range(17):
            day += dt.timedelta(days=3 if day.weekday() == 4 else 1)


if __name__ == "__main__":
    main()
