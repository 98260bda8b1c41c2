"""Very many tickets over the ten years before the sample: what a load test needs and nothing else."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from core.consultations.tickets.logging import mark_stale
from core.foundation import memory
from core.foundation.db import Database
from core.statistics import facts
from samples.bulk import Numbers, Same, write_many
from samples.counts import all_months, apportion
from samples.year import Row, SampleYear

BLOCK = dt.timedelta(days=28)  # whole weeks, so that every shifted ticket keeps its weekday
BLOCKS = 130  # ten years
CHUNK = 10_000  # tickets in one transaction: well below a second
DAYS = 20  # that one transaction recounts
TIMES = ("happened_at", "logged_at", "handed_over_at", "first_reply_at", "due_at", "closed_at")
Progress = Callable[[str], None]


def load_more(database: Database, year: SampleYear, count: int, progress: Progress, blocks: int = BLOCKS) -> None:
    """Writes `count` tickets without contacts, events and full-text search; the same seed makes the same tickets.

    They are copies of the sample's first four weeks, spread evenly over so many `blocks` of 28 days before it.
    """
    if not count:
        return
    patterns, numbers = _patterns(year), Numbers({}, random.Random(f"{year.seed} codes"))
    done = 0
    for back, share in zip(range(blocks, 0, -1), apportion(count, [1] * blocks), strict=True):
        _write_block(database, year, _shifted(patterns, back * BLOCK, share), numbers)
        done += share
        if back % 13 == 1:
            progress(f"  {done} of {count} more tickets")
    _let_planner_know(database)
    progress("  counting them …")
    while _recount(database, year):
        pass


def _patterns(year: SampleYear) -> list[Row]:
    first = all_months()[0]
    end = year.calendar.month_bounds(first.month)[0] + BLOCK
    return [row for row, _ in year.month(first) if row["logged_at"] < end]


def _shifted(patterns: list[Row], back: dt.timedelta, count: int) -> Iterator[tuple[Row, int]]:
    for pattern, copies in zip(patterns, apportion(count, [1] * len(patterns)), strict=True):
        yield {**pattern, **{name: pattern[name] and pattern[name] - back for name in TIMES}}, copies


def _write_block(database: Database, year: SampleYear, block: Iterator[tuple[Row, int]], numbers: Numbers) -> None:
    days = ((year.calendar.local_day(row["logged_at"]), row, copies) for row, copies in block)
    for chunk in _chunks(Same(copies, f"{day:%Y-%m}", row) for day, row, copies in days):
        with database.writing() as session:
            for month, n in _by_month(chunk).items():
                numbers.last[month] = memory.count_on(session, f"ticket {month}", n) - n
            write_many(session, chunk, numbers)
            mark_stale(session, year.calendar, *{same.values["happened_at"] for same in chunk})


def _by_month(sames: list[Same]) -> Counter[str]:
    found: Counter[str] = Counter()
    for same in sames:
        found[same.month] += same.copies
    return found


def _chunks(sames: Iterator[Same]) -> Iterator[list[Same]]:
    chunk: list[Same] = []
    size = 0
    for same in sames:
        for copies in [CHUNK] * (same.copies // CHUNK) + [same.copies % CHUNK]:
            if size + copies > CHUNK:
                yield chunk
                chunk, size = [], 0
            if copies:
                chunk.append(same._replace(copies=copies))
                size += copies
    if chunk:
        yield chunk


def _recount(database: Database, year: SampleYear) -> int:
    with database.writing() as session:
        return facts.recount(session, year.calendar, limit=DAYS)


def _let_planner_know(database: Database) -> None:
    # PostgreSQL would look at the tables by itself, but only in a minute; a load test wants to measure now.
    if not database.is_sqlite:
        with database.writing() as session:
            session.execute(sa.text("ANALYZE tickets"))
