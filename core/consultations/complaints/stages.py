"""Where a complaint stands, and the one way into each of its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.complaints.access import ALWAYS, Reader, is_closed, is_restricted
from core.consultations.complaints.model import Complaint, Referral
from core.consultations.complaints.terms import STEPS, Due, due_times
from core.consultations.tickets import Ticket, TicketEvent
from core.foundation import audit
from core.foundation.db import insert
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.calendar import Calendar
from core.reference.centre import ComplaintTerms

KINDS = ("KELUHAN", "PENGADUAN")
NEEDED = ("id", "kind", "status", "happened_at", "logged_at", "handed_over_at", "first_reply_at", "closed_at")
STAGES = ("RECEIVED", "ACKNOWLEDGED", "IN_PROGRESS", "REFERRED", "RESOLVED")
LONGEST_UNIT, LONGEST_CONTACT = 200, 254


@dataclass(frozen=True)
class Standing:
    """A complaint's stage, one of STAGES, its steps with their due times, and where it was sent, the last first."""

    stage: str
    dues: tuple[Due, ...]
    referrals: Sequence[Referral]
    examined: bool = False
    secret: bool = False
    restricted: bool = False

    def next_due(self) -> Due | None:
        """The open step that is due first, or None where all is done."""
        return min((due for due in self.dues if due.done_at is None), key=lambda due: due.at, default=None)


def standing(session: Session, calendar: Calendar, terms: ComplaintTerms, ticket: Ticket) -> Standing:
    """Where the complaint of a ticket stands. Raises Refused for a ticket of another kind."""
    return standings(session, calendar, terms, [ticket])[_of_kind(ticket).id]


def standings(session: Session, calendar: Calendar, terms: ComplaintTerms, found: Sequence[Any]) -> dict[int, Standing]:
    """The same of several tickets (or rows with `NEEDED`), by id."""
    ids = [ticket.id for ticket in found]
    files = {one.ticket_id: one for one in _all(session, Complaint, ids)}
    sent: dict[int, list[Referral]] = {}
    for one in sorted(_all(session, Referral, ids), key=lambda one: -one.id):
        sent.setdefault(one.ticket_id, []).append(one)
    answered = _first_answers(session, ids)
    made = {}
    for ticket in found:
        file = files.get(ticket.id) or Complaint(examined=False, secret=False)
        due = due_times(calendar, terms, ticket.kind, ticket.happened_at, examined=file.examined)
        stands = _standing(ticket, file, sent.get(ticket.id, ()), answered.get(ticket.id), due)
        made[ticket.id] = replace(stands, restricted=is_restricted(terms, ticket.kind, file))
    return made


def acknowledge(session: Session, ticket: Ticket, *, actor: str, now: dt.datetime) -> None:
    """Notes that the person was told that the complaint arrived; said again, the first time stands."""
    file = _file(session, ticket)
    if file.acknowledged_at is None and ticket.handed_over_at is None:
        file.acknowledged_at = now
        _note(session, ticket, "acknowledged", {}, actor=actor, now=now)


def refer(
    session: Session, ticket: Ticket, *, unit: str, contact: str, why: str, actor: str, now: dt.datetime
) -> Referral:
    """Notes that another unit was asked to answer. Raises Refused where a field is missing or one is asked already."""
    _refuse_settled(ticket)
    unit, contact, why = (storable(text).strip() for text in (unit, contact, why))
    wrong = {}
    if not 0 < len(unit) <= LONGEST_UNIT:
        wrong["unit"] = Refused("Please write which unit is asked.")
    if not 0 < len(contact) <= LONGEST_CONTACT:
        wrong["contact"] = Refused("Please write how the unit is reached.")
    if not why:
        wrong["why"] = Refused("Please say why.")
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    _file(session, ticket)
    if _open_referral(session, ticket.id):
        raise Refused("Another unit is asked already; note its answer first.")
    made = Referral(ticket_id=ticket.id, unit=unit, contact=contact, why=why, sent_at=now, sent_by=actor)
    session.add(made)
    _note(session, ticket, "referred", {"unit": [None, unit]}, actor=actor, now=now, why=why)
    return made


def take_back(session: Session, ticket: Ticket, outcome: str, *, actor: str, now: dt.datetime) -> None:
    """Notes what the unit that was asked has answered. Raises Refused without one, or without words."""
    if not (outcome := storable(outcome).strip()):
        raise Refused("Please write what the unit answered.", fields={"outcome": Refused("Please write the answer.")})
    _file(session, ticket)
    referral = _open_referral(session, ticket.id)
    if referral is None:
        raise Refused("No unit is asked at the moment.")
    referral.returned_at, referral.outcome = now, outcome
    _note(session, ticket, "returned", {"unit": [referral.unit, None]}, actor=actor, now=now, why=outcome)


