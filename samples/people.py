"""Who asks in the sample: invented people who come back, each with one number or mailbox that nobody has."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from core.reference.regions import Regions
from samples.places import Whence
from samples.plan import Slot
from samples.shape import written

BY_MAIL = ("EMAIL", "HAI", "LIVECHAT")
NUMBERS = 100_000  # +62 811-0000-0000 to +62 811-0009-9999
STRIDE = 37_619  # shares no factor with NUMBERS, so that numbers do not stand in the order of first calls
OFFICES = ("PROV", "KAB", "KOTA")


@dataclass
class Person:
    """An invented person; `contact_id` comes when the contact is written."""

    name: str
    category: str
    sub_category: str | None
    region_code: str | None
    institution: str
    phone: str
    email: str
    since: dt.datetime
    contact_id: int | None = None


@dataclass
class People:
    """Everybody so far, by the door they use and the desk they sit at."""

    regions: Regions
    known: dict[tuple[bool, str, str, Whence], list[Person]] = field(default_factory=dict)
    count: int = 0

    def who(self, slot: Slot, whence: Whence, since: dt.datetime, chance: random.Random) -> Person:
        """Somebody of that desk who writes or calls: one who did so before, or somebody new."""
        by_mail = slot.channel in BY_MAIL
        offices = _offices(slot, whence[0])
        desk = self.known.setdefault((by_mail, slot.category, offices[0], whence), [])
        if desk and chance.random() > max(0.35, 1 / (1 + 0.7 * len(desk))):
            return chance.choice(desk)
        words, (sub, region) = written("people"), whence
        place = self.regions.label(region)
        office = chance.choice(offices).format(daerah=place, desa=chance.choice(words["villages"]))
        person = Person("", slot.category, sub, region, office, "", "", since)
        self._name(person, by_mail, chance)
        desk.append(person)
        return person

    def _name(self, person: Person, by_mail: bool, chance: random.Random) -> None:
        words, number = written("people"), self.count
        first, last = chance.choice(words["first"]), chance.choice(words["last"])
        self.count += 1
        if person.sub_category != "TANPA_IDENTITAS":
            person.name = f"{first} {last}"
        if by_mail:
            person.email = f"{first}.{last}{number}@contoh.example".lower()
        else:
            person.phone = f"+62811000{(number * STRIDE + 1234) % NUMBERS:05d}"


def _offices(slot: Slot, sub: str | None) -> list[str]:
    words = written("people")["institutions"][sub or slot.category]
    topic = written("texts")["topic"].get(slot.topic, {})
    offices: list[str] = topic.get("offices", words) if sub in OFFICES else words
    return offices
