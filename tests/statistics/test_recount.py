"""After random logging, corrections, answers, ratings, merges and closings, figures agree with a recount of tickets."""

from __future__ import annotations

import pytest

from core.reference.calendar import Month
from core.statistics import facts
from tests.statistics.conftest import Scene
from tests.statistics.life import Life
from tests.statistics.recount import recount

MONTHS = ((2022, 10), (2022, 11), (2022, 12))


def assert_agrees(scene: Scene, year: int, month: int) -> None:
    report = scene.figures(str(Month(year, month)))
    with scene.database.reading() as session:
        expected = recount(session.connection(), scene.calendar.zone, year, month)
    known = {figure.id: figure.value for figure in (*report.figures, *report.breakdowns)}
    for name in [name for name in expected if name in known]:
        assert known[name] == (
            pytest.approx(expected[name]) if isinstance(expected[name], float) else expected[name]
        ), name
    silent = [name for name, value in known.items() if name.endswith(".count") and value and name not in expected]
    assert silent == []
    unknown = [name for name in expected if name not in known and not name.endswith("share_percent")]
    assert unknown == []


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
