"""Reports of fraud: what each tells, and what an agent found out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import suspicion, tickets
from core.consultations.learning import Doubt
from core.consultations.tickets import Ticket
from core.foundation import audit
from core.foundation.db import insert
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference import modus
from core.reference.calendar import Calendar
from core.warnings import official
from core.warnings.fraud.model import KIND, MEANS, TOPIC, VERDICTS, FraudReport, FraudSuspicion

LARGEST_SUM = 10**15  # rupiah; above it somebody mistyped
LONGEST = {"claimed_sender": 200, "letter_number": 120}


@dataclass(frozen=True)
class Details:
    """What a report tells, as a person has checked it; sums are whole rupiah."""

    modus: str | None = None
    claimed_sender: str = ""
    letter_number: str = ""
    means: str | None = None
    demanded: int | None = None
    paid: bool | None = None
    paid_sum: int | None = None
    referred: bool = False


def is_report(ticket: Any) -> bool:
    """Whether a ticket (or a row with kind, topic and merged_into) is a report of fraud that counts."""
    return (ticket.kind, ticket.topic) == (KIND, TOPIC) and ticket.merged_into is None


def is_of_fraud() -> tuple[sa.ColumnElement[bool], ...]:
    """The same as conditions on tickets."""
    return (Ticket.topic == TOPIC, Ticket.kind == KIND, Ticket.merged_into.is_(None))


def due(calendar: Calendar, now: dt.datetime) -> dt.datetime:
    """Until when a report of fraud is to be answered, UTC: before the office closes, today or when it opens next."""
    return calendar.closing_time(calendar.local_day(calendar.next_opening(now)))


def attach(
    session: Session,
    calendar: Calendar,
    ticket: Ticket,
    now: dt.datetime,
    *,
    paid: bool | None = None,
    referred: bool = False,
) -> FraudReport:
    """The ticket's report; a new one is read out of its question, with what the person said of a payment (`paid`).

    `referred`: the person was sent to the bank and the police already. Raises Refused for a ticket that is no report.
    """
    if not is_report(ticket):
        raise Refused("Ticket %(number)s is no report of fraud.", number=ticket.number)
    read = {**_read(ticket.question, paid), "claimed_sender": "", "guessed": True, "referred": referred}
    values = {**read, "ticket_id": ticket.id, "verdict_why": "", "verdict_by": "", "created_at": now}
    new = insert(session, FraudReport).values(**values).on_conflict_do_nothing().returning(FraudReport.ticket_id)
    if session.execute(new).scalar() is not None:
        tickets.mark_stale(session, calendar, ticket.happened_at)  # reports are counted by kind
    return session.get_one(FraudReport, ticket.id, populate_existing=True)


def report_of(session: Session, ticket_id: int) -> FraudReport | None:
    """What is kept of a ticket's report, None where nothing is yet."""
    return session.get(FraudReport, ticket_id)


def hear_more(session: Session, calendar: Calendar, ticket: Ticket, text: str, now: dt.datetime) -> None:
    """Takes from a further message what the report does not tell yet: the payment, the sum, the letter's number."""
    if not is_report(ticket):
        return
    found = _locked(session, calendar, ticket, now)
    told = _read(text, True if suspicion.tells_of_payment(text) else None)
    if told["paid"] and not found.paid:  # money is sent after "not yet", too
        found.paid, found.payment_told_at, found.referred = True, None, True  # the bot answers it with the advice
    for name in ("paid", "paid_sum", "demanded", "letter_number", "modus"):
        if getattr(found, name) in (None, "") and told[name] not in (None, ""):
            setattr(found, name, told[name])
    tickets.mark_stale(session, calendar, ticket.happened_at)


def record(
    session: Session, calendar: Calendar, ticket: Ticket, details: Details, *, actor: str, now: dt.datetime
) -> FraudReport:
    """Keeps what a person found out; what changed stands in the ticket's history.

    Raises Refused with a sentence for every field that is wrong.
    """
    details = _cleaned(details)
    if wrong := dict(_wrong(details)):
        raise Refused("Please correct the marked fields.", fields=wrong)
    found = _locked(session, calendar, ticket, now)
    changes = {name: [getattr(found, name), value] for name, value in vars(details).items()}
    changes = {name: sides for name, sides in changes.items() if sides[0] != sides[1]}
    for name, sides in changes.items():
        setattr(found, name, sides[1])
    if changes or found.guessed:
        found.guessed = False
        tickets.mark_stale(session, calendar, ticket.happened_at)
        tickets.add_event(session, ticket.id, actor, "examined", now, changes=changes)
    return found


