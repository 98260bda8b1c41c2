"""An agent's own day: what is theirs and open, and what they did since midnight."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket, TicketEvent
from core.consultations.tickets.search import NOT_CLOSED
from core.reference.calendar import Calendar

BY_STAFF = TicketEvent.actor != sa.literal_column("'import'")  # written out, as a partial index wants it
DONE = ("logged", "answered", "closed")  # steps of a ticket that are counted


@dataclass(frozen=True)
class OwnDay:
    """Counts of tickets: open ones of this person's, those whose askers wait for an answer, those overdue and due later
    today; and what the person did today.
    """

    still_open: int
    waiting: int
    overdue: int
    due_today: int
    done: dict[str, int]


def own_day(session: Session, calendar: Calendar, staff_id: int, now: dt.datetime) -> OwnDay:
    """How the day of one of the staff stands."""
    end = calendar.day_bounds(calendar.local_day(now))[1]
    states = (Ticket.status == "OPEN", Ticket.due_at < now, sa.and_(Ticket.due_at >= now, Ticket.due_at < end))
    query = sa.select(sa.func.count(), *(sa.func.count().filter(state) for state in states)).select_from(Ticket)
    # Without its own index, which holds closed tickets too: open ones are few.
    mine = sa.func.coalesce(Ticket.agent_id, 0) == staff_id
    counts: Any = session.execute(query.where(NOT_CLOSED, mine)).one()
    counted = {
        step: session.execute(sa.select(sa.func.count()).select_from(done_by(calendar, staff_id, step, now).subquery()))
        for step in DONE
    }
    done = {step: result.scalar_one() for step, result in counted.items()}
    return OwnDay(counts[0], counts[1], counts[2], counts[3], done)


def done_by(calendar: Calendar, staff_id: int, step: str, now: dt.datetime) -> sa.Select[Any]:
    """The ids of the tickets with which this person did this step since midnight."""
    start, end = calendar.day_bounds(calendar.local_day(now))
    theirs = (TicketEvent.actor == f"staff:{staff_id}", BY_STAFF, TicketEvent.at >= start, TicketEvent.at < end)
    return sa.select(TicketEvent.ticket_id).where(*theirs, TicketEvent.action == step).distinct()
