"""More tickets over the four years before the sample, up to a million: what a load test needs and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from core.foundation.db import Database
from core.statistics import facts
from samples.counts import all_months, apportion
from samples.writing import write_rows
from samples.year import Row, SampleYear

BLOCK = dt.timedelta(days=28)  # whole weeks, so that every shifted ticket keeps its weekday
BLOCKS = 52
CHUNK = 4000
DAYS = 20  # that one transaction recounts
TIMES = ("happened_at", "logged_at", "handed_over_at", "first_reply_at", "due_at", "closed_at")


def load_more(database: Database, year: SampleYear, count: int, progress: Callable[[str], None]) -> None:
    """Writes `count` tickets without contacts and events: copies of the sample's first four weeks, 28 days apart."""
    patterns = _patterns(year) if count else []
    done = 0
    for back, share in zip(range(BLOCKS, 0, -1), apportion(count, [1] * BLOCKS), strict=True):
        for rows in _chunks(_shifted(patterns, back * BLOCK), share):
            with database.writing() as session:
                write_rows(session, year.calendar, rows)
            done += len(rows)
        if back % 4 == 1 and count:
            progress(f"  {done} of {count} more tickets")
    if count:
        progress("  counting them …")
        while _recount(database, year):
            pass


def _patterns(year: SampleYear) -> list[Row]:
    first = all_months()[0]
    end = year.calendar.month_bounds(first.month)[0] + BLOCK
    return [row for row, _ in year.month(first) if row["logged_at"] < end]


def _shifted(patterns: list[Row], back: dt.timedelta) -> list[Row]:
    return [{**row, **{name: row[name] and row[name] - back for name in TIMES}} for row in patterns]


def _chunks(patterns: list[Row], count: int) -> Iterator[list[Row]]:
    times = apportion(count, [1] * len(patterns)) if patterns else []
    rows: list[Row] = []
    for pattern, copies in zip(patterns, times, strict=True):
        rows += [dict(pattern) for _ in range(copies)]
        while len(rows) >= CHUNK:
            yield rows[:CHUNK]
            rows = rows[CHUNK:]
    if rows:
        yield rows


def _recount(database: Database, year: SampleYear) -> int:
    with database.writing() as session:
        return facts.recount(session, year.calendar, limit=DAYS)
