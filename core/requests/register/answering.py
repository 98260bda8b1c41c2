"""A complete request is given more time once, answered with its outcome and reasons, and the answer handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.text import storable
from core.requests.deadlines import Terms
from core.requests.register.history import needed, note, refuse_future, set_values
from core.requests.register.model import EXEMPTIONS, HELD, OUTCOMES, REASONS, InformationRequest, RequestReason

MOST_COST = 10**12
HOLDER, PAYMENT = 200, 120


@dataclass(frozen=True)
class Reason:
    """Why not all was given, a code of REASONS: EXEMPT with a letter of article 17 and a note on the consequence test,
    NOT_HELD, OTHER with its own words.
    """

    code: str
    exemption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What a request was answered, on a local day; the codes are the model's. Costs are rupiah."""

    day: dt.date
    outcome: str
    decision: str = ""
    reasons: tuple[Reason, ...] = ()
    held: str = ""
    holder: str = ""
    cost: int = 0
    payment: str = ""


def extend(
    session: Session, terms: Terms, request: InformationRequest, why: str, *, actor: str, now: dt.datetime
) -> None:
    """Gives the answer its second term, once, with a reason, and only while the first one runs.

    Source: law 14/2008, article 22(8): 7 more working days, for reasons given in writing.
    """
    _refuse_unless_open(request)
    today = terms.calendar.local_day(now)
    if request.extended_on:
        raise Refused("The term was extended on %(day)s; the law allows it once.", day=request.extended_on)
    if request.due_on is None or today > request.due_on:
        raise Refused("The term ended on %(day)s; it can no longer be extended.", day=request.due_on)
    why = needed(why, Refused("Please say why more time is needed: the person reads it."), "extension_why")
    due = terms.more(request.due_on, terms.rules.extension_days)
    changed = set_values(request, {"extended_on": today, "extension_why": why, "due_on": due})
    note(session, request, "extended", actor=actor, now=now, changes=changed, why=why)


def answer(
    session: Session, terms: Terms, request: InformationRequest, given: Answer, *, actor: str, now: dt.datetime
) -> None:
    """Notes the answer and how many working days it took; the deadline moves no more.

    Raises Refused, with a sentence by field: before the request is complete, twice, without the reasons that the
    outcome needs.
    """
    _refuse_unless_open(request)
    assert request.complete_on, "it is open"
    refuse_future(given.day, terms.calendar.local_day(now))
    wrong = dict(_wrong(request, given))
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    _write(session, terms, request, given, actor=actor, now=now)


def write_imported(
    session: Session, terms: Terms, request: InformationRequest, given: Answer, *, actor: str, now: dt.datetime
) -> None:
    """The same for an answer that another register tells of: its reasons may be missing, which the recap then says."""
    _write(session, terms, request, given, actor=actor, now=now)


def deliver(
    session: Session, terms: Terms, request: InformationRequest, day: dt.date, *, actor: str, now: dt.datetime
) -> None:
    """Notes when the person got what was granted. Raises Refused before the answer and for a day that cannot be."""
    if request.answered_on is None:
        raise Refused("The request is not answered yet.")
    refuse_future(day, terms.calendar.local_day(now), "delivered_on")
    if day < request.answered_on:
        early = Refused("The answer is of %(day)s; it cannot be handed over before.", day=request.answered_on)
        raise Refused("Please correct the marked fields.", fields={"delivered_on": early})
    if changed := set_values(request, {"delivered_on": day}):
        note(session, request, "delivered", actor=actor, now=now, changes=changed)


def take_back(session: Session, request: InformationRequest, why: str, *, actor: str, now: dt.datetime) -> None:
    """Takes a mistaken answer back, with a reason: the request is open again and its reasons are gone."""
    if request.answered_on is None:
        raise Refused("The request is not answered yet.")
    why = needed(why, Refused("Please say why."), "why")
    cleared = {"outcome": None, "answered_on": None, "days_used": None, "delivered_on": None, "decision": ""}
    changed = set_values(request, cleared)
    session.execute(sa.delete(RequestReason).where(RequestReason.request_id == request.id))
    note(session, request, "answer_taken_back", actor=actor, now=now, changes=changed, why=why)


