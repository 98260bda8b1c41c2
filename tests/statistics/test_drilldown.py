"""Every figure opens exactly the tickets that it counted, whatever becomes of them, and in every revision."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.statistics import drilldown
from core.statistics.drilldown import Since
from core.statistics.editions import Report
from core.statistics.figures import Behind, Figure
from tests.statistics.conftest import NOW, Scene
from tests.statistics.life import Life


def opened(scene: Scene, behind: Behind) -> set[int]:
    with scene.database.reading() as session:
        return set(session.execute(drilldown.tickets_behind(session, scene.calendar, behind)).scalars())


def counted(report: Report) -> list[Figure]:
    """All figures that open tickets, and some of the finer counts."""
    nothing = [figure for figure in report.breakdowns if not figure.value]
    finer = [figure for figure in report.breakdowns if figure.value]
    return [figure for figure in (*report.figures, *finer[::4], *nothing[::70]) if figure.tickets is not None]


def wrong(scene: Scene, figures: Iterable[Figure]) -> list[str]:
    with scene.database.reading() as session:
        found = []
        for figure in figures:
            assert figure.behind
            ids = drilldown.tickets_behind(session, scene.calendar, figure.behind).subquery()
            n, different = session.execute(
                sa.select(sa.func.count(), sa.func.count(ids.c[0].distinct())).select_from(ids)
            ).one()
            again = drilldown.repeated(session, scene.calendar, figure.behind)
            if (n, different) != (figure.tickets, n - sum(again.values()) + len(again)):
                found.append(f"{figure.id}: {figure.tickets}, {n}, {different}")
            assert not again or figure.behind.first != figure.behind.last
        return found


@pytest.mark.parametrize("seed", [3])
def test_after_whatever_happens_each_count_is_the_length_of_its_list(scene: Scene, seed: int) -> None:
    life = Life(scene, seed)
    for _ in range(120):
        life.log()
    kept: dict[str, Report] = {}
    for round_ in range(3):
        if round_ == 0:
            scene.publish("2022-10")
        elif round_ == 1:
            scene.publish("2022-11")
            scene.close("2022-12")
        else:
            scene.revise("2022-10")
            scene.revise("2022-11")
        for report in map(scene.figures, ("2022-10", "2022-11", "2022-12")):
            if report.state != "live":
                kept[f"{report.period}.{report.revision}"] = report
        for _ in range(40):
            life.change()
    assert sorted(kept) == ["2022-10.1", "2022-10.2", "2022-11.1", "2022-11.2", "2022-12.1"]
    for name, report in kept.items():
        assert wrong(scene, counted(report)) == [], name


def test_a_month_that_is_live_opens_what_it_counts_now(scene: Scene) -> None:
    life = Life(scene, 5)
    for _ in range(80):
        life.log()
    for _ in range(40):
        life.change()
    scene.close("2022-10")
    assert wrong(scene, counted(scene.figures("2022-12"))) == []
    life.change()
    assert wrong(scene, counted(scene.figures("2022-12"))) == []


def test_jakartas_units_are_behind_its_count(scene: Scene) -> None:
    numbers = [scene.log("2022-12-05 10:00", region_code=code).id for code in ("31", "31.71", "31.01", "32.04")]
    report = scene.figures("2022-12")
    assert report.regions() == [("31", 3), ("32.04", 1)]
    figure = report["region.31.count"]
    assert (figure.value, figure.label, figure.tickets) == (3, "Provinsi DKI Jakarta", 3)
    assert figure.behind is not None
    assert opened(scene, figure.behind) == set(numbers[:3])


def test_finer_counts_are_zero_where_nothing_is_and_unknown_ids_are_none(scene: Scene) -> None:
    scene.log("2022-12-05 10:00", channel="EMAIL", category="KL", topic="DD")
    report = scene.figures("2022-12")
    assert report.value("topic.DD.category.KL.count") == report.value("channel.EMAIL.topic.DD.count") == 1
    assert report.value("topic.DAU.category.KL.count") == report.value("kind.PENGADUAN.topic.N-TIPU.count") == 0
    assert report.value("subcategory.DESA.count") == report.value("region.11.01.count") == 0
    for unknown in ("topic.DD.category.XX.count", "region.99.count", "topic.DD.count.x", "kind.K_TEK.topic.DD.count"):
        with pytest.raises(KeyError):
            report[unknown]
    with pytest.raises(KeyError):
        scene.figures("2022-10")["topic.DD.category.KL.count"]


def test_an_earlier_revision_still_opens_its_own_tickets(scene: Scene) -> None:
    first = scene.log("2022-12-05 10:00").id
    scene.publish("2022-12")
    before = scene.figures("2022-12")["consultations.total"].behind
    second = scene.log("2022-12-06 10:00").id
    scene.revise("2022-12")
    after = scene.figures("2022-12")["consultations.total"].behind
    assert before is not None
    assert after is not None
    assert (before.report, after.report) == ("2022-12.1", "2022-12.2")
    assert (opened(scene, before), opened(scene, after)) == ({first}, {first, second})
    assert drilldown.query(after, ("K_TEK", "K_NON", "KELUHAN", "PENGADUAN")) == {
        "counted": "1", "month": "2022-12", "report": "2022-12.2",
    }  # fmt: skip


def test_the_month_before_opens_what_it_was_or_nothing(scene: Scene) -> None:
    early = scene.log("2022-11-05 10:00").id
    scene.log("2022-12-05 10:00")
    scene.close("2022-11")
    scene.close("2022-12")
    figure = scene.figures("2022-12")["consultations.previous_month"]
    assert (figure.value, figure.tickets, figure.behind) == (1, None, None)  # November may be closed anew
    scene.publish("2022-11")
    scene.publish("2022-12")
    figure = scene.figures("2022-12")["consultations.previous_month"]
    scene.log("2022-11-06 10:00")
    scene.revise("2022-11")
    assert figure.behind is not None
    assert (figure.tickets, opened(scene, figure.behind)) == (1, {early})
    year = scene.figures("2022-12")["consultations.year_to_date"]
    assert (year.value, year.tickets) == (2, 2)
    assert year.behind is not None
    assert len(opened(scene, year.behind)) == 2


def test_what_changed_since_is_told_by_ticket(scene: Scene) -> None:
    same, changed, moved, double = (scene.log("2022-12-05 10:00") for _ in range(4))
    scene.publish("2022-12")
    with scene.database.writing() as session:
        act = {"why": "slip", "actor": "test", "now": NOW}
        tickets.correct(session, scene.calendar, changed.number, {"channel": "EMAIL", "topic": "DD"}, **act)
        tickets.correct(session, scene.calendar, moved.number, {"happened_at": scene.at("2022-11-30 23:59")}, **act)
        tickets.merge(session, scene.calendar, double.number, same.number, **act)
    behind = scene.figures("2022-12")["consultations.total"].behind
    assert behind is not None
    with scene.database.reading() as session:
        ids = [same.id, changed.id, moved.id, double.id]
        found = drilldown.changed_since(session, scene.calendar, behind, ids)
    assert found == {
        changed.id: [Since("2022-12", {"channel": "WHATSAPP", "topic": "DAU"}, False, False)],
        moved.id: [Since("2022-12", {}, True, False)],
        double.id: [Since("2022-12", {}, False, True)],
    }
