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
from core.consultations.tickets.model import STATUSES, StaleDay, Ticket, TicketEvent
from core.foundation import memory
from core.foundation.db import Prepared
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar

LIMITS = {"institution": 200, "contact_name": 200, "contact_phone": 40, "contact_email": 254, "external_id": 200}
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without letters that a phone line confuses
# The bare tables: a ticket is logged while somebody holds the line, and the ORM's own INSERT takes twice as long.
TICKETS, EVENTS, STALE_DAYS = (cast(sa.Table, model.__table__) for model in (Ticket, TicketEvent, StaleDay))
AHEAD = dt.timedelta(minutes=10)  # how far a clock may be ahead of ours


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
    return Logged(made, values["number"], values["code"])


def cleaned(entry: Entry) -> Entry:
    """The entry with texts that every database can keep, trimmed, and phone and mail in their normal form."""
    texts = {name: storable(value).strip() for name, value in vars(entry).items() if isinstance(value, str)}
    texts["contact_phone"] = contacts.normal_phone(texts["contact_phone"])[:40]
    texts["contact_email"] = contacts.normal_email(texts["contact_email"])
    return replace(entry, **{name: value or None if name in _NULLABLE else value for name, value in texts.items()})  # type: ignore[arg-type]


def check(session: Session, calendar: Calendar, entry: Entry, now: dt.datetime) -> None:
    """Raises Refused naming every field that is wrong and why."""
    words = taxonomy.current(session, calendar.local_day(entry.happened_at))
    wrong = {**_unknown_codes(words, entry), **_wrong_values(session, entry, now)}
    if not ({"kind", "topic"} & set(wrong)):
        try:
            words.refuse_unfit(entry.kind, entry.topic)
        except Refused as refusal:
            wrong["topic"] = refusal
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
    values = {"ticket_id": ticket_id, "at": now, "actor": actor, "action": action, "why": why}
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
_NULLABLE = {"topic", "aspect", "sub_category", "region_code", "external_id"}


def _logged_before(session: Session, entry: Entry) -> Logged | None:
    row = session.execute(_LOGGED_BEFORE, {"source": entry.source, "external_id": entry.external_id}).first()
    return Logged(row.id, row.number, row.code, repeated=True) if row else None


def _unknown_codes(words: taxonomy.Taxonomy, entry: Entry) -> dict[str, Refused]:
    known = {
        "channel": words.channels,
        "category": words.categories,
        "kind": words.kinds,
        "topic": words.topics,
        "aspect": words.aspects,
        "sub_category": words.subcategories,
    }
    wrong = {}
    for name, terms in known.items():
        value = getattr(entry, name)
        if not value and name in ("channel", "category", "kind"):
            wrong[name] = Refused("Please choose one.")
        elif value and value not in terms:
            wrong[name] = Refused("There is no code %(code)s.", code=value)
    sub = words.subcategories.get(entry.sub_category or "")
    if sub is not None and "category" not in wrong and sub.parent != entry.category:
        wrong["sub_category"] = Refused("%(code)s does not belong to this category.", code=entry.sub_category)
    return wrong


def _wrong_values(session: Session, entry: Entry, now: dt.datetime) -> dict[str, Refused]:
    wrong = {
        name: Refused("At most %(limit)s characters, please.", limit=limit)
        for name, limit in LIMITS.items()
        if len(getattr(entry, name) or "") > limit
    }
    if not entry.question:
        wrong["question"] = Refused("Please write what was asked.")
    if entry.status not in STATUSES:
        wrong["status"] = Refused("There is no status %(code)s.", code=entry.status)
    if entry.region_code and regions.current(session).get(entry.region_code) is None:
        wrong["region_code"] = Refused("There is no region with the code %(code)s.", code=entry.region_code)
    if entry.happened_at > now + AHEAD:
        wrong["happened_at"] = Refused("This time is in the future.")
    if entry.contact_email and "@" not in entry.contact_email:
        wrong["contact_email"] = Refused("This is no e-mail address.")
    return wrong


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
