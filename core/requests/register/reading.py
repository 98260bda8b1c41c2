"""Requests found: one by its id, those that are open, those of a month; and who may read whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.requests.objections.model import Dispute, Objection
from core.requests.register.model import InformationRequest, RequestReason
from core.requests.register.recap import NAME_OF, REASON_NAMES

ALWAYS = ("supervisor", "admin")
OPEN = InformationRequest.answered_on.is_(None) & InformationRequest.closed_on.is_(None)
PAGE = 100


@dataclass(frozen=True)
class Reader:
    """A person of the staff who looks at requests."""

    staff_id: int
    role: str

    def may_read(self, request: InformationRequest) -> bool:
        """Whether they see the person behind a request, and may act on it: who wrote it down, and supervisors."""
        return self.role in ALWAYS or request.agent_id == self.staff_id


def by_id(session: Session, request_id: int, *, lock: bool = False) -> InformationRequest:
    """The request. Raises Refused where there is none."""
    query = sa.select(InformationRequest).where(InformationRequest.id == request_id)
    found = session.execute(query.with_for_update() if lock else query).scalar()
    if found is None:
        raise Refused("There is no such request.")
    return found


def still_open(session: Session) -> Sequence[InformationRequest]:
    """Those that are neither answered nor closed: what is due first in front, what is not complete last."""
    order = (InformationRequest.due_on.is_(None), InformationRequest.due_on, InformationRequest.id)
    return session.execute(sa.select(InformationRequest).where(OPEN).order_by(*order)).scalars().all()


def of_span(session: Session, first: Month, last: Month, name: str = "requests") -> Sequence[InformationRequest]:
    """Those that became complete from a month to another, in order, behind one count of the recap, by name."""
    query = sa.select(InformationRequest).where(InformationRequest.complete_on.between(first.first_day, last.last_day))
    if codes := [code for code, known in NAME_OF.items() if known == name]:
        same = (InformationRequest.outcome == code for code in codes)  # None is written as IS NULL
        query = query.where(sa.or_(*same))
    elif reasons := [code for code, known in REASON_NAMES.items() if known == name]:
        having = sa.select(RequestReason.request_id).where(RequestReason.code.in_(reasons))
        query = query.where(InformationRequest.id.in_(having))
    order = (InformationRequest.complete_on, InformationRequest.id)
    return session.execute(query.order_by(*order)).scalars().all()


def of_year(session: Session, year: int) -> Sequence[InformationRequest]:
    """All of a year, in order: by the day they became complete, and those that never did by the day they came."""
    day = sa.func.coalesce(InformationRequest.complete_on, InformationRequest.received_on)
    query = sa.select(InformationRequest).where(day.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    return session.execute(query.order_by(day, InformationRequest.id)).scalars().all()


def objections_of_year(session: Session, year: int) -> Sequence[tuple[Objection, InformationRequest, Dispute | None]]:
    """The objections that came in a year, each with its request and the dispute that followed, if one did."""
    query = (
        sa.select(Objection, InformationRequest, Dispute)
        .join(InformationRequest, InformationRequest.id == Objection.request_id)
        .outerjoin(Dispute, Dispute.objection_id == Objection.id)
        .where(Objection.received_on.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        .order_by(Objection.received_on, Objection.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def ended(session: Session, before: int | None = None) -> Sequence[InformationRequest]:
    """Those that are answered or closed, the newest first, a page of them before an id."""
    query = sa.select(InformationRequest).where(~OPEN)
    query = query.where(InformationRequest.id < before) if before else query
    return session.execute(query.order_by(InformationRequest.id.desc()).limit(PAGE)).scalars().all()


def objections_waiting(session: Session) -> Sequence[Objection]:
    """Objections without a reply, what is due first in front."""
    query = sa.select(Objection).where(Objection.replied_on.is_(None)).order_by(Objection.due_on, Objection.id)
    return session.execute(query).scalars().all()
