"""The ticket form: what stands in its fields as typed, what that means, and what the fields offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.consultations import tickets
from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar
from core.reference.regions import Place, Regions
from core.reference.taxonomy import Meaning, Taxonomy

AS_TYPED = (
    "channel", "category", "sub_category", "kind", "topic", "aspect", "institution",
    "contact_name", "contact_phone", "contact_email", "question", "answer",
)  # fmt: skip
EARLIEST = 2000  # a year before it is a slip of the keyboard
FORM_STATUSES = ("CLOSED", "ANSWERED", "OPEN")


@dataclass(frozen=True)
class TicketForm:
    """The fields as typed. `region` holds words, `region_code` the choice where the words fit several regions."""

    channel: str = "TELEPON"
    happened_at: str = ""
    category: str = ""
    sub_category: str = ""
    kind: str = ""
    topic: str = ""
    aspect: str = ""
    region: str = ""
    region_code: str = ""
    institution: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    question: str = ""
    answer: str = ""
    status: str = "OPEN"
    form_key: str = ""

    @classmethod
    def posted(cls, said: Mapping[str, str]) -> TicketForm:
        """What a browser sent; line ends as the database keeps them."""
        return cls(**{field.name: said.get(field.name, "").replace("\r\n", "\n") for field in fields(cls)})

    @classmethod
    def of(cls, values: Mapping[str, Any], places: Regions, zone: ZoneInfo) -> TicketForm:
        """A ticket's own values, as they would have been typed."""
        typed = {name: values[name] or "" for name in AS_TYPED}
        happened_at = f"{values['happened_at'].astimezone(zone):%Y-%m-%dT%H:%M}"
        return cls(**typed, happened_at=happened_at, region=places.label(values["region_code"]))

    def understood(self, session: Session, calendar: Calendar, now: dt.datetime) -> dict[str, Any]:
        """The fields of a ticket that the form stands for; an empty time is the present.

        Raises Refused naming every field that cannot be understood, with those that `tickets.log` would refuse.
        """
        values: dict[str, Any] = {name: getattr(self, name) for name in AS_TYPED}
        wrong: dict[str, Refused] = {}
        try:
            values["happened_at"] = self._moment(calendar.zone, now)
        except Refused as refusal:
            wrong["happened_at"], values["happened_at"] = refusal, now
        try:
            values["region_code"] = self._region(session)
        except Refused as refusal:
            wrong["region_code"] = refusal
        if wrong:
            _refuse_all(session, calendar, now, wrong, values)
        return values

    def differing(self, other: TicketForm) -> set[str]:
        """Names of the ticket's fields that are typed otherwise in the other form."""
        places = {name: name for name in (*AS_TYPED, "happened_at")} | {"region_code": "region"}
        return {n for n, place in places.items() if getattr(self, place).strip() != getattr(other, place).strip()}

    def _moment(self, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
        if not self.happened_at.strip():
            return now
        try:
            moment = dt.datetime.fromisoformat(self.happened_at.strip())
        except ValueError:
            raise Refused("This is no day and time; write it like 2026-11-02 06:30.") from None
        if not EARLIEST <= moment.year < dt.MAXYEAR:
            raise Refused("This is no day and time; write it like 2026-11-02 06:30.")
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def _region(self, session: Session) -> str | None:
        words = self.region.strip()
        if not words:
            return None
        places = regions.current(session)
        if self.region_code and self.region_code in {guess.code for guess in places.find(words, asked=True)}:
            return self.region_code
        return places.resolve(words)


class Offer(NamedTuple):
    """What the fields offer on a day."""

    words: Taxonomy
    topic_groups: Sequence[tuple[str, Sequence[Meaning]]]
    places: Sequence[Place]
    near: Sequence[Place]  # regions that the typed words may mean, where they fit several


def offer(session: Session, day: dt.date, language: str, form: TicketForm, doubtful: bool = False) -> Offer:
    """The codes, topics by group and regions for the form; `doubtful` adds the regions that its words may mean."""
    words, places = taxonomy.current(session, day), regions.current(session)
    group = "group_en" if language == "en" else "group"
    grouped = groupby(words.topics.values(), key=lambda topic: str(topic.data.get(group, "")))
    near = [places.places[guess.code] for guess in places.find(form.region, asked=True)] if doubtful else []
    return Offer(words, [(name, list(topics)) for name, topics in grouped], list(places.places.values()), near)


def _refuse_all(
    session: Session, calendar: Calendar, now: dt.datetime, wrong: dict[str, Refused], values: Mapping[str, Any]
) -> None:
    try:
        tickets.check(session, calendar, tickets.cleaned(tickets.Entry(**values)), now)
    except Refused as refusal:
        wrong = {**refusal.fields, **wrong}
    raise Refused("Please correct the marked fields.", fields=wrong)
