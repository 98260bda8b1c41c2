"""The clock closes and announces the last ended month once, however many clocks there are and whatever breaks."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.clock import Period, Run
from core.foundation import memory
from core.foundation.messages import Outgoing
from core.reference.calendar import Month
from core.statistics import editions
from core.statistics.editions import Edition
from core.warnings import broadcasts
from tests.statistics.conftest import Scene

DONE = ["close_last_month 2022-12: done"]


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A centre with a ticket in December and a chat that gets summaries."""
    settings = scene.context.settings.model_copy(update={"telegram_supervisor_chats": "77"})
    scene.context = dataclasses.replace(scene.context, settings=settings)
    scene.log("2022-12-05 10:00")
    return scene


def run(scene: Scene, when: str) -> list[str]:
    """What became of the monthly jobs."""
    return [line for line in clock.run_due(scene.database, scene.context, scene.at(when)) if "_last_month" in line]


def runs(scene: Scene) -> list[tuple[Any, ...]]:
    query = sa.select(Run.job, Run.period, Run.state, Run.attempts, Run.late).order_by(Run.id)
    query = query.where(Run.job.endswith("_last_month"))
    with scene.database.reading() as session:
        return [tuple(row) for row in session.execute(query)]


def count(scene: Scene, table: Any) -> int:
    with scene.database.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def announced(scene: Scene) -> int:
    """How many summaries of a month were put in line; digests have a key, and the files belong to their summary."""
    with scene.database.reading() as session:
        bodies = session.execute(sa.select(Outgoing.body).where(Outgoing.key.is_(None))).scalars().all()
    return sum("file" not in body for body in bodies)


def test_a_month_is_closed_five_past_midnight_and_announced_in_the_morning(scene: Scene) -> None:
    assert run(scene, "2023-01-01 00:04") == ["close_last_month 2022-11: done", "announce_last_month 2022-11: done"]
    assert count(scene, Edition) == 0  # November has no ticket: nothing to close, nothing to tell
    assert run(scene, "2023-01-01 00:05") == DONE
    assert run(scene, "2023-01-01 07:29") == []
    assert run(scene, "2023-01-01 07:30") == ["announce_last_month 2022-12: done"]
    assert run(scene, "2023-01-20 12:00") == []
    assert (count(scene, Edition), announced(scene)) == (1, 1)
    assert runs(scene)[2:] == [
        ("close_last_month", "2022-12", "done", 1, False),
        ("announce_last_month", "2022-12", "done", 1, False),
    ]


def test_after_an_outage_only_the_last_ended_month_is_made_up_for(scene: Scene) -> None:
    scene.log("2022-11-05 10:00")
    assert run(scene, "2023-01-09 15:00") == [*DONE, "announce_last_month 2022-12: done"]
    assert [row[1:] for row in runs(scene)] == [("2022-12", "done", 1, True)] * 2


def test_the_time_of_the_summary_is_a_setting(scene: Scene) -> None:
    settings = scene.context.settings.model_copy(update={"summary_time": "9:05"})
    scene.context = dataclasses.replace(scene.context, settings=settings)
    assert [job.cron(settings) for job in clock.TIMETABLE] == [
        "5 0 1 * *",
        "5 9 1 * *",
        "0 7 1,25-31 * *",
        "0 8 * * 1-5",
        "0 8 * * 1-5",
        "5 9 1 * *",
        "45 7 * * 1",
        "30 2 * * *",
    ]
    run(scene, "2023-01-01 00:05")
    assert run(scene, "2023-01-01 09:04") == []
    assert run(scene, "2023-01-01 09:05") == ["announce_last_month 2022-12: done"]


