"""Codes, people and steps of a ticket in words that a person reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from core.consultations.tickets import TicketEvent
from core.foundation import staff
from core.reference import modus, regions, taxonomy
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from web.fraud.wording import MEANS, VERDICTS
from web.language import language, local_time, number

STATUSES = {
    "OPEN": lazy_gettext("Open"),
    "WAITING": lazy_gettext("Waiting for the person"),
    "ANSWERED": lazy_gettext("Answered"),
    "CLOSED": lazy_gettext("Closed"),
}
FIELDS = {
    "channel": lazy_gettext("Channel"),
    "happened_at": lazy_gettext("Time"),
    "category": lazy_gettext("Category"),
    "sub_category": lazy_gettext("Sub-category"),
    "kind": lazy_gettext("Kind"),
    "topic": lazy_gettext("Topic"),
    "aspect": lazy_gettext("Aspect"),
    "region_code": lazy_gettext("Region"),
    "institution": lazy_gettext("Institution"),
    "contact_name": lazy_gettext("Name"),
    "contact_phone": lazy_gettext("Phone"),
    "contact_email": lazy_gettext("E-mail"),
    "question": lazy_gettext("Question"),
    "answer": lazy_gettext("Answer"),
    "status": lazy_gettext("Status"),
    "agent_id": lazy_gettext("Agent"),
    "due_at": lazy_gettext("Due"),
    "waiting_minutes": lazy_gettext("Waiting time"),
    "rating": lazy_gettext("Rating"),
    "double": lazy_gettext("Double"),
    "unit": lazy_gettext("Unit"),
    "examined": lazy_gettext("Examination"),
    "secret": lazy_gettext("Name kept secret"),
    "modus": lazy_gettext("Modus"),
    "claimed_sender": lazy_gettext("Claims to be"),
    "letter_number": lazy_gettext("Letter number"),
    "means": lazy_gettext("Came by"),
    "demanded": lazy_gettext("Asked for"),
    "paid": lazy_gettext("Money was sent"),
    "paid_sum": lazy_gettext("Sum that was sent"),
    "referred": lazy_gettext("Sent to bank and police"),
    "verdict": lazy_gettext("Verdict"),
}
ACTIONS = {
    "logged": lazy_gettext("Logged"),
    "corrected": lazy_gettext("Corrected"),
    "answered": lazy_gettext("Answered"),
    "assigned": lazy_gettext("Taken"),
    "added": lazy_gettext("Further message from the person"),
    "handed over": lazy_gettext("Handed over to the staff"),
    "closed": lazy_gettext("Closed"),
    "reopened": lazy_gettext("Opened again"),
    "merged": lazy_gettext("Marked as a double"),
    "forgotten": lazy_gettext("Person erased"),
    "noted": lazy_gettext("Internal note"),
    "acknowledged": lazy_gettext("The person knows that it arrived"),
    "referred": lazy_gettext("Another unit was asked"),
    "returned": lazy_gettext("The other unit answered"),
    "marked": lazy_gettext("Marked"),
    "rated": lazy_gettext("Rated"),
    "subscribed": lazy_gettext("Wants broadcasts"),
    "unsubscribed": lazy_gettext("Wants no broadcasts"),
    "examined": lazy_gettext("Report of fraud looked into"),
    "judged": lazy_gettext("Verdict"),
    "cleared": lazy_gettext("No fraud"),
}
ACTORS = {
    "bot": lazy_gettext("Virtual assistant"),
    "cli": lazy_gettext("Command line"),
    "import": lazy_gettext("Import"),
    "clock": lazy_gettext("Clock"),
    "token": lazy_gettext("Another system"),
}
SENDING = {
    "waiting": lazy_gettext("on its way"),
    "sent": lazy_gettext("sent"),
    "failed": lazy_gettext("not sent"),
    "uncertain": lazy_gettext("perhaps not delivered"),
    "dropped": lazy_gettext("not sent on purpose"),
}
DIMENSIONS = {
    "channel": "channel", "category": "category", "sub_category": "subcategory", "kind": "kind", "topic": "topic",
    "aspect": "aspect",
}  # fmt: skip


class Change(NamedTuple):
    """One field's old and new value in words; `old` is empty where only the new one tells something."""

    field: str
    old: str
    new: str


class Step(NamedTuple):
    """One step of a ticket's history in words."""

    id: int
    at: dt.datetime
    action: str
    what: str
    who: str
    why: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class Wording:
    """Says the values of tickets in the reader's language, with the words of one day."""

    words: Taxonomy
    places: Regions
    names: Mapping[int, str]
    tongue: str

    @classmethod
    def on(cls, session: Session, day: dt.date) -> Wording:
        """The wording of a local day, with the names of all staff."""
        names = {person.id: person.name for person in staff.listing(session)}
        return cls(taxonomy.current(session, day), regions.current(session), names, language())

    def say(self, field: str, value: Any) -> str:
        """The value of a ticket's field; nothing is said as a dash."""
        if value is None or value == "":
            return "–"
        if field in DIMENSIONS:
            return self.words.label(DIMENSIONS[field], value, self.tongue)
        if field == "waiting_minutes":
            return gettext("%(count)s min", count=int(value))
        if field.endswith("_at"):
            return local_time(dt.datetime.fromisoformat(value) if isinstance(value, str) else value)
        return self._named(field, value)

    def who(self, actor: str) -> str:
        """The name of the person or part of the centre that acted."""
        sort, _, own = actor.partition(":")
        if sort == "staff" and own.isdecimal():
            return self.names.get(int(own), actor)
        return str(ACTORS[sort]) if sort in ACTORS else own or sort

    def steps(self, events: Iterable[TicketEvent]) -> list[Step]:
        """The history in words, newest first."""
        told = [
            Step(e.id, e.at, e.action, str(ACTIONS.get(e.action, e.action)), self.who(e.actor), e.why, self._changes(e))
            for e in events
        ]
        return told[::-1]

    def _named(self, field: str, value: Any) -> str:
        if field == "region_code":
            return self.places.label(value)
        if field == "status":
            return str(STATUSES.get(value, value))
        if field == "modus":
            known = modus.knowledge().modus
            return known[value].label(self.tongue) if value in known else str(value)
        if field in ("means", "verdict"):
            return str({**MEANS, **VERDICTS}.get(value, value))
        if field in ("demanded", "paid_sum"):
            return f"Rp{number(value)}"
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if field == "agent_id":
            return self.names.get(value, gettext("somebody who left"))
        return str(value)

    def _changes(self, event: TicketEvent) -> list[Change]:
        told = {name: pair for name, pair in event.changes.items() if name in FIELDS}
        if event.action == "answered" and "answer" in told:  # an answer is appended: only its own words are news
            old, new = told["answer"]
            told["answer"] = ["", str(new).removeprefix(str(old or "")).strip()]
        return [
            Change(str(FIELDS[name]), self.say(name, old) if old not in (None, "") else "", self.say(name, new))
            for name, (old, new) in told.items()
        ]