def judge(
    session: Session, calendar: Calendar, ticket: Ticket, verdict: str, why: str, *, actor: str, now: dt.datetime
) -> FraudReport:
    """Keeps an agent's verdict with its reason; a later one takes its place and both stand in the history.

    Raises Refused for an unknown verdict and without a reason.
    """
    why = storable(why).strip()
    wrong = {}
    if verdict not in VERDICTS:
        wrong["verdict"] = Refused("Please choose what was found out.")
    if not why:
        wrong["verdict_why"] = Refused("Please say why.")
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    found = _locked(session, calendar, ticket, now)
    before = found.verdict
    found.verdict, found.verdict_why, found.verdict_at, found.verdict_by = verdict, why, now, actor
    tickets.add_event(session, ticket.id, actor, "judged", now, why=why, changes={"verdict": [before, verdict]})
    audit.record(session, actor, "fraud.judge", f"ticket:{ticket.number}", now)
    return found


def make_report(
    session: Session, calendar: Calendar, ticket: Ticket, *, why: str, actor: str, now: dt.datetime
) -> FraudReport:
    """An agent makes a ticket a report of fraud. Raises Refused as `tickets.correct` does."""
    tickets.correct(session, calendar, ticket.number, {"kind": KIND, "topic": TOPIC}, why=why, actor=actor, now=now)
    settle(session, ticket.id, actor=actor, now=now)
    return attach(session, calendar, ticket, now)


def suspect(session: Session, ticket_id: int, found: Doubt, now: dt.datetime) -> None:
    """Keeps that a ticket's words look like fraud; what was kept or settled before stays."""
    values = {"ticket_id": ticket_id, "score": found.score, "signals": list(found.signals), "at": now}
    new = insert(session, FraudSuspicion).values(**values, settled_by="")
    session.execute(new.on_conflict_do_nothing())


def settle(session: Session, ticket_id: int, *, actor: str, now: dt.datetime) -> None:
    """A person has looked at the suspicion; it is not shown any more."""
    values = {"settled_at": now, "settled_by": actor}
    here = (FraudSuspicion.ticket_id == ticket_id, FraudSuspicion.settled_at.is_(None))
    session.execute(sa.update(FraudSuspicion).where(*here).values(**values))


def suspicion_of(session: Session, ticket_id: int) -> FraudSuspicion | None:
    """The suspicion on a ticket that nobody has settled."""
    found = session.get(FraudSuspicion, ticket_id)
    return found if found is not None and found.settled_at is None else None


def _locked(session: Session, calendar: Calendar, ticket: Ticket, now: dt.datetime) -> FraudReport:
    attach(session, calendar, ticket, now)
    return session.get_one(FraudReport, ticket.id, with_for_update=True, populate_existing=True)


def _read(text: str, paid: bool | None) -> Mapping[str, Any]:
    """What a machine reads out of somebody's words."""
    told = suspicion.weigh(text)
    letter = next((one.text for one in official.found_in(text) if one.kind == "LETTER"), "")
    paid = told.paid if paid is None else paid
    rupiah = suspicion.largest_sum(text)
    sums = {"demanded": rupiah, "paid_sum": rupiah if paid else None}
    return {"modus": told.modus, "letter_number": letter[:120], "paid": paid, **sums}


def _cleaned(details: Details) -> Details:
    texts = {name: storable(getattr(details, name)).strip() for name in LONGEST}
    return Details(**{**vars(details), **texts, "paid_sum": details.paid_sum if details.paid else None})


def _wrong(details: Details) -> Iterator[tuple[str, Refused]]:
    if details.modus is not None and details.modus not in modus.codes():
        yield "modus", Refused("There is no code %(code)s.", code=details.modus[:40])
    if details.means is not None and details.means not in MEANS:
        yield "means", Refused("There is no code %(code)s.", code=details.means[:40])
    for name, limit in LONGEST.items():
        if len(getattr(details, name)) > limit:
            yield name, Refused("At most %(limit)s characters, please.", limit=limit)
    for name in ("demanded", "paid_sum"):
        value = getattr(details, name)
        if value is not None and not 0 <= value <= LARGEST_SUM:
            yield name, Refused("Please write a sum in whole rupiah.")
