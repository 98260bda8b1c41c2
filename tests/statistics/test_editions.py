"""Editions: what is closed is frozen, what is published never moves, every figure keeps its tickets as they were."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import editions, reach
from core.statistics.editions import Edition, EditionTicket
from core.statistics.reach import Entry
from tests.statistics.conftest import NOW, Scene

DECEMBER = Month(2022, 12)


def test_a_closed_month_stays_until_it_is_closed_again(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    scene.close("2022-12")
    scene.log("2022-12-06 10:00")
    report = scene.figures("2022-12")
    assert (report.state, report.revision, report.value("consultations.total")) == ("closed", 1, 1)
    scene.close("2022-12")
    report = scene.figures("2022-12")
    assert (report.state, report.revision, report.value("consultations.total")) == ("closed", 1, 2)
    assert scene.kept() == 2


def test_a_published_month_never_moves(scene: Scene) -> None:
    number = scene.log("2022-12-05 10:00").number
    scene.publish("2022-12")
    before = scene.figures("2022-12")
    with scene.database.writing() as session:
        tickets.correct(session, scene.calendar, number, {"channel": "EMAIL"}, why="slip", actor="test", now=NOW)
    scene.log("2022-12-06 10:00")
    assert scene.figures("2022-12") == before
    with pytest.raises(Refused, match="need a revision"):
        scene.close("2022-12")
    with pytest.raises(Refused, match="published already"), scene.database.writing() as session:
        editions.publish(session, DECEMBER, "test", NOW)


def test_a_revision_publishes_the_figures_of_now_with_its_reason(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    scene.publish("2022-12")
    scene.log("2022-12-06 10:00")
    with pytest.raises(Refused, match="say why"):
        scene.revise("2022-12", " ")
    scene.revise("2022-12", "a forgotten call")
    report = scene.figures("2022-12")
    assert (report.state, report.revision, report.value("consultations.total")) == ("published", 2, 2)
    with scene.database.reading() as session:
        rows = session.execute(sa.select(Edition.revision, Edition.why).order_by(Edition.revision)).all()
    assert [tuple(row) for row in rows] == [(1, ""), (2, "a forgotten call")]


def test_what_cannot_be_closed_published_or_revised(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    with pytest.raises(Refused, match="not over yet"):
        scene.close("2022-12", now=scene.at("2022-12-31 23:59"))
    with pytest.raises(Refused, match="no ticket in 2022-11"):
        scene.close("2022-11")
    with pytest.raises(Refused, match="not closed yet"), scene.database.writing() as session:
        editions.publish(session, DECEMBER, "test", NOW)
    with pytest.raises(Refused, match="nothing to revise"):
        scene.revise("2022-12", "because")
    scene.close("2022-12", now=scene.at("2023-01-01 00:00"))


def test_every_ticket_is_kept_as_it_was_classified(scene: Scene) -> None:
    number = scene.log("2022-12-05 10:00", region_code="11.01").number
    double = scene.log("2022-12-05 11:00").number
    scene.log("2022-12-31 23:59", kind="NONHITUNG", topic=None)
    scene.log("2023-01-01 00:00")
    with scene.database.writing() as session:
        tickets.merge(session, scene.calendar, double, number, why="double", actor="test", now=NOW)
    scene.close("2022-12")
    with scene.database.writing() as session:
        changes = {"kind": "KELUHAN", "topic": None, "region_code": None}
        tickets.correct(session, scene.calendar, number, changes, why="slip", actor="test", now=NOW)
    scene.recount()
    with scene.database.reading() as session:
        kept = session.execute(sa.select(EditionTicket.kind, EditionTicket.topic, EditionTicket.region_code)).all()
        changed = editions.differences(session, scene.calendar, editions.standing(session, DECEMBER))
    assert sorted(tuple(row) for row in kept if row.topic) == [("K_TEK", "DAU", "11.01")]
    assert scene.kept("NONHITUNG") == 1
    values = {old.id: (old.value, new.value) for old, new in changed}
    assert values["kind.K_TEK.count"] == (1, 0)
    assert values["complaints.count"] == (0, 1)
    assert "consultations.total" not in values


def test_the_month_before_counts_as_published_else_as_closed_else_live(scene: Scene) -> None:
    scene.log("2022-10-05 10:00")
    scene.log("2022-11-05 10:00")
    scene.log("2022-12-05 10:00")
    for month in ("2022-10", "2022-11"):
        scene.close(month)
        scene.log(f"{month}-06 10:00")
    value = scene.figures("2022-12").value
    assert (value("consultations.previous_month"), value("consultations.year_to_date")) == (1, 3)
    scene.publish("2022-11")
    value = scene.figures("2022-12").value
    assert (value("consultations.previous_month"), value("consultations.change_mom_percent")) == (2, -50.0)
    assert value("channel.WHATSAPP.change_mom_percent") == -50.0
    assert scene.figures("2022-12").series.values["consultations.total"][-3:] == (1, 2, 1)


def test_the_hash_follows_the_content(scene: Scene) -> None:
    hashes = []
    for more in (1, 0, 1):
        for _ in range(more):
            scene.log("2022-12-05 10:00")
        scene.close("2022-12")
        with scene.database.reading() as session:
            hashes.append(editions.standing(session, DECEMBER).hash)
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_revision_keeps_what_it_changed_why_and_by_whom(scene: Scene) -> None:
    number = scene.log("2022-12-05 10:00", region_code="32.04").number
    scene.publish("2022-12")
    assert scene.figures("2022-12").ledger == ()
    with scene.database.writing() as session:
        tickets.correct(session, scene.calendar, number, {"topic": "DD"}, why="slip", actor="test", now=NOW)
    scene.log("2022-12-06 10:00", topic="DD")
    scene.revise("2022-12", "a forgotten call")
    report = scene.figures("2022-12")
    assert (report.why, report.closed_by, report.published_by, report.published_at) == (
        "a forgotten call", "test", "test", NOW,
    )  # fmt: skip
    ledger = {change.figure: (change.old, change.new) for change in report.ledger}
    assert ledger["consultations.total"] == (1, 2)
    assert (ledger["topic.DAU.count"], ledger["topic.DD.count"]) == ((1, 0), (0, 2))
    assert ledger["topic.DD.category.PEMDA.count"] == (0, 2)
    assert "region.32.04.count" not in ledger
    assert "channel.WHATSAPP.share_percent" not in ledger


def test_what_is_frozen_comes_back_as_it_was_live(scene: Scene) -> None:
    scene.log("2022-12-05 10:00", region_code="31.71", sub_category="KOTA")
    with scene.database.writing() as session:
        readings = [
            Entry("web.users", 5, source="log", as_of=dt.date(2022, 12, 30), status="derived"),
            Entry("web.top_pages", items=(("APBD", None),), source="log"),
        ]
        reach.enter(session, scene.calendar, DECEMBER, readings, actor="test", now=NOW)
    live = scene.figures("2022-12")
    scene.close("2022-12")
    closed = scene.figures("2022-12")
    assert (closed.series, closed.items, closed.regions()) == (live.series, live.items, [("31", 1)])
    named = [
        dataclasses.replace(f, behind=f.behind and dataclasses.replace(f.behind, report="2022-12.1"))
        for f in live.figures
    ]
    assert list(closed.figures) == named
    assert [(f.id, f.value, f.label) for f in closed.breakdowns] == [(f.id, f.value, f.label) for f in live.breakdowns]
    assert (len(live.hash), len(closed.hash)) == (64, 64)


def test_the_month_before_stays_what_it_was_when_the_month_was_frozen(scene: Scene) -> None:
    scene.log("2022-11-05 10:00")
    scene.log("2022-12-05 10:00")
    scene.publish("2022-11")
    scene.publish("2022-12")
    scene.log("2022-11-06 10:00")
    scene.revise("2022-11", "late")
    value = scene.figures("2022-12").value
    assert (value("consultations.previous_month"), value("consultations.change_mom_percent")) == (1, 0.0)
    with scene.database.reading() as session:
        changed = editions.differences(session, scene.calendar, editions.standing(session, DECEMBER))
    values = {old.id: (old.value, new.value) for old, new in changed}
    assert values["consultations.previous_month"] == (1, 2)


def test_open_tickets_are_those_of_the_moment_of_closing(scene: Scene) -> None:
    number = scene.log("2022-12-05 10:00").number
    scene.log("2022-12-05 11:00", status="CLOSED")
    scene.log("2022-12-05 12:00", kind="NONHITUNG", topic=None)
    assert scene.figures("2022-12").value("backlog.open") == 1
    scene.close("2022-12")
    with scene.database.writing() as session:
        tickets.close(session, scene.calendar, number, actor="test", now=NOW)
    assert scene.figures("2022-12").value("backlog.open") == 1
    scene.close("2022-12")
    assert scene.figures("2022-12").value("backlog.open") == 0


def test_an_edition_of_the_first_version_is_still_read(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    scene.publish("2022-12")
    later = {"source", "as_of", "derived"}
    fields = {"sub_category", "region", "open", "report"}
    with scene.database.writing() as session:
        edition = editions.standing(session, DECEMBER)
        assert edition is not None
        rows = [{name: value for name, value in row.items() if name not in later} for row in edition.figures]
        for row in rows:
            row["behind"] = row["behind"] and {k: v for k, v in row["behind"].items() if k not in fields}
        edition.figures = [row for row in rows if "nontechnical" not in row["id"] and row["id"] != "backlog.open"]
        edition.breakdowns = edition.items = edition.ledger = edition.relies_on = None
        session.execute(sa.update(EditionTicket).values(status=None))
    report = scene.figures("2022-12")
    assert (report.value("consultations.total"), report["consultations.total"].source) == (1, "log")
    assert (len(report.breakdowns), report.regions(), report.items, report.ledger) == (0, [], {}, ())
    assert "topic.DD.category.PEMDA.count" not in report
    scene.revise("2022-12", "once more")
    assert scene.figures("2022-12").value("topic.DAU.category.PEMDA.count") == 1
