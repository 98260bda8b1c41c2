"""What happens to a ticket after it was logged; each step leaves an event with old and new values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets.logging import Entry, add_event, check, cleaned, mark_stale
from core.consultations.tickets.model import CORRECTABLE, Ticket
from core.consultations.tickets.search import by_number
from core.consultations.tickets.texts import SEARCHED, mark_texts
from core.foundation import audit
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.calendar import Calendar

BESIDE = ("status", "agent_id")  # corrected like the others, but not on the staff's form, which has acts for them


def correct(
    session: Session,
    calendar: Calendar,
    number: str,
    changes: Mapping[str, Any],
    *,
    why: str,
    actor: str,
    now: dt.datetime,
) -> Ticket:
    """Sets fields of a ticket; what changed is kept with the reason.

    Raises Refused without a reason, for a field that cannot be corrected, and for every value `log` would refuse.
    """
    if not (why := storable(why).strip()):
        raise Refused("Please say why.", fields={"why": Refused("Please say why.")})
    ticket = by_number(session, number, lock=True)
    differing = differing_from(session, calendar, ticket, changes, now)
    if not differing:
        return ticket
    mark_stale(session, calendar, ticket.happened_at, differing.get("happened_at", ticket.happened_at))
    if "status" in differing:
        differing["closed_at"] = now if differing["status"] == "CLOSED" else None
    _change(session, ticket, differing, "corrected", actor=actor, now=now, why=why)
    audit.record(session, actor, "ticket.correct", f"ticket:{ticket.number}", now)
    return ticket


def differing_from(
    session: Session, calendar: Calendar, ticket: Ticket, changes: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any]:
    """Those changes, in the form in which they are kept, that say otherwise than the ticket does.

    Raises Refused for a field that cannot be corrected, and for every value `log` would refuse.
    """
    if unknown := sorted(set(changes) - {*CORRECTABLE, *BESIDE}):
        raise Refused("There is no field %(name)s that can be corrected.", name=", ".join(unknown))
    kept = {name: getattr(ticket, name) for name in (*CORRECTABLE, *BESIDE)}
    entry = cleaned(Entry(**{**kept, **changes}))
    check(session, calendar, entry, max(now, ticket.happened_at))
    if ticket.merged_into is not None and entry.status != "CLOSED":
        raise Refused("This ticket is a double; work goes on in the other one.")
    return {name: getattr(entry, name) for name, value in kept.items() if getattr(entry, name) != value}


def hand_over(session: Session, ticket: Ticket, due_at: dt.datetime, now: dt.datetime) -> None:
    """From now on the person waits for a person; said again, the first time stands."""
    if ticket.handed_over_at is None:
        _change(
            session,
            ticket,
            {"handed_over_at": now, "due_at": ticket.due_at or due_at},
            "handed over",
            actor="bot",
            now=now,
        )


def assign(
    session: Session, number: str, staff_id: int, *, instead_of: int | None, actor: str, now: dt.datetime
) -> Ticket:
    """Makes the ticket a person's own. `instead_of` is whose it was thought to be (None: nobody's).

    Raises Refused where somebody else was quicker; a ticket that is that person's already stays as it is.
    """
    ticket = by_number(session, number, lock=True)
    if ticket.agent_id == staff_id:
        return ticket
    if ticket.agent_id != instead_of:
        raise Refused("A colleague took this ticket a moment ago.")
    _change(session, ticket, {"agent_id": staff_id}, "assigned", actor=actor, now=now)
    return ticket


def answer(session: Session, calendar: Calendar, ticket: Ticket, text: str, *, actor: str, now: dt.datetime) -> None:
    """Notes what the person was told. The first answer after a hand-over ends the waiting."""
    text = storable(text).strip()
    if not text:
        raise Refused("Please write the answer.", fields={"answer": Refused("Please write the answer.")})
    values: dict[str, Any] = {"status": "ANSWERED", "answer": f"{ticket.answer}\n\n{text}".strip()}
    if ticket.first_reply_at is None and ticket.handed_over_at is not None:
        values["first_reply_at"] = now
        values["waiting_minutes"] = calendar.office_minutes(ticket.handed_over_at, now)
    if ticket.status == "CLOSED":
        values["closed_at"] = None
    mark_stale(session, calendar, ticket.happened_at)
    _change(session, ticket, values, "answered", actor=actor, now=now)


def close(session: Session, calendar: Calendar, number: str, *, actor: str, now: dt.datetime) -> Ticket:
    """Closes a ticket; one that is closed already stays as it is."""
    ticket = by_number(session, number, lock=True)
    if ticket.status != "CLOSED":
        mark_stale(session, calendar, ticket.happened_at)
        _change(session, ticket, {"status": "CLOSED", "closed_at": now}, "closed", actor=actor, now=now)
    return ticket


def reopen(session: Session, calendar: Calendar, number: str, *, actor: str, now: dt.datetime, why: str = "") -> Ticket:
    """Opens a closed ticket again, with a new due time; one that is open stays as it is. Refused for a double."""
    ticket = by_number(session, number, lock=True)
    if ticket.merged_into is not None:
        raise Refused("This ticket is a double; work goes on in the other one.")
    if ticket.status == "CLOSED":
        mark_stale(session, calendar, ticket.happened_at)
        values = {"status": "OPEN", "closed_at": None, "due_at": calendar.answer_due(now)}
        _change(session, ticket, values, "reopened", actor=actor, now=now, why=why)
    return ticket


def merge(
    session: Session, calendar: Calendar, number: str, into: str, *, why: str, actor: str, now: dt.datetime
) -> Ticket:
    """Marks the ticket as a double of another: it is closed and no longer counted, the other stays.

    Raises Refused for a merge with itself, into a double, or of a ticket that has doubles of its own.
    """
    # In one order, whichever way round: else two people who merge the same two would wait for each other for ever.
    found = {one: by_number(session, one, lock=True) for one in sorted((number, into))}
    double, kept = found[number], found[into]
    if double.id == kept.id:
        raise Refused("A ticket cannot be a double of itself.")
    if kept.merged_into is not None or double.merged_into is not None:
        raise Refused("One of the two is marked as a double already.")
    if session.execute(sa.select(Ticket.id).where(Ticket.merged_into == double.id).limit(1)).scalar():
        raise Refused("%(number)s has doubles of its own; merge in the other direction.", number=number)
    mark_stale(session, calendar, double.happened_at)
    values = {"merged_into": kept.id, "status": "CLOSED", "closed_at": double.closed_at or now}
    _change(session, double, values, "merged", actor=actor, now=now, why=why)
    add_event(session, kept.id, actor, "merged", now, why=why, changes={"double": [None, double.number]})
    audit.record(session, actor, "ticket.merge", f"ticket:{double.number}", now)
    return double


def note(session: Session, ticket: Ticket, text: str, actor: str, now: dt.datetime) -> None:
    """Adds a remark for colleagues; the person never sees it."""
    if not (text := storable(text).strip()):
        raise Refused("Please write the note.", fields={"note": Refused("Please write the note.")})
    add_event(session, ticket.id, actor, "noted", now, why=text)


def rate(session: Session, calendar: Calendar, ticket: Ticket, stars: int, now: dt.datetime) -> None:
    """Keeps the person's rating, 1 to 5; a later one replaces it."""
    if not 1 <= stars <= 5:
        raise Refused("A rating is a number from 1 to 5.")
    mark_stale(session, calendar, ticket.happened_at)
    _change(session, ticket, {"rating": stars}, "rated", actor="bot", now=now)


def _change(
    session: Session,
    ticket: Ticket,
    values: Mapping[str, Any],
    action: str,
    *,
    actor: str,
    now: dt.datetime,
    why: str = "",
) -> None:
    changes = {name: [_plain(getattr(ticket, name)), _plain(value)] for name, value in values.items()}
    for name, value in values.items():
        setattr(ticket, name, value)
    session.flush()
    add_event(session, ticket.id, actor, action, now, why=why, changes=changes)
    if not {"happened_at", *SEARCHED}.isdisjoint(values):
        mark_texts(session, ticket.id)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value
