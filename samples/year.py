"""The sample year's tickets, month by month: the same seed gives the same rows."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from core.reference.calendar import Calendar
from core.reference.regions import Regions
from samples.counts import MonthCounts
from samples.course import Course
from samples.moments import Moments
from samples.people import People, Person
from samples.places import Places, Whence
from samples.plan import Plan, Slot
from samples.wording import Wording

SOURCE = "sample"
Row = dict[str, Any]


class SampleYear:
    """Makes the rows of months that are asked for in order: people of earlier months come back in later ones.

    `agents` are the ids of the staff; the first of them has most tickets.
    """

    def __init__(self, calendar: Calendar, regions: Regions, agents: Sequence[int], seed: int) -> None:
        self.calendar, self.regions, self.seed = calendar, regions, seed
        self.agents = [agents[0]] * 5 + list(agents)
        self.places, self.people = Places(regions, seed), People(regions)

    def month(self, counts: MonthCounts, *, live: bool = False) -> list[tuple[Row, Person]]:
        """The month's tickets as rows without id, number and code, in the order of logging, each with who asked.

        In a `live` month the last tickets are still open.
        """
        chance = random.Random(f"{self.seed} {counts.month}")
        slots = Plan(counts, chance).slots()
        end = self.calendar.month_bounds(counts.month)[1] if live else None
        moments = Moments(self.calendar, counts.month, chance)
        courses, wording = Course(self.calendar, chance, end), Wording(self.calendar, chance)
        whence = self._whence(counts, slots, chance)
        when = [(moments.one(slot.channel), slot, place) for slot, place in zip(slots, whence, strict=True)]
        when.sort(key=lambda one: one[0])
        rows = [self._row(slot, place, at, courses, wording) for at, slot, place in when]
        return sorted(rows, key=lambda row: row[0]["logged_at"])

    def _whence(self, counts: MonthCounts, slots: list[Slot], chance: random.Random) -> list[Whence]:
        day = counts.month.first_day
        reporters = self.places.distinct(counts.values["reports.regions"], day, chance)
        found, reports = [], 0
        for slot in slots:
            if slot.kind == "PENGADUAN":
                found.append(reporters[reports % len(reporters)])
                reports += 1
            else:
                found.append(self.places.whence(slot, day, chance))
        return found

    def _row(
        self, slot: Slot, whence: Whence, happened_at: dt.datetime, courses: Course, wording: Wording
    ) -> tuple[Row, Person]:
        chance, (sub, region) = courses.chance, whence
        course = courses.of(slot, happened_at)
        person = self.people.who(slot, whence, course["logged_at"], chance)
        question, aspect = wording.question(slot, self.regions.label(region), happened_at)
        row = {
            "source": SOURCE, "external_id": None, "happened_at": happened_at, "channel": slot.channel,
            "category": slot.category, "sub_category": sub, "kind": slot.kind, "topic": slot.topic, "aspect": aspect,
            "region_code": region, "institution": person.institution, "contact_name": person.name,
            "contact_phone": person.phone, "contact_email": person.email, "question": question,
            "answer": wording.answer(slot, aspect, course["status"]), "agent_id": chance.choice(self.agents),
            "contact_id": None, "conversation_id": None, "rating_comment": "", "merged_into": None, **course,
        }  # fmt: skip
        return row, person
