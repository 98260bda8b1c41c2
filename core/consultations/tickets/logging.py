"""The only way in: a consultation becomes a ticket, from whichever door."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import contacts
from core.consultations.tickets import rules
from core.consultations.tickets.model import StaleDay, Ticket, TicketEvent
from core.consultations.tickets.texts import mark_texts
from core.foundation import memory
from core.foundation.db import Prepared
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without letters that a phone line confuses
# The bare tables: a ticket is logged while somebody holds the line, and the ORM's own INSERT takes twice as long.
TICKETS, EVENTS, STALE_DAYS = (cast(sa.Table, model.__table__) for model in (Ticket, TicketEvent, StaleDay))


@dataclass(frozen=True)
class Entry:
    """What is known of a consultation when it is logged; names as in the ticket's JSON."""

    happened_at: dt.datetime
    channel: str
    category: str
    kind: str
    question: str
    topic: str | None = None
    aspect: str | None = None
    sub_category: str | None = None
    region_code: str | None = None
    institution: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    answer: str = ""
    status: str = "OPEN"
    source: str = "form"
    external_id: str | None = None
    agent_id: int | None = None
    contact_id: int | None = None
    conversation_id: int | None = None
    handed_over_at: dt.datetime | None = None
    due_at: dt.datetime | None = None


@dataclass(frozen=True)
class Logged:
    """The ticket's id and number; `repeated` where (source, external_id) was logged before."""

    id: int
    number: str
    code: str
    repeated: bool = False


def log(session: Session, calendar: Calendar, entry: Entry, actor: str, now: dt.datetime) -> Logged:
    """Makes one ticket, or finds the one that the same (source, external_id) made before.

    Raises Refused with a sentence for every field that is wrong; then nothing is written.
    """
    entry = cleaned(entry)
    if entry.external_id is not None and (before := _logged_before(session, entry)):
        return before
    check(session, calendar, entry, now)
    entry = replace(entry, contact_id=entry.contact_id or _contact(session, entry, now))
    mark_stale(session, calendar, entry.happened_at)
    values = _row(session, calendar, entry, now)  # as late as may be: from here on nobody else gets a number
    made = session.execute(_NEW.on(session), values).scalar()
    if made is None:  # another transaction logged the same external id a moment ago
        before = _logged_before(session, entry)
        assert before is not None
        return before
    add_event(session, made, actor, "logged", now)
    mark_texts(session, made)
    return Logged(made, values["number"], values["code"])


def cleaned(entry: Entry) -> Entry:
    """The entry with texts that every database can keep, trimmed, and phone and mail in their normal form."""
    return replace(entry, **rules.cleaned(vars(entry)))


def check(session: Session, calendar: Calendar, entry: Entry, now: dt.datetime) -> None:
    """Raises Refused naming every field that is wrong and why."""
    words = taxonomy.current(session, calendar.local_day(entry.happened_at))
    values = vars(entry)
    wrong = {**rules.wrong_codes(words, regions.current(session), values), **rules.wrong_values(entry, now)}
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)


def add_event(
    session: Session,
    ticket_id: int,
    actor: str,
    action: str,
    now: dt.datetime,
    *,
    why: str = "",
    changes: Mapping[str, list[Any]] | None = None,
) -> None:
    """Appends a step to the ticket's history; `changes` maps a field to [old, new]."""
    values = {"ticket_id": ticket_id, "at": now, "actor": actor, "action": action, "why": storable(why)}
    session.execute(_NEW_EVENT, {**values, "changes": dict(changes or {})})


def mark_stale(session: Session, calendar: Calendar, *instants: dt.datetime) -> None:
    """Marks the local days of the instants for a recount."""
    days = sorted({calendar.local_day(instant) for instant in instants})
    session.execute(_NEW_STALE_DAY, [{"day": day} for day in days])


_NEW_EVENT, _NEW_STALE_DAY = sa.insert(EVENTS), sa.insert(STALE_DAYS)
_NEW = Prepared(
    TICKETS,
    lambda new: new.on_conflict_do_nothing(index_elements=["source", "external_id"]).returning(TICKETS.c.id),
)
_LOGGED_BEFORE = sa.select(TICKETS.c.id, TICKETS.c.number, TICKETS.c.code).where(
    TICKETS.c.source == sa.bindparam("source"), TICKETS.c.external_id == sa.bindparam("external_id")
)


def _logged_before(session: Session, entry: Entry) -> Logged | None:
    row = session.execute(_LOGGED_BEFORE, {"source": entry.source, "external_id": entry.external_id}).first()
    return Logged(row.id, row.number, row.code, repeated=True) if row else None


def _contact(session: Session, entry: Entry, now: dt.datetime) -> int | None:
    person = contacts.Person(
        entry.contact_name, entry.category, entry.sub_category, entry.region_code, entry.institution
    )
    if entry.contact_phone:
        found = contacts.reach(session, "PHONE", entry.contact_phone, person, now)
        if entry.contact_email:
            contacts.add_address(session, found, "EMAIL", entry.contact_email, now)
        return found
    if entry.contact_email:
        return contacts.reach(session, "EMAIL", entry.contact_email, person, now)
    return None


def _row(session: Session, calendar: Calendar, entry: Entry, now: dt.datetime) -> dict[str, Any]:
    month = f"{calendar.local_day(now):%Y-%m}"
    number = f"{month}-{memory.count_on(session, f'ticket {month}'):06d}"
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
    closed_at = now if entry.status == "CLOSED" else None
    extra = {"number": number, "code": code, "logged_at": now, "closed_at": closed_at, "rating_comment": ""}
    return {**vars(entry), **extra}
