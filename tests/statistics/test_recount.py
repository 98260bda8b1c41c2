"""After random logging, corrections, answers, ratings, merges and closings, figures agree with a recount of tickets."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from core.consultations import tickets
from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from core.reference.calendar import Month
from core.statistics import facts
from tests.statistics.conftest import NOW, PLAIN, Scene
from tests.statistics.recount import recount

MONTHS = ((2022, 10), (2022, 11), (2022, 12))


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
        return {
            "kind": kind,
            "topic": self.chance.choice(topics),
            "channel": self.chance.choice([*self.words.channels]),
            "category": self.chance.choice([*self.words.categories]),
            "region_code": self.chance.choice([None, "31.71", "31", *self.chance.choices(self.places, k=5)]),
        }

    def log(self) -> None:
        """A new ticket."""
        entry = tickets.Entry(self.instant(), **{**PLAIN, **self.values()})
        with self.scene.database.writing() as session:
            self.numbers.append(tickets.log(session, self.scene.calendar, entry, "test", NOW).number)

    def change(self) -> None:
        """Something happens to a ticket; what the house refuses is left."""
        act = self.chance.choice([self.correct, self.move, self.answer, self.rate, self.merge, self.close])
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


def assert_agrees(scene: Scene, year: int, month: int) -> None:
    report = scene.figures(str(Month(year, month)))
    with scene.database.reading() as session:
        expected = recount(session.connection(), scene.calendar.zone, year, month)
    known = {figure.id: figure.value for figure in report.figures}
    for name in [name for name in expected if name in known]:
        assert known[name] == (
            pytest.approx(expected[name]) if isinstance(expected[name], float) else expected[name]
        ), name
    silent = [name for name, value in known.items() if name.endswith(".count") and value and name not in expected]
    assert silent == []


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_agree_with_an_independent_recount(scene: Scene, seed: int) -> None:
    life = Life(scene, seed)
    for _ in range(150):
        life.log()
    for round_ in range(4):
        for _ in range(50):
            life.change()
            life.log() if life.chance.random() < 0.3 else None
        if round_ % 2:
            for year, month in MONTHS:
                assert_agrees(scene, year, month)
        else:  # only some days are recounted: the others must stay marked
            with scene.database.writing() as session:
                facts.recount(session, scene.calendar, limit=5)
    totals = [recount_total(scene, *month) for month in MONTHS]
    assert scene.figures("2022-12").value("consultations.year_to_date") == sum(totals)


def recount_total(scene: Scene, year: int, month: int) -> int:
    with scene.database.reading() as session:
        total = recount(session.connection(), scene.calendar.zone, year, month)["consultations.total"]
    return int(total)
