"""Lists for the staff: reports of fraud, suspicions that wait for a look, alerts, and counts by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.warnings.fraud.model import FraudAlert, FraudReport, FraudSuspicion
from core.warnings.fraud.reports import is_of_fraud

UNDECIDED = "-"  # in the place of a verdict: those without one


class ReportLine(NamedTuple):
    """A report and its ticket."""

    ticket: Ticket
    report: FraudReport


class SuspicionLine(NamedTuple):
    """A suspicion and its ticket."""

    ticket: Ticket
    suspicion: FraudSuspicion


class ModusCount(NamedTuple):
    """Reports of one kind of fraud: how many, of how many people paid, and what (rupiah, as far as it is known)."""

    modus: str | None
    reports: int
    paid: int
    rupiah: int


def reports(
    session: Session, *, modus: str = "", verdict: str = "", before: tuple[dt.datetime, int] | None = None,
    limit: int = 50,
) -> Sequence[ReportLine]:  # fmt: skip
    """Reports, the latest first, after the one with (happened_at, id) `before`; of a kind and a verdict where given."""
    query = sa.select(Ticket, FraudReport).join(FraudReport, FraudReport.ticket_id == Ticket.id).where(*is_of_fraud())
    if modus:
        query = query.where(FraudReport.modus == modus)
    if verdict:
        query = query.where(FraudReport.verdict.is_(None) if verdict == UNDECIDED else FraudReport.verdict == verdict)
    if before is not None:
        query = query.where(sa.tuple_(Ticket.happened_at, Ticket.id) < sa.tuple_(*map(sa.literal, before)))
    rows = session.execute(query.order_by(Ticket.happened_at.desc(), Ticket.id.desc()).limit(limit))
    return [ReportLine(*row) for row in rows]


def suspicions(session: Session, limit: int = 50) -> Sequence[SuspicionLine]:
    """Suspicions that nobody has settled, the latest first; tickets that became reports or doubles are not shown."""
    query = sa.select(Ticket, FraudSuspicion).join(FraudSuspicion, FraudSuspicion.ticket_id == Ticket.id)
    query = query.where(FraudSuspicion.settled_at.is_(None), Ticket.merged_into.is_(None), ~sa.and_(*is_of_fraud()))
    rows = session.execute(query.order_by(FraudSuspicion.at.desc(), Ticket.id.desc()).limit(limit))
    return [SuspicionLine(*row) for row in rows]


def undecided_tickets(session: Session) -> set[int]:
    """The ids of tickets whose words teach nothing of fraud: suspicions that nobody has settled, and reports of what
    was the centre's own after all, of which somebody was right to doubt and a reader would be wrong to learn."""
    suspected = sa.select(FraudSuspicion.ticket_id).where(FraudSuspicion.settled_at.is_(None))
    genuine = sa.select(FraudReport.ticket_id).where(FraudReport.verdict == "OURS")
    return set(session.execute(suspected.union(genuine)).scalars())


def alerts(session: Session, limit: int = 20) -> Sequence[FraudAlert]:
    """The latest alerts."""
    return session.execute(sa.select(FraudAlert).order_by(FraudAlert.id.desc()).limit(limit)).scalars().all()


def by_modus(session: Session, begin: dt.datetime, end: dt.datetime) -> Sequence[ModusCount]:
    """Reports that happened in [begin, end) by kind, most first; without a kind where nothing is known of it yet."""
    paid = sa.func.sum(sa.case((FraudReport.paid.is_(True), 1), else_=0))
    rupiah = sa.func.coalesce(sa.func.sum(FraudReport.paid_sum), 0)
    query = sa.select(FraudReport.modus, sa.func.count(), paid, rupiah).select_from(Ticket)
    query = query.outerjoin(FraudReport, FraudReport.ticket_id == Ticket.id).where(*is_of_fraud())
    query = query.where(Ticket.happened_at >= begin, Ticket.happened_at < end).group_by(FraudReport.modus)
    rows = [ModusCount(row[0], row[1], row[2] or 0, int(row[3])) for row in session.execute(query)]
    return sorted(rows, key=lambda row: (-row.reports, row.modus or "~"))
