"""Lists of complaints: those that are not settled with what of them is due, and all of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.complaints.stages import KINDS, NEEDED, Standing, standings
from core.consultations.complaints.terms import Due
from core.consultations.tickets import Ticket
from core.consultations.tickets.search import COLUMNS, NOT_CLOSED
from core.reference.calendar import Calendar, Month
from core.reference.centre import ComplaintTerms


@dataclass(frozen=True)
class Line:
    """A complaint: its ticket's row, where it stands, and the step that is due first; None where it is settled."""

    ticket: sa.Row[Any]
    standing: Standing
    due: Due | None

    def is_late(self, now: dt.datetime) -> bool:
        """Whether that step is overdue."""
        return self.due is not None and self.due.late(now)


def unsettled(session: Session, calendar: Calendar, terms: ComplaintTerms) -> Sequence[Line]:
    """All open complaints, what is due first in front. They are few: read through the index of open tickets."""
    dated = ((line.due.at, line.ticket.id, line) for line in _lines(session, calendar, terms, NOT_CLOSED) if line.due)
    return [line for _, _, line in sorted(dated, key=lambda each: each[:2])]


def of_month(session: Session, calendar: Calendar, terms: ComplaintTerms, month: Month) -> Sequence[Line]:
    """All complaints and reports of a month, doubles left out, the latest first."""
    start, end = calendar.month_bounds(month)
    here = (Ticket.happened_at >= start, Ticket.happened_at < end, Ticket.merged_into.is_(None))
    return sorted(_lines(session, calendar, terms, *here), key=lambda line: line.ticket.happened_at, reverse=True)


def _lines(
    session: Session, calendar: Calendar, terms: ComplaintTerms, *where: sa.ColumnElement[bool]
) -> Sequence[Line]:
    known = {column.key for column in COLUMNS}
    columns = (*COLUMNS, *(getattr(Ticket, name) for name in NEEDED if name not in known))
    rows = session.execute(sa.select(*columns).where(Ticket.kind.in_(KINDS), *where)).all()
    found = standings(session, calendar, terms, rows)
    return [Line(row, found[row.id], found[row.id].next_due()) for row in rows]
