"""What is not closed, by how many working days ago it came, and what of it is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.consultations.tickets.search import NOT_CLOSED
from core.reference.calendar import ONE_DAY, Calendar
from core.statistics.dashboard.choice import Choice

AGES = ((0, 1), (2, 3), (4, 7), (8, None))  # working days that have passed since the day on which it came
BEGINNING = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Band:
    """Tickets of the local days from `first` to `last`, both included; `youngest` and `oldest` in working days."""

    youngest: int
    oldest: int | None
    first: dt.date | None
    last: dt.date | None
    count: int


@dataclass(frozen=True)
class Backlog:
    """How many tickets are not closed, how many of them are overdue or due later today, and their ages."""

    total: int
    overdue: int
    due_today: int
    bands: tuple[Band, ...]


def backlog(session: Session, calendar: Calendar, choice: Choice, now: dt.datetime) -> Backlog:
    """The open tickets that fit the choice, of all kinds, read through the index that holds nothing else."""
    today = calendar.local_day(now)
    spans = list(_spans(calendar, today))
    sums = [sa.func.count().filter(*_between(calendar, first, last)) for _, first, last in spans]
    due = sa.func.count().filter(Ticket.due_at >= now, Ticket.due_at < calendar.day_bounds(today)[1])
    query = sa.select(sa.func.count(), sa.func.count().filter(Ticket.due_at < now), due, *sums).select_from(Ticket)
    total, overdue, due_today, *counts = session.execute(query.where(NOT_CLOSED, *choice.of_open_tickets())).one()
    bands = (Band(*age, first, last, n) for (age, first, last), n in zip(spans, counts, strict=True))
    return Backlog(total, overdue, due_today, tuple(bands))


def _spans(
    calendar: Calendar, today: dt.date
) -> Iterator[tuple[tuple[int, int | None], dt.date | None, dt.date | None]]:
    """Each age with its first and last local day; the youngest has no end, the oldest no beginning."""
    last = None
    for youngest, oldest in AGES:
        first = None if oldest is None else _earliest(calendar, today, oldest)
        yield (youngest, oldest), first, last
        last = first and first - ONE_DAY


def _earliest(calendar: Calendar, today: dt.date, age: int) -> dt.date:
    """The earliest day since which no more than `age` working days have passed, today among them."""
    day, passed = today, 0
    while passed + calendar.is_working(day) <= age and day > BEGINNING:
        passed += calendar.is_working(day)
        day -= ONE_DAY
    return day


def _between(calendar: Calendar, first: dt.date | None, last: dt.date | None) -> list[sa.ColumnElement[bool]]:
    since = [Ticket.happened_at >= calendar.day_bounds(first)[0]] if first else []
    return since + ([Ticket.happened_at < calendar.day_bounds(last)[1]] if last else [])
