"""Clocks and people who act at the same time, and acts that break off, leave one edition and its own tickets."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.consultations.tickets import Entry as Consultation
from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import editions, facts
from core.statistics.editions import Edition, freezing
from tests.statistics.conftest import NOW, PLAIN, Scene

DECEMBER = Month(2022, 12)


def at_once(*acts: Callable[[], None]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_closing_at_the_same_time_makes_one_edition(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    at_once(*[lambda: scene.close("2022-12")] * 4)
    with scene.database.reading() as session:
        assert session.execute(sa.select(Edition.revision, Edition.state)).all() == [(1, "closed")]
    assert scene.kept() == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_ticket_on_its_way_never_parts_figures_from_their_tickets(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.log("2022-12-05 10:00")
    live, late = freezing.live, [dt.timedelta(hours=1)]

    def meanwhile(*args: object) -> object:
        computed = live(*args)  # type: ignore[arg-type]
        if late:  # between facts and list somebody else commits a ticket
            entry = Consultation(happened_at=scene.at("2022-12-05 10:00") + late.pop(), **PLAIN)
            with scene.database.writing() as session:
                tickets.log(session, scene.calendar, entry, "test", NOW)
        return computed

    monkeypatch.setattr(freezing, "live", meanwhile)
    scene.close("2022-12")
    assert scene.figures("2022-12").value("consultations.total") == scene.kept() == 2
    with scene.database.reading() as session:
        assert not facts.any_stale(session)


def test_a_revision_without_any_change_is_refused(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    scene.publish("2022-12")
    scene.log("2022-12-06 10:00")
    wrong = list[str]()

    def act() -> None:
        try:
            scene.revise("2022-12", "a forgotten call")
        except Refused as refusal:
            wrong.append(str(refusal))

    at_once(act, act, act)
    assert wrong == ["Nothing has changed since revision 2; there is nothing to revise."] * 2
    assert scene.figures("2022-12").revision == 2


def test_publishing_at_the_same_time_publishes_once(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    scene.close("2022-12")
    wrong = list[str]()

    def act() -> None:
        try:
            with scene.database.writing() as session:
                editions.publish(session, DECEMBER, "test", NOW)
        except Refused as refusal:
            wrong.append(str(refusal))

    at_once(act, act, act)
    assert wrong == ["2022-12 is published already."] * 2


def test_a_closing_that_breaks_off_leaves_nothing_and_may_be_said_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.log("2022-12-05 10:00")

    def broken(*_: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(freezing.audit, "record", broken)
        with pytest.raises(OSError, match="power cut"):
            scene.close("2022-12")
    assert (scene.figures("2022-12").state, scene.kept()) == ("live", 0)
    scene.close("2022-12")
    scene.close("2022-12")
    assert (scene.figures("2022-12").revision, scene.kept()) == (1, 1)
