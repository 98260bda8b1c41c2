"""What waits for whom: a person's own open tickets, and the chats that nobody has taken yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets.model import Ticket
from core.consultations.tickets.search import COLUMNS, NOT_CLOSED


def open_of(session: Session, staff_id: int, limit: int = 100) -> Sequence[sa.Row[Any]]:
    """The person's tickets that are not closed: what is due first, then the oldest."""
    # Open tickets are few: the function keeps databases off the index of everything that the person ever had.
    return _first_due(session, limit, sa.func.coalesce(Ticket.agent_id, 0) == staff_id, NOT_CLOSED)


def unassigned(session: Session, limit: int = 100) -> Sequence[sa.Row[Any]]:
    """Open tickets of chats without a person who answers: what is due first, then the oldest."""
    nobody, chat = sa.func.coalesce(Ticket.agent_id, 0) == 0, sa.func.coalesce(Ticket.conversation_id, 0) > 0
    return _first_due(session, limit, nobody, chat, NOT_CLOSED)


def _first_due(session: Session, limit: int, *where: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    order = (Ticket.due_at.is_(None), Ticket.due_at, Ticket.happened_at, Ticket.id)
    return session.execute(sa.select(*COLUMNS).where(*where).order_by(*order).limit(limit)).all()
