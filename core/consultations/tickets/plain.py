"""Tickets in the names and values that other programs use: read with a sentence for every wrong value, and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.consultations.tickets.changes import correct, differing_from
from core.consultations.tickets.logging import Entry, check, cleaned
from core.consultations.tickets.model import CORRECTABLE, Ticket, TicketEvent
from core.consultations.tickets.search import by_number, events_of
from core.foundation import staff
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.calendar import Calendar

EARLIEST = 2000  # a year before it is a slip
SOURCE_LIMIT = 40
TEXTS = (
    "channel", "category", "sub_category", "kind", "topic", "aspect", "region_code", "institution", "contact_name",
    "contact_phone", "contact_email", "question", "answer",
)  # fmt: skip
NAMES = ("source", "external_id", "happened_at", *TEXTS, "status", "agent_email")
CHANGEABLE = (*CORRECTABLE, "status", "agent_email")
NULLABLE = ("sub_category", "topic", "aspect", "region_code")
AS_SAID = (*CORRECTABLE, "status", "agent_id")  # what is compared where the same ticket is sent again

Said = Mapping[str, str | None]


def moment(text: str, zone: ZoneInfo) -> dt.datetime:
    """Reads ISO 8601; without offset it is local time. Raises Refused for anything else."""
    try:
        read = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused("This is no day and time; write it like 2026-11-02T06:30.") from None
    if not EARLIEST <= read.year < dt.MAXYEAR:
        raise Refused("This is no day and time; write it like 2026-11-02T06:30.")
    return read if read.tzinfo else read.replace(tzinfo=zone)


def entry_of(session: Session, calendar: Calendar, said: Said, now: dt.datetime) -> Entry:
    """What is to be logged, of texts by the names of NAMES; None and "" say nothing.

    Raises Refused naming every field that is wrong and why, also those that `log` would refuse.
    """
    wrong: dict[str, Refused] = {}
    values: dict[str, Any] = {name: said.get(name) or "" for name in TEXTS}
    values |= {name: said[name] for name in ("source", "external_id", "status") if said.get(name)}
    readers = {"happened_at": _happened_at, "agent_email": _agent_id, "source": _source}
    for name, read in readers.items():
        try:
            values |= read(session, calendar, said.get(name) or "")
        except Refused as refusal:
            wrong[name] = refusal
    entry = cleaned(Entry(**{"happened_at": now, **values}))
    if wrong:
        checked = _fields_refused(lambda: check(session, calendar, entry, now))
        raise Refused("Please correct the marked fields.", fields={**checked, **wrong})
    return entry


def correct_as_said(
    session: Session, calendar: Calendar, number: str, said: Said, *, why: str, actor: str, now: dt.datetime
) -> Ticket:
    """Corrects a ticket by texts of the names in CHANGEABLE; None and "" empty a field.

    Raises Refused where there is no such ticket, and naming every field that is wrong and why.
    """
    ticket = by_number(session, number, lock=True)
    changes, wrong = _changes_of(session, calendar, said)
    if not storable(why).strip():
        wrong["why"] = Refused("Please say why.")
    if wrong:
        checked = _fields_refused(lambda: differing_from(session, calendar, ticket, changes, now))
        raise Refused("Please correct the marked fields.", fields={**checked, **wrong})
    return correct(session, calendar, number, changes, why=why, actor=actor, now=now)


def says_the_same(session: Session, calendar: Calendar, ticket: Ticket, said: Said, now: dt.datetime) -> bool:
    """Whether the ticket was logged with just these values, whatever became of it since."""
    try:
        entry = entry_of(session, calendar, said, now)
    except Refused:
        return False
    events = events_of(session, ticket.id)
    return values_after(ticket, events, events[0].id, AS_SAID) == {name: getattr(entry, name) for name in AS_SAID}


def values_after(
    ticket: Ticket, events: Sequence[TicketEvent], step: int, names: Sequence[str] = CORRECTABLE
) -> dict[str, Any]:
    """The ticket's values right after the step with that id: later steps are taken back, the newest first."""
    values = {name: getattr(ticket, name) for name in names}
    for event in reversed([event for event in events if event.id > step]):
        for name, (old, _) in event.changes.items():
            if name in values:
                values[name] = dt.datetime.fromisoformat(old) if name == "happened_at" else old
    return values


def _changes_of(session: Session, calendar: Calendar, said: Said) -> tuple[dict[str, Any], dict[str, Refused]]:
    """The values of what can be read, and why the others cannot."""
    readers = {"happened_at": _happened_at, "agent_email": _agent_id, "status": _status}
    changes: dict[str, Any] = {}
    wrong: dict[str, Refused] = {}
    for name, value in said.items():
        try:
            if name not in CHANGEABLE:
                raise Refused("There is no field %(name)s that can be corrected.", name=name)
            read = readers.get(name)
            changes |= read(session, calendar, value or "") if read else {name: value or _nothing(name)}
        except Refused as refusal:
            wrong[name] = refusal
    return ({"agent_id": None} if "agent_email" in said else {}) | changes, wrong


def _nothing(name: str) -> str | None:
    return None if name in NULLABLE else ""


def _fields_refused(judge: Callable[[], object]) -> dict[str, Refused]:
    try:
        judge()
    except Refused as refusal:
        return refusal.fields
    return {}


def _happened_at(_: Session, calendar: Calendar, text: str) -> dict[str, Any]:
    if not text.strip():
        raise Refused("Please say when it happened.")
    return {"happened_at": moment(text, calendar.zone)}


def _agent_id(session: Session, _: Calendar, text: str) -> dict[str, Any]:
    return {"agent_id": staff.by_email(session, text).id} if text.strip() else {}


def _status(_: Session, __: Calendar, text: str) -> dict[str, Any]:
    if not text.strip():
        raise Refused("Please choose one.")
    return {"status": text}


def _source(_: Session, __: Calendar, text: str) -> dict[str, Any]:
    if len(storable(text).strip()) > SOURCE_LIMIT:
        raise Refused("At most %(limit)s characters, please.", limit=SOURCE_LIMIT)
    return {}
