"""Facts are rebuilt for the days that are marked, and a mark made meanwhile stays."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.consultations.tickets import Entry, StaleDay
from core.foundation import memory
from core.foundation.db import Database
from core.reference.calendar import Calendar, OfficeHours
from core.statistics import facts
from core.statistics.facts import Fact
from tests.statistics.conftest import NOW, PLAIN, Scene

DAY = dt.date(2022, 12, 5)


def hours(scene: Scene, day: dt.date) -> dict[str, int]:
    with scene.database.reading() as session:
        cells = facts.counts(session, (day, day), ("hour",))["hour"]
    return {hour: n for (_, hour, _), n in cells.items()}


def marks(database: Database) -> int:
    with database.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(StaleDay)).scalar_one()


def test_days_and_hours_are_local(scene: Scene) -> None:
    scene.log("2022-12-05 00:00")
    scene.log("2022-12-05 23:59")
    scene.log("2022-12-06 00:30")
    assert scene.recount() == 2
    assert hours(scene, DAY) == {"00": 1, "23": 1}
    assert hours(scene, DAY + dt.timedelta(days=1)) == {"00": 1}


def test_a_day_with_a_change_of_clocks_has_25_hours(scene: Scene) -> None:
    scene.calendar = Calendar(ZoneInfo("Europe/Berlin"), OfficeHours.weekdays(), {})
    day = dt.date(2022, 10, 30)
    start, end = scene.calendar.day_bounds(day)
    assert end - start == dt.timedelta(hours=25)
    with scene.database.writing() as session:
        for number in range(25):
            entry = Entry(happened_at=start + dt.timedelta(hours=number, minutes=30), **PLAIN)
            tickets.log(session, scene.calendar, entry, "test", NOW)
        assert facts.recount(session, scene.calendar) == 1
    assert hours(scene, day) == {f"{hour:02d}": 2 if hour == 2 else 1 for hour in range(24)}


def test_another_zone_has_every_day_counted_anew(scene: Scene) -> None:
    scene.log("2022-12-31 22:30")
    scene.log("2022-12-15 10:00")
    assert scene.recount() == 2
    scene.log("2022-12-05 00:30")
    zone = scene.calendar.zone
    for name, day, hour in (("Asia/Jayapura", dt.date(2023, 1, 1), "00"), (zone.key, dt.date(2022, 12, 31), "22")):
        settings = scene.context.settings.model_copy(update={"timezone": name})
        scene.context = dataclasses.replace(scene.context, settings=settings)
        assert scene.recount() > 5
        assert scene.recount() == 0
        assert hours(scene, day) == {hour: 1}
    with scene.database.reading() as session:
        assert sum(facts.counts(session, (DAY, dt.date(2023, 1, 31)))["channel"].values()) == 3


def test_facts_of_an_older_program_are_counted_anew(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    scene.recount()
    with scene.database.writing() as session:  # as the first version left them
        session.execute(sa.delete(Fact).where(Fact.cube == "open"))
        memory.forget(session, facts.COUNTED)
    scene.recount()
    with scene.database.reading() as session:
        assert facts.counts(session, (DAY, DAY), ("open",))["open"] == {("open", "", ""): 1}


def test_only_so_many_days_are_recounted_and_only_those_asked_for(scene: Scene) -> None:
    for day in ("2022-11-30", "2022-12-01", "2022-12-02", "2022-12-03"):
        scene.log(f"{day} 10:00")
    span = (dt.date(2022, 12, 1), dt.date(2022, 12, 31))
    with scene.database.writing() as session:
        assert facts.stale_within(session, *span) == 3
        assert facts.recount(session, scene.calendar, 2, span) == 2
        assert facts.stale_within(session, *span) == 1
        assert facts.recount(session, scene.calendar, 5, span) == 1
        assert facts.recount(session, scene.calendar) == 1
        assert not facts.any_stale(session)


def test_a_recount_that_is_rolled_back_keeps_its_marks(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    with scene.database.writing() as session:
        assert facts.recount(session, scene.calendar) == 1
        session.rollback()
    assert marks(scene.database) == 1
    assert scene.recount() == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_mark_that_is_not_committed_yet_survives_the_recount(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    with scene.database.writing() as slow:
        entry = Entry(happened_at=scene.at("2022-12-05 11:00"), **PLAIN)
        tickets.log(slow, scene.calendar, entry, "test", NOW)
        with scene.database.writing() as session:
            assert facts.recount(session, scene.calendar) == 1
    assert hours(scene, DAY) == {"10": 1}
    assert marks(scene.database) == 1
    scene.recount()
    assert hours(scene, DAY) == {"10": 1, "11": 1}


def test_many_recounts_and_writers_at_once_end_with_the_right_facts(scene: Scene) -> None:
    stop, wrong = threading.Event(), list[BaseException]()

    def count() -> None:
        try:
            while not stop.is_set():
                with scene.database.writing() as session:
                    facts.recount(session, scene.calendar, 3)
        except BaseException as error:
            wrong.append(error)

    def write(first: int) -> None:
        try:
            for number in range(20):
                scene.log(f"2022-12-{(first * 7 + number) % 5 + 1:02d} 10:00")
        except BaseException as error:
            wrong.append(error)

    counters = [threading.Thread(target=count) for _ in range(3)]
    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in counters + writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in counters:
        thread.join()
    assert wrong == []
    scene.recount()
    with scene.database.reading() as session:
        assert session.execute(sa.select(sa.func.sum(Fact.n)).where(Fact.cube == "channel")).scalar_one() == 60
