"""Drill-down: exactly the tickets that a figure counted, as they were classified when it was frozen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.foundation.text import storable
from core.reference.calendar import Calendar, Month
from core.statistics import editions
from core.statistics.editions import EditionTicket
from core.statistics.figures import Behind

NEEDED = {"waited": "waiting_minutes", "rated": "rating", "placed": "region_code"}


def tickets_behind(session: Session, calendar: Calendar, behind: Behind) -> sa.Select[Any]:
    """A query for the ids of the tickets behind a figure.

    A month that is closed or published answers from its edition, however its tickets have changed since; a month that
    is not closed answers from the tickets as they are.
    """
    frozen, live = _months(session, behind)
    then = sa.select(EditionTicket.ticket_id).where(EditionTicket.edition_id.in_(frozen), *_fits(EditionTicket, behind))
    spans = [calendar.month_bounds(month) for month in live]
    happened = sa.or_(sa.false(), *((Ticket.happened_at >= start) & (Ticket.happened_at < end) for start, end in spans))
    now = sa.select(Ticket.id).where(happened, Ticket.merged_into.is_(None), *_fits(Ticket, behind))
    return then if not live else now if not frozen else sa.select(sa.union_all(then, now).subquery().c[0])


def _months(session: Session, behind: Behind) -> tuple[list[int], list[Month]]:
    frozen: list[int] = []
    live: list[Month] = []
    month, last = Month.parse(behind.first), Month.parse(behind.last)
    while not last < month:
        edition = editions.standing(session, month)
        if edition is None:
            live.append(month)
        else:
            frozen.append(edition.id)
        month = month.next()
    return frozen, live


def _fits(table: type[EditionTicket] | type[Ticket], behind: Behind) -> list[sa.ColumnElement[bool]]:
    conditions = [table.kind.in_([storable(kind) for kind in behind.kinds])]
    for name in ("channel", "category", "topic"):
        if value := getattr(behind, name):
            conditions.append(getattr(table, name) == storable(value))
    return conditions + [
        getattr(table, column).is_not(None) for flag, column in NEEDED.items() if getattr(behind, flag)
    ]
