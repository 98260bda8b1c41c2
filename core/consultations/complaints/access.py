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
    others = {row.id: row.kind in terms.restricted_kinds for row in rows if row.agent_id != reader.staff_id}
    query = sa.select(Complaint.ticket_id, Complaint.restricted)
    said = query.where(Complaint.ticket_id.in_(list(others)), Complaint.restricted.is_not(None))
    others |= {row.ticket_id: row.restricted for row in session.execute(said)} if others else {}
    return frozenset(ticket_id for ticket_id, is_closed in others.items() if is_closed)


def open_to(terms: ComplaintTerms, reader: Reader) -> Sequence[sa.ColumnElement[bool]]:
    """The same as conditions on tickets: those whose words the reader may find."""
    if reader.role in ALWAYS:
        return ()
    restricted = sa.select(Complaint.restricted).where(Complaint.ticket_id == Ticket.id).scalar_subquery()
    by_kind = Ticket.kind.in_(terms.restricted_kinds)
    return (sa.or_(Ticket.agent_id == reader.staff_id, ~sa.func.coalesce(restricted, by_kind)),)