def reasons_of(session: Session, request_ids: Sequence[int]) -> dict[int, list[RequestReason]]:
    """The reasons of requests by id, in the order in which they were given."""
    query = sa.select(RequestReason).where(RequestReason.request_id.in_(request_ids)).order_by(RequestReason.id)
    found: dict[int, list[RequestReason]] = {}
    for reason in session.execute(query).scalars():
        found.setdefault(reason.request_id, []).append(reason)
    return found


def _write(
    session: Session, terms: Terms, request: InformationRequest, given: Answer, *, actor: str, now: dt.datetime
) -> None:
    assert request.complete_on, "it is open"
    values = {"outcome": given.outcome, "answered_on": given.day, "cost": given.cost, "held": given.held}
    values |= {name: storable(getattr(given, name)).strip() for name in ("decision", "holder", "payment")}
    changed = set_values(request, {**values, "days_used": terms.used(request.complete_on, given.day)})
    for reason in given.reasons:
        own = {"code": reason.code, "exemption": reason.exemption, "note": storable(reason.note).strip()}
        session.add(RequestReason(request_id=request.id, **own))
    note(session, request, "answered", actor=actor, now=now, changes=changed)


def _refuse_unless_open(request: InformationRequest) -> None:
    if request.answered_on:
        raise Refused("The request was answered on %(day)s.", day=request.answered_on)
    if request.closed_on:
        raise Refused("The request was closed on %(day)s.", day=request.closed_on)
    if request.complete_on is None:
        raise Refused("The request is not complete yet; its clock has not begun.")


def _wrong(request: InformationRequest, given: Answer) -> Iterator[tuple[str, Refused]]:
    complete = request.complete_on
    if complete and given.day < complete:
        yield "day", Refused("The request was complete on %(day)s; it cannot be answered before.", day=complete)
    if given.outcome not in OUTCOMES:
        yield "outcome", Refused("Please choose one.")
    if given.held and given.held not in HELD:
        yield "held", Refused("Please choose one.")
    if not 0 <= given.cost <= MOST_COST:
        yield "cost", Refused("A value is a number from 0 to %(most)s.", most=MOST_COST)
    for name, limit in (("holder", HOLDER), ("payment", PAYMENT)):
        if len(getattr(given, name)) > limit:
            yield name, Refused("At most %(limit)s characters, please.", limit=limit)
    if given.outcome == "TRANSFERRED" and not given.holder.strip():
        yield "holder", Refused("Please write who holds the information.")
    yield from _wrong_reasons(given)


def _wrong_reasons(given: Answer) -> Iterator[tuple[str, Refused]]:
    codes = [reason.code for reason in given.reasons]
    if given.outcome == "GRANTED" and codes:
        yield "reasons", Refused("What is granted in full needs no reason.")
    elif given.outcome == "REFUSED" and "EXEMPT" not in codes:
        yield "reasons", Refused("Only exempt information is refused: please give the exemption.")
    elif given.outcome != "GRANTED" and not codes:
        yield "reasons", Refused("What is not granted in full needs at least one reason.")
    if not given.decision.strip() and given.outcome != "GRANTED":
        yield "decision", Refused("Please write what was answered: the person reads it.")
    for reason in given.reasons:
        if reason.code not in REASONS:
            yield "reasons", Refused("Please choose one.")
        elif reason.code == "EXEMPT" and reason.exemption not in EXEMPTIONS:
            yield "exemption", Refused("Please choose the letter of article 17.")
        elif reason.code == "EXEMPT" and not reason.note.strip():
            yield (
                "test",
                Refused("An exemption needs its consequence test: of which day, with which result."),
            )
        elif reason.code == "OTHER" and not reason.note.strip():
            yield "other", Refused("Please write the reason.")