def test_many_clocks_close_and_announce_once(scene: Scene) -> None:
    lines: list[str] = []
    threads = [threading.Thread(target=lambda: lines.extend(run(scene, "2023-01-01 08:00"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(scene, "2023-01-01 08:01")  # the clock that had to wait for the closing may have come too early to announce
    assert (count(scene, Edition), announced(scene)) == (1, 1)
    assert sorted(row[:4] for row in runs(scene)) == [
        ("announce_last_month", "2022-12", "done", 1),
        ("close_last_month", "2022-12", "done", 1),
    ]
    assert lines.count(DONE[0]) == 1


def test_a_month_that_a_person_published_stays_and_is_announced(scene: Scene) -> None:
    scene.publish("2022-12")
    scene.log("2022-12-06 10:00")
    assert run(scene, "2023-01-01 08:00") == [*DONE, "announce_last_month 2022-12: done"]
    assert scene.figures("2022-12").value("consultations.total") == 1
    assert announced(scene) == 1


def test_a_failure_leaves_nothing_half_done_and_is_tried_three_times(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = monkeypatch.context()

    def fail(session: Any, *_: Any) -> None:
        memory.remember(session, "half", "done")
        raise OSError("disk full")

    with broken as patch:
        patch.setattr(editions, "close", fail)
        assert run(scene, "2023-01-01 00:05") == ["close_last_month 2022-12: failed: disk full"]
        assert "ALARM" in caplog.text
        assert run(scene, "2023-01-01 00:06") == ["close_last_month 2022-12: failed: disk full"]
        assert run(scene, "2023-01-01 00:07") == []  # the third attempt waits
        with scene.database.reading() as session:
            assert memory.recall(session, "half") is None
        assert runs(scene) == [("close_last_month", "2022-12", "failed", 2, False)]
    assert run(scene, "2023-01-01 00:17") == DONE
    assert runs(scene) == [("close_last_month", "2022-12", "done", 3, True)]


def test_nothing_is_announced_that_was_not_closed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "close", lambda *_: 1 / 0)
    for minutes in range(0, 120, 20):
        clock.run_due(scene.database, scene.context, scene.at("2023-01-01 08:00") + dt.timedelta(minutes=minutes))
    assert [row[:4] for row in runs(scene)] == [("close_last_month", "2022-12", "failed", 3)]
    assert announced(scene) == 0


@pytest.mark.parametrize(
    ("owner", "minutes", "taken"),
    [
        ("elsewhere:1", 20, False),
        ("elsewhere:1", 31, True),
        (clock.owner(), 20, False),
        (clock.owner().rpartition(":")[0] + ":4194305", 1, True),
    ],
    ids=["elsewhere, in time", "elsewhere, too late", "alive here", "gone from here"],
)
def test_an_abandoned_run_is_taken_over(scene: Scene, owner: str, minutes: int, taken: bool) -> None:
    at = scene.at("2023-01-01 00:05")
    what = clock.Due(clock.TIMETABLE[0], Period.of_month(Month(2022, 12)), at)
    with scene.database.writing() as session:
        assert clock.claim(session, what, owner, at)
    later = at + dt.timedelta(minutes=minutes)
    with scene.database.writing() as session:
        assert clock.claim(session, what, "me", later) is taken
    with scene.database.writing() as session:
        assert clock.finish(session, what, owner, later) is not taken


def test_a_run_that_was_taken_over_rolls_its_work_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    close = editions.close

    def slow(session: Any, *rest: Any) -> Edition:
        edition = close(session, *rest)
        session.execute(sa.update(Run).values(owner="elsewhere:1"))
        return edition

    monkeypatch.setattr(editions, "close", slow)
    assert run(scene, "2023-01-01 00:05") == ["close_last_month 2022-12: failed: Another clock took the job over."]
    assert count(scene, Edition) == 0


def test_the_months_reminder_of_fraud_is_drafted_once_and_waits_for_two_people(scene: Scene) -> None:
    run(scene, "2023-01-01 00:05")
    run(scene, "2023-01-01 07:30")
    run(scene, "2023-01-01 07:30")
    with scene.database.reading() as session:
        (draft,) = broadcasts.listing(session)
    assert (draft.kind, draft.state, draft.authors) == ("reminder", "draft", [])
    assert draft.text_id.startswith("Sepanjang Desember 2022 kami")
    assert "In December 2022 we" in draft.text_en or "received in December 2022" in draft.text_en
