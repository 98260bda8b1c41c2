"""Who may read a complaint: whoever has taken it, and supervisors; of the others each sees only that there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.complaints.model import Complaint
from core.consultations.tickets import Ticket
from core.reference.centre import ComplaintTerms

ALWAYS = ("supervisor", "admin")


@dataclass(frozen=True)
class Reader:
    """A person of the staff who looks at tickets."""

    staff_id: int
    role: str


def closed_to(session: Session, terms: ComplaintTerms, reader: Reader, rows: Iterable[Any]) -> frozenset[int]:
    """The ids of those tickets (rows with id, kind, agent_id) whose words and persons the reader may not see."""
    if reader.role in ALWAYS:
        return frozenset()
    others = {row.id: row.kind for row in rows if row.agent_id != reader.staff_id}
    closed = {ticket_id for ticket_id, kind in others.items() if kind in terms.restricted_kinds}
    query = sa.select(Complaint).where(Complaint.ticket_id.in_(list(others)))
    for file in session.execute(query).scalars() if others else ():
        (closed.add if is_closed(terms, others[file.ticket_id], file) else closed.discard)(file.ticket_id)
    return frozenset(closed)


def unnamed(session: Session) -> frozenset[int]:
    """The ids of tickets whose person asked not to be named: no file of tickets names them."""
    return frozenset(session.execute(sa.select(Complaint.ticket_id).where(Complaint.secret)).scalars())


def is_closed(terms: ComplaintTerms, kind: str, file: Complaint) -> bool:
    """Whether only some read a complaint: where it is restricted, and where its person's name is secret."""
    return file.secret or is_restricted(terms, kind, file)


def is_restricted(terms: ComplaintTerms, kind: str, file: Complaint) -> bool:
    """Whether it was marked so, else whether its kind is."""
    return kind in terms.restricted_kinds if file.restricted is None else file.restricted


def open_to(terms: ComplaintTerms, reader: Reader) -> Sequence[sa.ColumnElement[bool]]:
    """The same as conditions on tickets: those whose words the reader may find."""
    if reader.role in ALWAYS:
        return ()
    by_kind = Ticket.kind.in_(terms.restricted_kinds)
    said = sa.or_(Complaint.secret, sa.func.coalesce(Complaint.restricted, by_kind))
    closed = sa.select(said).where(Complaint.ticket_id == Ticket.id).scalar_subquery()
    return (sa.or_(Ticket.agent_id == reader.staff_id, ~sa.func.coalesce(closed, by_kind)),)
