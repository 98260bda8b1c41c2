"""All that the dashboard shows, read in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.statistics.dashboard.backlog import Backlog, backlog
from core.statistics.dashboard.choice import Choice
from core.statistics.dashboard.counting import Counting, stale_days
from core.statistics.dashboard.from_tickets import TicketCounts
from core.statistics.dashboard.stretches import PERIODS, Comparison, Stretch, comparisons, last_weeks, period
from core.statistics.figures.counting import quantile


@dataclass(frozen=True)
class Beside:
    """A stretch's count beside those of last month and last year; None where the centre had no ticket by then."""

    comparison: Comparison
    now: int
    month_ago: int | None
    year_ago: int | None


@dataclass(frozen=True)
class Dashboard:
    """Counted consultations that fit a choice, and open tickets of all kinds that fit it.

    `hours` by (weekday, hour) are of `weeks`, `topics` by (channel, topic) of `crossed`; `waited` and `median_wait`
    (office minutes) of today.
    """

    beside: tuple[Beside, ...]
    backlog: Backlog
    weeks: Stretch
    hours: Mapping[tuple[int, int], int]
    crossed: Stretch
    topics: Mapping[tuple[str, str], int]
    waited: int
    median_wait: float | None


def look(
    session: Session,
    calendar: Calendar,
    choice: Choice,
    now: dt.datetime,
    *,
    crossed: str = PERIODS[0],
    day: dt.date | None = None,
) -> Dashboard:
    """How things stand, or stood at the end of an earlier `day`; `crossed` is the period of the topics by channel.

    Open tickets are always those of now: how many were open then is not kept.
    Tickets are read only of days that are stale or not yet over, and for what a choice asks that no facts know.
    """
    local = now.astimezone(calendar.zone)
    last, until = day or local.date(), None if day else local.time().replace(second=0, microsecond=0)
    compared, weeks, today = comparisons(last, until), last_weeks(last), Stretch(last, last)
    earliest = min(weeks.first, *(one.year_ago.first for one in compared))
    stale = stale_days(session, earliest, last)
    kinds = taxonomy.current(session, last).counted_kinds
    counting = Counting(TicketCounts(session, calendar, kinds, choice), stale)
    waits, topics = counting.tickets.waits([today.bounds(calendar)]), period(crossed, last)
    return Dashboard(
        tuple(_beside(counting, one) for one in compared),
        backlog(session, calendar, choice, now),
        weeks,
        counting.by_hour(weeks),
        topics,
        counting.by_topic(topics),
        sum(waits.values()),
        quantile(waits, Fraction(1, 2)),
    )


def _beside(counting: Counting, one: Comparison) -> Beside:
    now, month_ago, year_ago = counting.totals([one.now, one.month_ago, one.year_ago])
    tickets = counting.tickets
    return Beside(one, now, _known(tickets, month_ago, one.month_ago), _known(tickets, year_ago, one.year_ago))


def _known(tickets: TicketCounts, count: int, stretch: Stretch) -> int | None:
    """The count; None where the centre had not begun by then, or has no ticket at all in the months of those days."""
    begin, end = tickets.calendar.month_bounds(Month.of(stretch.first))[0], stretch.bounds(tickets.calendar)[1]
    until = tickets.calendar.month_bounds(Month.of(stretch.last))[1]
    query = sa.select(Ticket.id).limit(1)
    before = query.where(Ticket.happened_at < end)
    there = query.where(Ticket.happened_at >= begin, Ticket.happened_at < until)
    known = count or all(tickets.session.execute(one).first() for one in (before, there))
    return count if known else None