@dataclass(frozen=True)
class Marks:
    """Whether a complaint is examined, for which there is more time; whether the person's name is secret; and whether
    only whoever has taken it and supervisors read it, as what came to the address for reports does.
    """

    examined: bool
    secret: bool
    restricted: bool


def set_marks(
    session: Session,
    terms: ComplaintTerms,
    ticket: Ticket,
    marks: Marks,
    reader: Reader,
    *,
    actor: str,
    now: dt.datetime,
) -> None:
    """Sets its marks. Raises Refused where somebody else than a supervisor opens what was closed to others."""
    file = _file(session, ticket)
    before, restricted = is_closed(terms, ticket.kind, file), is_restricted(terms, ticket.kind, file)
    old = {"examined": file.examined, "secret": file.secret, "restricted": restricted}
    changed = {name: [was, getattr(marks, name)] for name, was in old.items() if was != getattr(marks, name)}
    for name, (_, value) in changed.items():
        setattr(file, name, value)
    if before and not is_closed(terms, ticket.kind, file) and reader.role not in ALWAYS:
        raise Refused("Only a supervisor opens to others what was restricted.")
    if changed:
        _note(session, ticket, "marked", changed, actor=actor, now=now)
        audit.record(session, actor, "complaint.mark", f"ticket:{ticket.number}", now)


def _standing(
    ticket: Any,
    file: Complaint,
    sent: Sequence[Referral],
    answered_at: dt.datetime | None,
    due: Mapping[str, dt.datetime],
) -> Standing:
    # Where the bot took it, the person was told the ticket's number at once.
    told, resolved = ticket.handed_over_at or file.acknowledged_at, _settled_at(ticket)
    # One that came with its answer, as calls and imports do, was answered by the time it was logged.
    with_answer = ticket.logged_at if ticket.status == "ANSWERED" else None
    responded = answered_at or ticket.first_reply_at or with_answer or resolved
    done = dict(zip(STEPS, (told or responded, responded, resolved), strict=True))
    steps = tuple(Due(step, due[step], done[step]) for step in STEPS)
    away = any(one.returned_at is None for one in sent)
    reached = [bool(told), bool(responded), away, bool(resolved)]
    stage = STAGES[max((n + 1 for n, is_so in enumerate(reached) if is_so), default=0)]
    return Standing(stage, steps, sent, file.examined, file.secret)


def _settled_at(ticket: Any) -> dt.datetime | None:
    if ticket.status != "CLOSED":
        return None
    # One that was logged when it was settled already has no other time than its own.
    closed: dt.datetime | None = ticket.closed_at
    happened: dt.datetime = ticket.happened_at
    return closed if closed is not None and closed > ticket.logged_at else happened


def _of_kind(ticket: Ticket) -> Ticket:
    if ticket.kind not in KINDS:
        raise Refused("Ticket %(number)s is no complaint.", number=ticket.number)
    return ticket


def _refuse_settled(ticket: Ticket) -> None:
    if _of_kind(ticket).status == "CLOSED":
        raise Refused("This complaint is settled; open the ticket again first.")


def _file(session: Session, ticket: Ticket) -> Complaint:
    """The ticket's file, locked; a new one where there is none."""
    _of_kind(ticket)
    values = {"ticket_id": ticket.id, "examined": False, "secret": False}
    session.execute(insert(session, Complaint).values(**values).on_conflict_do_nothing())
    return session.get_one(Complaint, ticket.id, with_for_update=True, populate_existing=True)


def _note(
    session: Session,
    ticket: Ticket,
    action: str,
    changes: Mapping[str, list[Any]],
    *,
    actor: str,
    now: dt.datetime,
    why: str = "",
) -> None:
    tickets.add_event(session, ticket.id, actor, action, now, why=why, changes=changes)


def _open_referral(session: Session, ticket_id: int) -> Referral | None:
    query = sa.select(Referral).where(Referral.ticket_id == ticket_id, Referral.returned_at.is_(None))
    return session.execute(query.with_for_update()).scalars().first()


def _all(session: Session, model: Any, ids: Iterable[int]) -> Sequence[Any]:
    return session.execute(sa.select(model).where(model.ticket_id.in_(list(ids)))).scalars().all()


def _first_answers(session: Session, ids: Sequence[int]) -> dict[int, dt.datetime]:
    query = sa.select(TicketEvent.ticket_id, sa.func.min(TicketEvent.at).label("at"))
    answers = query.where(TicketEvent.ticket_id.in_(ids), TicketEvent.action == "answered")
    return {row.ticket_id: row.at for row in session.execute(answers.group_by(TicketEvent.ticket_id))}
