"""Complaints that are not settled, with what of them is due."""

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
from core.reference.calendar import Calendar
from core.reference.centre import ComplaintTerms


@dataclass(frozen=True)
class Line:
    """An open complaint: its ticket's row, where it stands, and the step that is due first."""

    ticket: sa.Row[Any]
    standing: Standing
    due: Due

    def is_late(self, now: dt.datetime) -> bool:
        """Whether that step is overdue."""
        return self.due.late(now)


def unsettled(session: Session, calendar: Calendar, terms: ComplaintTerms) -> Sequence[Line]:
    """All open complaints, what is due first in front. They are few: read through the index of open tickets."""
    known = {column.key for column in COLUMNS}
    columns = (*COLUMNS, *(getattr(Ticket, name) for name in NEEDED if name not in known))
    rows = session.execute(sa.select(*columns).where(NOT_CLOSED, Ticket.kind.in_(KINDS))).all()
    found = standings(session, calendar, terms, rows)
    lines = [Line(row, found[row.id], due) for row in rows if (due := found[row.id].next_due())]
    return sorted(lines, key=lambda line: (line.due.at, line.ticket.id))
