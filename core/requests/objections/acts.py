"""Objections: received against a request, replied to by the superior, perhaps taken before the commission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.memory import count_on
from core.foundation.text import storable
from core.requests.deadlines import Terms
from core.requests.objections.model import DECISIONS, GROUNDS, OUTCOMES, Dispute, Objection
from core.requests.register.history import needed, note, refuse_future
from core.requests.register.model import InformationRequest

LONGEST = 200
AFTER_AN_ANSWER = tuple("adef")  # grounds that speak of an answer


@dataclass(frozen=True)
class Objecting:
    """An objection as it comes in, on a local day, with a letter of article 35."""

    day: dt.date
    ground: str
    why: str = ""
    proxy: str = ""


@dataclass(frozen=True)
class Reply:
    """What the superior decided, on a local day."""

    day: dt.date
    decision: str
    text: str
    superior: str
    position: str = ""


def receive(
    session: Session,
    terms: Terms,
    request: InformationRequest,
    objecting: Objecting,
    *,
    actor: str,
    now: dt.datetime,
) -> Objection:
    """Writes an objection down; its clock begins on the day it came.

    Raises Refused, with a sentence by field, with a ground that does not fit, and beside another one that
    is still open.
    """
    wrong = dict(_wrong(terms, request, objecting, now))
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    if any(one.replied_on is None for one in of_request(session, request.id)):
        raise Refused("Another objection to this request still waits for its reply.")
    year = objecting.day.year
    number = f"K-{count_on(session, f'request objection {year}'):04d}/{terms.rules.mark}/{year}"
    texts = {name: storable(getattr(objecting, name)).strip() for name in ("ground", "why", "proxy")}
    due = terms.due(objecting.day, terms.rules.reply_days)
    owner = {"request_id": request.id, "created_at": now, "created_by": actor, "received_on": objecting.day}
    made = Objection(number=number, due_on=due, **owner, **texts)
    session.add(made)
    session.flush()
    note(session, request, "objection", actor=actor, now=now, changes={"objection": [None, number]})
    return made


def reply(session: Session, terms: Terms, objection: Objection, given: Reply, *, actor: str, now: dt.datetime) -> None:
    """Notes the superior's reply. Raises Refused, with a sentence by field; a reply is given once."""
    if objection.replied_on:
        raise Refused("The objection was replied to on %(day)s.", day=objection.replied_on)
    refuse_future(given.day, terms.calendar.local_day(now))
    if given.day < objection.received_on:
        early = Refused("The objection came on %(day)s; it cannot be replied to before.", day=objection.received_on)
        raise Refused("Please correct the marked fields.", fields={"day": early})
    if given.decision not in DECISIONS:
        raise Refused("Please correct the marked fields.", fields={"decision": Refused("Please choose one.")})
    objection.reply = needed(given.text, Refused("Please write what was decided: the person reads it."), "text")
    objection.superior = needed(given.superior, Refused("Please write who decided."), "superior")[:LONGEST]
    objection.position = storable(given.position).strip()[:LONGEST]
    objection.decision, objection.replied_on = given.decision, given.day
    request = session.get_one(InformationRequest, objection.request_id)
    note(session, request, "objection_replied", actor=actor, now=now, changes={"objection": [None, objection.number]})


def respond(session: Session, objection: Objection, text: str, *, actor: str, now: dt.datetime) -> None:
    """Notes what the applicant said to the reply."""
    if objection.replied_on is None:
        raise Refused("The objection has no reply yet.")
    objection.response = needed(text, Refused("Please write the response."), "response")
    request = session.get_one(InformationRequest, objection.request_id)
    note(session, request, "objection_response", actor=actor, now=now, changes={"objection": [None, objection.number]})


def dispute(
    session: Session, terms: Terms, objection: Objection, day: dt.date, number: str, *, actor: str, now: dt.datetime
) -> Dispute:
    """Notes that the matter went before the commission: after the reply, or after the term for it ended without one."""
    refuse_future(day, terms.calendar.local_day(now))
    if dispute_of(session, objection.id):
        raise Refused("This dispute is noted already.")
    if day <= (since := objection.replied_on or objection.due_on) and objection.replied_on is None:
        raise Refused("The reply is due on %(day)s; only then can the matter go before the commission.", day=since)
    if day < since:
        raise Refused("The objection was replied to on %(day)s; a dispute comes after it.", day=since)
    made = Dispute(objection_id=objection.id, number=storable(number).strip()[:60], filed_on=day)
    session.add(made)
    request = session.get_one(InformationRequest, objection.request_id)
    note(session, request, "dispute", actor=actor, now=now, changes={"objection": [None, objection.number]})
    return made


def end_dispute(
    session: Session, terms: Terms, one: Dispute, day: dt.date, outcome: str, *, actor: str, now: dt.datetime
) -> None:
    """Notes how the dispute ended."""
    if one.ended_on:
        raise Refused("The dispute ended on %(day)s.", day=one.ended_on)
    refuse_future(day, terms.calendar.local_day(now))
    if outcome not in OUTCOMES or day < one.filed_on:
        raise Refused("Please say how and when it ended; not before it was filed.")
    one.ended_on, one.outcome = day, outcome
    objection = session.get_one(Objection, one.objection_id)
    request = session.get_one(InformationRequest, objection.request_id)
    note(session, request, "dispute_ended", actor=actor, now=now, changes={"objection": [None, objection.number]})


def of_request(session: Session, request_id: int) -> Sequence[Objection]:
    """The objections to a request, the first one first."""
    query = sa.select(Objection).where(Objection.request_id == request_id).order_by(Objection.id)
    return session.execute(query).scalars().all()


def dispute_of(session: Session, objection_id: int) -> Dispute | None:
    """The dispute that followed an objection, if one did."""
    return session.execute(sa.select(Dispute).where(Dispute.objection_id == objection_id)).scalar()


def filed_late(terms: Terms, request: InformationRequest, objection: Objection) -> bool:
    """Whether it came later than the law allows: so many working days after the answer, or the term without one."""
    since = min(filter(None, (request.answered_on, request.due_on)), default=None)
    if request.answered_on:
        since = request.answered_on
    return since is not None and objection.received_on > terms.due(since, terms.rules.objection_days)


def _wrong(
    terms: Terms, request: InformationRequest, objecting: Objecting, now: dt.datetime
) -> Iterator[tuple[str, Refused]]:
    if objecting.day > terms.calendar.local_day(now):
        yield "day", Refused("This day has not come yet.")
    elif objecting.day < request.received_on:
        yield "day", Refused("The request came on %(day)s; an objection cannot be earlier.", day=request.received_on)
    if objecting.ground not in GROUNDS:
        yield "ground", Refused("Please choose the letter of article 35.")
    elif objecting.ground in AFTER_AN_ANSWER and request.answered_on is None:
        yield "ground", Refused("The request is not answered yet; this ground speaks of an answer.")
    if len(objecting.proxy) > LONGEST:
        yield "proxy", Refused("At most %(limit)s characters, please.", limit=LONGEST)
