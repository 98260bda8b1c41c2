"""A request comes in, is made complete, which starts its clock, is corrected, or is given up before that."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.contacts import normal_email, normal_phone
from core.foundation.errors import Refused
from core.foundation.memory import count_on
from core.foundation.text import storable
from core.requests.deadlines import Terms
from core.requests.register.history import needed, note, refuse_future, set_values
from core.requests.register.model import CHANNELS, FORMS, REQUESTERS, WANTED, InformationRequest

LIMITS = {"name": 200, "phone": 40, "email": 254, "occupation": 120, "address": 2000, "information": 20_000}
LIMITS |= {"purpose": 5000}
CHOICES = {"channel": CHANNELS, "requester": REQUESTERS, "wanted": WANTED, "form": FORMS}
MAIL = re.compile(r"[^@\s]+@[^@\s]+")
FIRST_YEAR = 2010  # the law is in force since 30 April 2010


@dataclass(frozen=True)
class Intake:
    """What is known of a request when it comes in; of codes see the model. Texts may be empty until it is complete."""

    received_on: dt.date
    channel: str = ""
    requester: str = "PERSON"
    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    occupation: str = ""
    identity_checked: bool = False
    information: str = ""
    purpose: str = ""
    wanted: str = "COPY"
    form: str = "SOFT"


FIELDS = tuple(field.name for field in fields(Intake))


def receive(
    session: Session,
    terms: Terms,
    intake: Intake,
    *,
    agent_id: int | None,
    actor: str,
    now: dt.datetime,
    outside: tuple[str, str] | None = None,
) -> InformationRequest:
    """Writes a request down and gives it a number to be known by; `outside`: another system and its id there.

    Raises Refused, with a sentence by field, for what cannot be: no name, no way to answer, a day that has not come.
    """
    today = terms.calendar.local_day(now)
    values = _checked(intake, today, strict=outside is None)
    source, external_id = outside or (None, None)
    year = intake.received_on.year
    receipt = f"S-{year}-{count_on(session, f'request receipt {year}'):04d}"
    owner = {"agent_id": agent_id, "created_at": now, "created_by": actor, "receipt": receipt}
    request = InformationRequest(**values, **owner, source=source, external_id=external_id)
    session.add(request)
    session.flush()
    note(session, request, "received", actor=actor, now=now)
    return request


def complete(
    session: Session, terms: Terms, request: InformationRequest, day: dt.date, *, actor: str, now: dt.datetime
) -> None:
    """The request has all it needs since that day, which starts its clock; it gets its number of the register.

    Of one that came from another register that one's word is taken.

    Raises Refused where something is missing, and for a day before it came or after today.
    """
    _refuse_ended(request)
    if request.complete_on:
        raise Refused("The request is complete since %(day)s already.", day=request.complete_on)
    if request.source is None and (lacks := missing(request)):
        raise Refused("The request is not complete yet.", fields=lacks)
    _refuse_day(terms, request, day, now)
    due, _ = ends(terms, day, extended=False)
    values = {"complete_on": day, "first_due": due, "due_on": due, "missing": "", "completion_due": None}
    changed = set_values(request, {**values, "number": request.number or _next_number(session, terms, day.year)})
    note(session, request, "completed", actor=actor, now=now, changes=changed)


def restart(
    session: Session, terms: Terms, request: InformationRequest, day: dt.date, why: str, *, actor: str, now: dt.datetime
) -> None:
    """An open request was complete on another day than was written down: its deadline moves with it, its number stays.

    Raises Refused without a reason, and for a day before it came or after today.
    """
    _refuse_ended(request)
    if request.complete_on is None:
        raise Refused("The request is not complete yet; its clock has not begun.")
    _refuse_day(terms, request, day, now)
    why = needed(why, Refused("Please say why."), "why")
    first, due = ends(terms, day, extended=request.extended_on is not None)
    changed = set_values(request, {"complete_on": day, "first_due": first, "due_on": due})
    if "complete_on" not in changed:
        raise Refused("The request is complete since %(day)s already.", day=day)
    note(session, request, "restarted", actor=actor, now=now, changes=changed, why=why)


def ends(terms: Terms, complete_on: dt.date, *, extended: bool) -> tuple[dt.date, dt.date]:
    """The last day of the first term, and the day until which the answer is due: the same unless it was extended."""
    first = terms.due(complete_on, terms.rules.answer_days)
    return first, terms.more(first, terms.rules.extension_days) if extended else first


def missing(request: InformationRequest) -> dict[str, Refused]:
    """What a request lacks to be complete, by field."""
    lacks = {}
    if not request.information:
        lacks["information"] = Refused("Which information is asked for is not known yet.")
    if not request.purpose:
        lacks["purpose"] = Refused("What the information is for is not known yet.")
    if not request.identity_checked:
        lacks["identity_checked"] = Refused("The proof of identity was not seen yet.")
    return lacks


def ask_to_complete(
    session: Session, terms: Terms, request: InformationRequest, what: str, *, actor: str, now: dt.datetime
) -> None:
    """Notes what the person was told is missing, and until when it is to be there."""
    _refuse_ended(request)
    if request.complete_on:
        raise Refused("The request is complete since %(day)s already.", day=request.complete_on)
    what = needed(what, Refused("Please write what is missing."), "missing")
    due = terms.due(terms.calendar.local_day(now), terms.rules.completion_days)
    changed = set_values(request, {"missing": what, "completion_due": due})
    note(session, request, "incomplete", actor=actor, now=now, changes=changed)


def give_up(
    session: Session, terms: Terms, request: InformationRequest, why: str, *, actor: str, now: dt.datetime
) -> None:
    """Closes a request that never became complete; it is in no recap. Raises Refused for one that is complete."""
    _refuse_ended(request)
    if request.complete_on:
        raise Refused("The request is complete: it needs an answer. If it was withdrawn, answer that nothing is given.")
    why = needed(why, Refused("Please say why."), "why")
    changed = set_values(request, {"closed_on": terms.calendar.local_day(now)})
    note(session, request, "closed", actor=actor, now=now, changes=changed, why=why)


def correct(
    session: Session,
    terms: Terms,
    request: InformationRequest,
    intake: Intake,
    *,
    why: str,
    actor: str,
    now: dt.datetime,
) -> bool:
    """Corrects what came in, with a reason; whether anything is different now. The clock stays as it is.

    Raises Refused without a reason once it is complete, and where it would lack what made it complete.
    """
    values = _checked(intake, terms.calendar.local_day(now), strict=request.source is None)
    if request.complete_on and intake.received_on > request.complete_on:
        late = Refused("It cannot have come after it was complete, on %(day)s.", day=request.complete_on)
        raise Refused("Please correct the marked fields.", fields={"received_on": late})
    if request.complete_on:
        why = needed(why, Refused("Please say why."), "why")
    changed = set_values(request, values)
    if request.complete_on and request.source is None and (lacks := missing(request)):
        raise Refused("Please correct the marked fields.", fields=lacks)
    if changed:
        note(session, request, "corrected", actor=actor, now=now, changes=changed, why=why)
    return bool(changed)


def _next_number(session: Session, terms: Terms, year: int) -> str:
    while True:  # numbers that came with an import are passed over
        number = f"{count_on(session, f'request {year}'):04d}/{terms.rules.mark}/{year}"
        taken = sa.select(InformationRequest.id).where(InformationRequest.number == number)
        if session.execute(taken).scalar() is None:
            return number


def _refuse_day(terms: Terms, request: InformationRequest, day: dt.date, now: dt.datetime) -> None:
    refuse_future(day, terms.calendar.local_day(now))
    if day < request.received_on:
        why = Refused("The request came on %(day)s; it cannot be complete before.", day=request.received_on)
        raise Refused("Please correct the marked fields.", fields={"day": why})


def _refuse_ended(request: InformationRequest) -> None:
    if request.answered_on:
        raise Refused("The request was answered on %(day)s.", day=request.answered_on)
    if request.closed_on:
        raise Refused("The request was closed on %(day)s.", day=request.closed_on)


def _checked(intake: Intake, today: dt.date, *, strict: bool) -> dict[str, Any]:
    values = asdict(intake)
    values |= {name: storable(value).strip() for name, value in values.items() if isinstance(value, str)}
    values["email"] = normal_email(values["email"]) if values["email"] else ""
    wrong = dict(_wrong(values, today, strict=strict))
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    values["phone"] = normal_phone(values["phone"]) if values["phone"] else ""
    return values


def _wrong(values: Mapping[str, Any], today: dt.date, *, strict: bool) -> Iterator[tuple[str, Refused]]:
    if values["received_on"] > today:
        yield "received_on", Refused("This day has not come yet.")
    elif values["received_on"].year < FIRST_YEAR:
        yield "received_on", Refused("Please look at the year.")
    if not values["name"]:
        yield "name", Refused("Please write the name.")
    yield from _wrong_ways(values, strict=strict)
    for name, limit in LIMITS.items():
        if len(values[name]) > limit:
            yield name, Refused("At most %(limit)s characters, please.", limit=limit)
    for name, codes in CHOICES.items():
        if values[name] not in codes:
            yield name, Refused("Please choose one.")


def _wrong_ways(values: Mapping[str, Any], *, strict: bool) -> Iterator[tuple[str, Refused]]:
    if strict and not any(values[name] for name in ("email", "phone", "address")):
        yield "email", Refused("Please write how the person can be answered: e-mail, phone or address.")
    if values["email"] and not MAIL.fullmatch(values["email"]):
        yield "email", Refused("This is no e-mail address.")
    if strict and values["phone"] and not normal_phone(values["phone"]):
        yield "phone", Refused("This is no phone number.")
