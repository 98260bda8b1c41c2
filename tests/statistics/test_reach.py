"""Website and social media: entered with source and day, corrected with a history, missing where nobody said them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.foundation.audit import AuditEntry
from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import figures, reach
from core.statistics.figures import Item, half_up
from core.statistics.reach import Entry
from tests.statistics.conftest import NOW, Scene

DECEMBER = Month(2022, 12)
SOURCE = "Google Analytics"


def enter(scene: Scene, month: str, *entries: Entry, by: str = "staff:1", now: dt.datetime = NOW) -> list[str]:
    with scene.database.writing() as session:
        return reach.enter(session, scene.calendar, Month.parse(month), entries, actor=by, now=now)


def value(metric: str, number: int | None, **about: Any) -> Entry:
    return Entry(metric, number, source=SOURCE, **about)


def refused(scene: Scene, entry: Entry, month: str = "2022-12") -> str:
    with pytest.raises(Refused) as caught:
        enter(scene, month, entry)
    fields = caught.value.fields
    return str(fields[entry.metric]) if fields else str(caught.value)


def test_values_become_figures_with_their_source_and_day(scene: Scene) -> None:
    enter(scene, "2022-11", value("web.users", 111_719, status=reach.DERIVED))
    april = dt.date(2022, 4, 30)
    entries = [value("web.users", 93_598), value("facebook.followers", 12_884, as_of=april), value("twitter.posts", 0)]
    assert enter(scene, "2022-12", *entries) == ["web.users", "facebook.followers", "twitter.posts"]
    report = scene.figures("2022-12")
    assert (report.value("web.users"), report.value("twitter.posts"), report.value("twitter.followers")) == (
        93598,
        0,
        None,
    )
    assert half_up(report.value("web.change_mom_percent")) == half_up(-16.22)
    web, facebook = report["web.users"], report["facebook.followers"]
    assert (web.source, web.as_of, web.tickets) == (f"reach: {SOURCE}", None, None)
    assert (facebook.as_of, facebook.plain()["as_of"]) == (april, "2022-04-30")
    assert report.series.values["web.users"][-3:] == (None, 111_719, 93_598)
    assert scene.figures("2022-11")["web.users"].derived
    assert scene.figures("2022-11").value("web.change_mom_percent") is None
    assert scene.figures("2022-10").value("web.users") is None


def test_a_further_source_has_its_own_figures(scene: Scene) -> None:
    enter(scene, "2022-12", value("reach.INSTAGRAM.followers", 20_100))
    figure = scene.figures("2022-12")["reach.INSTAGRAM.followers"]
    assert (figure.value, figure.unit, figure.label) == (20_100, "followers", "Instagram: Pengikut")


def test_every_metric_has_a_figure_of_its_unit_and_every_unit_a_name(scene: Scene) -> None:
    report = scene.figures("2022-12")
    for metric in reach.metrics().values():
        assert report[metric.id].unit == metric.unit
        assert figures.unit_label(metric.unit, "en")


def test_lists_are_kept_with_what_was_told_of_them(scene: Scene) -> None:
    pages = Entry("web.top_pages", items=(("Portal data  APBD", None), ("Daftar alokasi", 1200)), source=SOURCE)
    enter(scene, "2022-12", pages)
    assert scene.figures("2022-12").items == {
        "web.top_pages": (Item("Portal data APBD"), Item("Daftar alokasi", 1200)),
    }
    assert scene.figures("2022-11").items == {}


def test_a_correction_keeps_what_was_said_before_and_who_said_it(scene: Scene) -> None:
    assert enter(scene, "2022-12", value("web.users", 100)) == ["web.users"]
    assert enter(scene, "2022-12", value("web.users", 100)) == []
    assert enter(scene, "2022-12", value("web.users", 120, note="kurang satu hari"), by="staff:2") == ["web.users"]
    assert scene.figures("2022-12").value("web.users") == 120
    assert enter(scene, "2022-12", Entry("web.users")) == ["web.users"]
    assert enter(scene, "2022-12", Entry("web.users")) == []
    assert scene.figures("2022-12").value("web.users") is None
    with scene.database.reading() as session:
        told = [(row.value, row.entered_by, row.note) for row in reach.history(session, DECEMBER)]
        trail = session.execute(sa.select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject)).all()
    assert told == [(None, "staff:1", ""), (120, "staff:2", "kurang satu hari"), (100, "staff:1", "")]
    assert [row[0] for row in trail] == ["staff:1", "staff:2", "staff:1"]
    assert {tuple(row[1:]) for row in trail} == {("reach.enter", "reach:2022-12")}


def test_a_frozen_month_keeps_its_readings_and_what_it_left_missing_may_come_later(scene: Scene) -> None:
    for month in ("2022-10", "2022-11"):
        scene.log(f"{month}-05 10:00")
    enter(scene, "2022-10", value("web.users", 50))
    scene.publish("2022-10")
    scene.publish("2022-11")
    enter(scene, "2022-10", value("web.users", 60))
    enter(scene, "2022-11", value("web.users", 75))
    enter(scene, "2022-12", value("web.users", 150))
    assert scene.figures("2022-10").value("web.users") == 50
    assert scene.figures("2022-11").value("web.users") is None
    december = scene.figures("2022-12")
    assert december.value("web.change_mom_percent") == 100.0
    assert december.series.values["web.users"][-3:] == (50, 75, 150)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (value("web.visitors", 1), "There is no metric web.visitors."),
        (value("web.users", -1), "A value is a number from 0 to 1000000000000."),
        (value("web.users", 1, as_of=dt.date(2023, 1, 3)), "The day of a reading cannot be in the future."),
        (value("web.users", 1, status="guessed"), "A reading is either reported or derived."),
        (Entry("web.users", 1), "Please say where the value comes from."),
        (Entry("web.users", 1, source="x" * 201), "At most 200 characters, please."),
        (value("web.top_pages", 1), "A metric has a number, a list has lines."),
        (Entry("web.users", items=(("a", 1),), source="b"), "A metric has a number, a list has lines."),
        (Entry("web.top_pages", items=(("", 1),), source="b"), "Each line needs a name."),
        (Entry("web.top_pages", items=(("a", None),) * 21, source="b"), "At most 20 lines, please."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_said_and_nothing_is_written(scene: Scene, entry: Entry, sentence: str) -> None:
    assert refused(scene, entry) == sentence
    with pytest.raises(Refused):
        enter(scene, "2022-12", value("twitter.posts", 5), entry)
    with scene.database.reading() as session:
        assert reach.history(session, DECEMBER) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_month_that_has_not_begun_has_no_readings(scene: Scene) -> None:
    assert refused(scene, value("web.users", 1), "2023-02") == "2023-02 has not begun yet."
    enter(scene, "2023-01", value("web.users", 1))
    assert scene.figures("2023-01")["web.users"].as_of == dt.date(2023, 1, 2)


@pytest.mark.parametrize(
    ("text", "number"),
    [("93.598", 93598), ("5,122", 5122), ("1 234 567", 1234567), ("102", 102), ("93598", 93598), (" ", None)],
)
def test_counts_as_people_write_them(text: str, number: int | None) -> None:
    assert reach.whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("-5", "below zero"), ("12,5", "no whole number"), ("banyak", "no whole number"), ("1.2345", "no whole number"),
     ("1.234,567", "no whole number"), ("5k", "no whole number"), ("٣", "no whole number")],
)  # fmt: skip
def test_what_is_no_count_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        reach.whole_number(text)
