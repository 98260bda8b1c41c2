"""Counts straight from tickets, through an index on when they happened: for what facts cannot say, or not yet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.reference.calendar import Calendar
from core.statistics.dashboard.choice import Choice
from core.statistics.dashboard.stretches import Instants

QUARTER = 900  # seconds: the offsets of all time zones are whole quarters of an hour
Spans = Sequence[Instants]


@dataclass(frozen=True)
class TicketCounts:
    """Counts tickets of some kinds that fit a choice and are no doubles, by when they happened."""

    session: Session
    calendar: Calendar
    kinds: tuple[str, ...]
    choice: Choice

    def total(self, spans: Spans) -> int:
        """How many there are."""
        return sum(n for (n,) in self._rows(spans))

    def by_day(self, spans: Spans) -> Counter[dt.date]:
        """How many there are on each local day."""
        return _sum((moment.date(), n) for moment, n in self._moments(spans))

    def by_hour(self, spans: Spans) -> Counter[tuple[int, int]]:
        """How many there are in each hour (0 to 23, local) of each weekday (1 is Monday)."""
        return _sum(((moment.isoweekday(), moment.hour), n) for moment, n in self._moments(spans))

    def by_topic(self, spans: Spans) -> Counter[tuple[str, str]]:
        """How many there are by channel and topic; "" where one has no topic."""
        return _sum(
            ((channel, topic or ""), n) for channel, topic, n in self._rows(spans, Ticket.channel, Ticket.topic)
        )

    def waits(self, spans: Spans) -> dict[int, int]:
        """How often somebody waited so many office minutes for a person, shortest first."""
        rows = self._rows(spans, Ticket.waiting_minutes)
        return dict(sorted((minutes, n) for minutes, n in rows if minutes is not None))

    def _rows(self, spans: Spans, *columns: Any) -> Iterator[Any]:
        if not spans:
            return iter(())
        happened = [sa.and_(Ticket.happened_at >= start, Ticket.happened_at < end) for start, end in spans]
        counted = (Ticket.kind.in_(self.kinds), Ticket.merged_into.is_(None), *self.choice.of_tickets())
        query = sa.select(*columns, sa.func.count()).select_from(Ticket).where(sa.or_(*happened), *counted)
        return iter(self.session.execute(query.group_by(*columns)))

    def _moments(self, spans: Spans) -> Iterator[tuple[dt.datetime, int]]:
        """Quarters of an hour on the centre's clock, and how many consultations each has."""
        if self.session.get_bind().dialect.name == "postgresql":
            seconds: Any = sa.func.floor(sa.extract("epoch", Ticket.happened_at) / QUARTER)
        else:
            seconds = sa.cast(sa.func.strftime("%s", Ticket.happened_at), sa.Integer).op("/")(QUARTER)
        for quarter, n in self._rows(spans, seconds.label("quarter")):
            yield dt.datetime.fromtimestamp(int(quarter) * QUARTER, self.calendar.zone), n


def _sum(pairs: Any) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, n in pairs:
        found[key] += n
    return found
