"""Life: what people do to tickets, at random but with a seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from core.consultations import tickets
from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from tests.statistics.conftest import NOW, PLAIN, Scene


class Life:
    """Does to tickets what a day at the centre does, at random but with a seed."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.chance, self.numbers = scene, random.Random(seed), list[str]()
        with scene.database.reading() as session:
            self.words = taxonomy.current(session, dt.date(2022, 12, 31))
            self.places = list(regions.current(session).places)

    def instant(self) -> dt.datetime:
        """A time from October to New Year, often within an hour of a local midnight."""
        day = dt.date(2022, 10, 1) + dt.timedelta(days=self.chance.randrange(1, 93))
        minutes = self.chance.choice([self.chance.randrange(1440), self.chance.randrange(-60, 60)])
        return self.scene.calendar.day_bounds(day)[0] + dt.timedelta(minutes=minutes)

    def values(self) -> dict[str, Any]:
        """Codes that fit each other."""
        kind = self.chance.choice(["K_TEK"] * 6 + ["K_NON", "KELUHAN", "PENGADUAN", "PENGADUAN", "NONHITUNG"])
        technical = [code for code in self.words.topics if self.words.technical(code)]
        other = [code for code in self.words.topics if not self.words.technical(code)]
        topics = technical if kind == "K_TEK" else other if kind == "K_NON" else [*other, *technical, None, "N-TIPU"]
        category = self.chance.choice([*self.words.categories])
        subs = [code for code, sub in self.words.subcategories.items() if sub.parent == category]
        return {
            "kind": kind,
            "topic": self.chance.choice(topics),
            "channel": self.chance.choice([*self.words.channels]),
            "category": category,
            "sub_category": self.chance.choice([None, *subs]),
            "region_code": self.chance.choice([None, "31.71", "31", *self.chance.choices(self.places, k=5)]),
        }

    def log(self) -> None:
        """A new ticket."""
        entry = tickets.Entry(self.instant(), **{**PLAIN, **self.values()})
        with self.scene.database.writing() as session:
            self.numbers.append(tickets.log(session, self.scene.calendar, entry, "test", NOW).number)

    def change(self) -> None:
        """Something happens to a ticket; what the house refuses is left."""
        act = self.chance.choice([self.correct, self.move, self.answer, self.rate, self.merge, self.close, self.reopen])
        try:
            with self.scene.database.writing() as session:
                act(session, self.chance.choice(self.numbers))
        except Refused:
            pass

    def correct(self, session: Any, number: str) -> None:
        tickets.correct(session, self.scene.calendar, number, self.values(), why="slip", actor="test", now=NOW)

    def move(self, session: Any, number: str) -> None:
        when = {"happened_at": self.instant()}
        tickets.correct(session, self.scene.calendar, number, when, why="wrong day", actor="test", now=NOW)

    def answer(self, session: Any, number: str) -> None:
        ticket = tickets.by_number(session, number, lock=True)
        tickets.hand_over(session, ticket, NOW, NOW)
        later = NOW + dt.timedelta(minutes=self.chance.randrange(600))
        tickets.answer(session, self.scene.calendar, ticket, "Sudah.", actor="test", now=later)

    def rate(self, session: Any, number: str) -> None:
        ticket = tickets.by_number(session, number, lock=True)
        tickets.rate(session, self.scene.calendar, ticket, self.chance.randint(1, 5), NOW)

    def merge(self, session: Any, number: str) -> None:
        into = self.chance.choice(self.numbers)
        tickets.merge(session, self.scene.calendar, number, into, why="double", actor="test", now=NOW)

    def close(self, session: Any, number: str) -> None:
        tickets.close(session, self.scene.calendar, number, actor="test", now=NOW)

    def reopen(self, session: Any, number: str) -> None:
        tickets.reopen(session, self.scene.calendar, number, actor="test", now=NOW)
