"""Looks over what came in, from whichever door: reports get their file, suspicious words are marked for agents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import learning
from core.consultations.learning import Doubt
from core.consultations.tickets import Ticket
from core.foundation import memory
from core.foundation.db import Database
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.reference.house import House
from core.warnings.fraud.model import FraudReport
from core.warnings.fraud.reports import attach, is_of_fraud, is_report, suspect

SEEN = "fraud seen"  # the id of the last ticket that was looked over
CHUNK = 2000  # ids that are looked at together: some seconds where all of them are fresh
OVERLAP = 500  # ids below the last one that are looked at again: a bulk may commit after a single ticket
UNDER_WAY = dt.timedelta(minutes=10)  # a bulk that was logged earlier has long been committed
FRESH = dt.timedelta(days=60)  # what happened earlier is history that somebody brought in
UNCOUNTED = "NONHITUNG"
Look = tuple[int, Doubt | None]


def look_over(database: Database, house: House, now: dt.datetime) -> int:
    """Looks at every ticket that is new, and at those that became a report since; how many it marked."""
    marked = _look_at_corrected(database, house, now)
    while True:
        with database.reading() as session:
            seen = int(memory.recall(session, SEEN) or 0)
            last = session.execute(sa.select(sa.func.max(Ticket.id))).scalar() or 0
            if last <= seen:
                return marked
            upto = min(last, seen + CHUNK)
            rows = _fresh(session, seen, upto, now)
            known = _having_a_file(session, [row.id for row in rows if row.is_report])
            reads = _reading(session, house, now)
        found = [one for row in rows if (one := _worth_a_look(row, known, reads))]
        with database.writing() as session:
            _mark(session, house.calendar(session), found, now)
            memory.remember(session, SEEN, str(upto))
        marked += len(found)


def _reading(session: Session, house: House, now: dt.datetime) -> Callable[[str], Doubt]:
    """What tells, without the database, whether a text may tell of fraud."""
    reader = learning.reader(session, house.settings.data_dir / "models")
    topics = taxonomy.current(session, house.calendar(session).local_day(now)).topics
    return lambda text: reader.doubt(text, topics)


def _worth_a_look(row: Any, known: set[Any], reads: Callable[[str], Doubt]) -> Look | None:
    """The id of a ticket that needs a mark, with None for a report without a file, else with the suspicion."""
    if row.is_report:
        return None if row.id in known else (row.id, None)
    seems = reads(row.question)
    return (row.id, seems) if seems.worth_asking else None


def _fresh(session: Session, seen: int, upto: int, now: dt.datetime) -> Sequence[Any]:
    """Tickets with these ids that are looked at."""
    report = sa.and_(*is_of_fraud())
    query = sa.select(Ticket.id, Ticket.question, report.label("is_report")).where(
        Ticket.id > seen - OVERLAP, Ticket.id <= upto, Ticket.kind != UNCOUNTED,
        sa.or_(Ticket.id > seen, Ticket.logged_at > now - UNDER_WAY),
    )  # fmt: skip
    return session.execute(query.where(sa.or_(Ticket.happened_at >= now - FRESH, report)).order_by(Ticket.id)).all()


def _mark(session: Session, calendar: Calendar, found: Sequence[Look], now: dt.datetime) -> None:
    """Writes down what was found; apart from the looking, which takes longer than writers may be kept waiting."""
    for ticket_id, seems in found:
        ticket = session.get_one(Ticket, ticket_id)
        if is_report(ticket):
            attach(session, calendar, ticket, now)
        elif seems is not None:
            suspect(session, ticket_id, seems, now)


def attach_all(session: Session, calendar: Calendar, month: Month, now: dt.datetime) -> None:
    """Makes sure that every report of a month has its file, before it is counted for good."""
    begin, end = calendar.month_bounds(month)
    query = sa.select(Ticket).where(*is_of_fraud(), Ticket.happened_at >= begin, Ticket.happened_at < end)
    has = sa.select(FraudReport.ticket_id).where(FraudReport.ticket_id == Ticket.id).exists()
    for ticket in session.execute(query.where(~has).order_by(Ticket.id)).scalars().all():
        attach(session, calendar, ticket, now)


def _look_at_corrected(database: Database, house: House, now: dt.datetime) -> int:
    """Files for tickets of the last weeks that somebody corrected into reports."""
    with database.reading() as session:
        found = _without_a_file(session, now)
    if not found:
        return 0
    with database.writing() as session:
        tickets = _without_a_file(session, now)
        for ticket in tickets:
            attach(session, house.calendar(session), ticket, now)
    return len(tickets)


def _without_a_file(session: Session, now: dt.datetime) -> Sequence[Ticket]:
    has = sa.select(FraudReport.ticket_id).where(FraudReport.ticket_id == Ticket.id).exists()
    query = sa.select(Ticket).where(*is_of_fraud(), Ticket.happened_at >= now - FRESH, ~has)
    return session.execute(query.order_by(Ticket.id).limit(500)).scalars().all()


def _having_a_file(session: Session, ids: Sequence[int]) -> set[Any]:
    query = sa.select(FraudReport.ticket_id).where(FraudReport.ticket_id.in_(ids))
    return set(session.execute(query).scalars()) if ids else set()
