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
from core.reference.calendar import Calendar
from core.statistics.dashboard.backlog import Backlog, backlog
from core.statistics.dashboard.choice import Choice
from core.statistics.dashboard.counting import Counting, stale_days
from core.statistics.dashboard.from_tickets import TicketCounts
from core.statistics.dashboard.stretches import Comparison, Stretch, comparisons, last_weeks
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

    `hours` by (weekday, hour) and `topics` by (channel, topic) are of `weeks`; `waited` and `median_wait` (office
    minutes) of today.
    """

    beside: tuple[Beside, ...]
    backlog: Backlog
    weeks: Stretch
    hours: Mapping[tuple[int, int], int]
    topics: Mapping[tuple[str, str], int]
    waited: int
    median_wait: float | None


def look(session: Session, calendar: Calendar, choice: Choice, now: dt.datetime) -> Dashboard:
    """How things stand. Nothing here reads more tickets than those of the days that are stale or not yet over."""
    local = now.astimezone(calendar.zone)
    compared, weeks, today = comparisons(local), last_weeks(local.date()), Stretch(local.date(), local.date())
    earliest = min(weeks.first, *(one.year_ago.first for one in compared))
    stale = stale_days(session, earliest, local.date())
    kinds = taxonomy.current(session, local.date()).counted_kinds
    counting = Counting(TicketCounts(session, calendar, kinds, choice), stale)
    begun = session.execute(sa.select(sa.func.min(Ticket.happened_at))).scalar()
    first = begun and calendar.local_day(begun)
    waits = counting.tickets.waits([today.bounds(calendar)])
    return Dashboard(
        tuple(_beside(counting, one, first) for one in compared),
        backlog(session, calendar, choice, now),
        weeks,
        counting.by_hour(weeks),
        counting.by_topic(weeks),
        sum(waits.values()),
        quantile(waits, Fraction(1, 2)),
    )


def _beside(counting: Counting, one: Comparison, first: dt.date | None) -> Beside:
    now, month_ago, year_ago = counting.totals([one.now, one.month_ago, one.year_ago])
    return Beside(one, now, _known(month_ago, one.month_ago, first), _known(year_ago, one.year_ago, first))


def _known(count: int, stretch: Stretch, first: dt.date | None) -> int | None:
    return count if count or (first is not None and first <= stretch.last) else None
