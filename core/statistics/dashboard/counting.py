"""Counts of consultations by day, hour, channel and topic: from facts, and from tickets where facts cannot say.

Tickets are read for days whose facts are stale, for parts of a day, and for choices that no cube serves; never more
than the days that the dashboard looks at. So a number is right at once, not with the next recount, and it is the
length of the list that it opens.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import StaleDay
from core.reference.calendar import ONE_DAY
from core.statistics.dashboard.choice import Conditions
from core.statistics.dashboard.from_tickets import Spans, TicketCounts
from core.statistics.dashboard.stretches import Stretch
from core.statistics.facts import Fact, Span


@dataclass(frozen=True)
class Counting:
    """Counts as the database is in this transaction; `stale` are the days whose facts do not hold."""

    tickets: TicketCounts
    stale: frozenset[dt.date]

    def totals(self, stretches: Sequence[Stretch]) -> list[int]:
        """How many consultations each stretch has."""
        if self._facts is None:
            return [self.tickets.total([stretch.bounds(self.tickets.calendar)]) for stretch in stretches]
        daily = self.by_day({day for stretch in stretches for day in stretch.days()})
        return [sum(daily[day] for day in stretch.days()) + self._part(stretch) for stretch in stretches]

    def by_day(self, days: Iterable[dt.date]) -> Counter[dt.date]:
        """Consultations of each day."""
        return self._counted(days, self._facts, (Fact.day,), self.tickets.by_day)

    def by_hour(self, stretch: Stretch) -> Counter[tuple[int, int]]:
        """Consultations in each hour (0 to 23) of each weekday (1 is Monday) on the centre's clock."""
        facts = self.tickets.choice.of_hour_facts()
        cells = self._counted(stretch.days(), facts, (Fact.a, Fact.b), self.tickets.by_hour)
        found: Counter[tuple[int, int]] = Counter()
        for (weekday, hour), n in cells.items():
            found[int(weekday), int(hour)] += n
        return found

    def by_topic(self, stretch: Stretch) -> Counter[tuple[str, str]]:
        """Consultations of each channel and topic; "" where one has no topic."""
        facts = self.tickets.choice.of_topic_facts(self.tickets.kinds)
        return self._counted(stretch.days(), facts, (Fact.a, Fact.c), self.tickets.by_topic)

    @property
    def _facts(self) -> Conditions | None:
        return self.tickets.choice.of_facts(self.tickets.kinds)

    def _part(self, stretch: Stretch) -> int:
        if stretch.until is None:
            return 0
        begin, end = self.tickets.calendar.day_bounds(stretch.last)[0], stretch.bounds(self.tickets.calendar)[1]
        return self.tickets.total([(begin, end)])

    def _counted(
        self, days: Iterable[dt.date], facts: Conditions | None, by: tuple[Any, ...], of_tickets: Callable[[Spans], Any]
    ) -> Counter[Any]:
        """Sums of facts over the days that are not stale, and what tickets say of the others."""
        wanted = set(days)
        others = wanted if facts is None else wanted & self.stale
        found: Counter[Any] = Counter(of_tickets([self._bounds(run) for run in _runs(others)]))
        for run in _runs(wanted - others):
            query = sa.select(*by, sa.func.sum(Fact.n)).where(*(facts or ()), Fact.day.between(*run)).group_by(*by)
            for *key, n in self.tickets.session.execute(query):
                found[key[0] if len(by) == 1 else tuple(key)] += int(n)
        return found

    def _bounds(self, run: Span) -> tuple[dt.datetime, dt.datetime]:
        return Stretch(*run).bounds(self.tickets.calendar)


def stale_days(session: Session, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """The days within that wait for a recount; read before facts, which may show later changes but no earlier ones."""
    query = sa.select(StaleDay.day).distinct().where(StaleDay.day.between(first, last))
    return frozenset(session.execute(query).scalars())


def _runs(days: Iterable[dt.date]) -> list[Span]:
    """Days that follow each other as (first, last), in order."""
    runs: list[Span] = []
    for day in sorted(days):
        if runs and day - runs[-1][1] == ONE_DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
