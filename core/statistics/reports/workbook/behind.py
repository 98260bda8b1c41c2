"""The tickets behind a month's figures as rows of codes, as they were classified when the month was closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.reference.calendar import Calendar
from core.reference.taxonomy import Taxonomy
from core.statistics import editions
from core.statistics.editions import FROZEN, EditionTicket, Report

COLUMNS = ("number", "happened_on", *FROZEN)  # nothing that tells of a person
CHUNK = 2_000  # rows that are read together


def rows(
    session: Session, calendar: Calendar, report: Report, words: Taxonomy
) -> Iterator[tuple[str | int | dt.date | None, ...]]:
    """The counted tickets of the month in the order of time; a live month's as they are. Read while they are taken."""
    query: sa.Select[Any] | None = _frozen(session, report) if report.revision else None
    if query is None:
        start, end = calendar.month_bounds(report.period)
        columns = [getattr(Ticket, name) for name in FROZEN]
        here = (Ticket.happened_at >= start, Ticket.happened_at < end, Ticket.merged_into.is_(None))
        query = sa.select(Ticket.number, Ticket.happened_at, *columns).where(*here)
    told = query.selected_columns
    counted = query.where(told.kind.in_(words.counted_kinds)).order_by(told.happened_at, Ticket.id)
    for row in session.execute(counted.execution_options(yield_per=CHUNK)):
        yield (row[0], calendar.local_day(row[1]), *row[2:])


def _frozen(session: Session, report: Report) -> sa.Select[Any] | None:
    edition = editions.named(session, f"{report.period}.{report.revision}")
    if edition is None:
        return None
    columns = [getattr(EditionTicket, name) for name in ("happened_at", *FROZEN)]
    joined = sa.select(Ticket.number, *columns).join(Ticket, Ticket.id == EditionTicket.ticket_id)
    return joined.where(EditionTicket.edition_id == edition.id)
