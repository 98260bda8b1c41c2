"""Looks over what came in, from whichever door: reports get their file, suspicious words are marked for agents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import suspicion
from core.consultations.tickets import Ticket
from core.foundation import memory
from core.foundation.db import Database
from core.warnings.fraud.model import FraudReport
from core.warnings.fraud.reports import attach, is_of_fraud, is_report, suspect

SEEN = "fraud seen"  # the id of the last ticket that was looked over
CHUNK = 500  # tickets of one transaction: a tenth of a second
OVERLAP = 500  # ids below the last one that are looked at again: a bulk may commit after a single ticket
FRESH = dt.timedelta(days=60)  # what happened earlier is history that somebody brought in
UNCOUNTED = "NONHITUNG"


def look_over(database: Database, now: dt.datetime) -> int:
    """Looks at every ticket that is new, and at those that became a report since; how many it marked."""
    marked = _look_at_corrected(database, now)
    while True:
        with database.reading() as session:
            seen = int(memory.recall(session, SEEN) or 0)
            last = session.execute(sa.select(sa.func.max(Ticket.id))).scalar() or 0
        if last <= seen:
            return marked
        with database.writing() as session:
            found, upto = _look_at_new(session, seen, now)
            memory.remember(session, SEEN, str(upto))
        marked += found


def _look_at_new(session: Session, seen: int, now: dt.datetime) -> tuple[int, int]:
    """How many were marked, and the id up to which was looked."""
    query = sa.select(Ticket).where(Ticket.id > seen - OVERLAP).order_by(Ticket.id).limit(OVERLAP + CHUNK)
    found = session.execute(query).scalars().all()
    fresh = [ticket for ticket in found if ticket.happened_at >= now - FRESH]
    reports = [ticket for ticket in found if is_report(ticket)]
    known = _having_a_file(session, [ticket.id for ticket in reports])
    for ticket in reports:
        if ticket.id not in known:
            attach(session, ticket, now)
    return len(reports) - len(known) + _mark_suspicious(session, fresh, now), found[-1].id if found else seen


def _mark_suspicious(session: Session, found: Sequence[Ticket], now: dt.datetime) -> int:
    others = [ticket for ticket in found if not is_report(ticket) and ticket.kind != UNCOUNTED]
    looked = [(ticket, suspicion.weigh(ticket.question)) for ticket in others]
    suspicious = [(ticket, seems) for ticket, seems in looked if seems.worth_asking]
    for ticket, seems in suspicious:
        suspect(session, ticket.id, seems, now)
    return len(suspicious)


def _look_at_corrected(database: Database, now: dt.datetime) -> int:
    """Files for tickets of the last weeks that somebody corrected into reports."""
    with database.reading() as session:
        found = _without_a_file(session, now)
    if not found:
        return 0
    with database.writing() as session:
        tickets = _without_a_file(session, now)
        for ticket in tickets:
            attach(session, ticket, now)
    return len(tickets)


def _without_a_file(session: Session, now: dt.datetime) -> Sequence[Ticket]:
    has = sa.select(FraudReport.ticket_id).where(FraudReport.ticket_id == Ticket.id).exists()
    query = sa.select(Ticket).where(*is_of_fraud(), Ticket.happened_at >= now - FRESH, ~has)
    return session.execute(query.order_by(Ticket.id).limit(CHUNK)).scalars().all()


def _having_a_file(session: Session, ids: Sequence[int]) -> set[Any]:
    query = sa.select(FraudReport.ticket_id).where(FraudReport.ticket_id.in_(ids))
    return set(session.execute(query).scalars()) if ids else set()
