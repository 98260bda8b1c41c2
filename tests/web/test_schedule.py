"""The timetable's page: jobs in plain words, their runs, and what a person may run."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from core import clock
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference.centre import load_centre
from core.statistics import editions
from samples import corpus
from tests.ticketing import Log

StaffAt = Callable[..., FlaskClient]


@pytest.fixture
def context(settings: Settings) -> clock.Context:
    """What jobs need."""
    return clock.Context(settings, load_centre(settings.centre_file))


def test_every_job_is_there_in_plain_words(staff_at: StaffAt) -> None:
    page = staff_at("supervisor").get("/staff/schedule").get_data(as_text=True)
    for job in clock.TIMETABLE:
        assert f'id="job-{job.name}"' in page
    assert "setiap tanggal 1, pukul 00.05" in page
    assert "Belum pernah berjalan." in page
    assert "Penjadwal tidak terlihat" in page  # no clock runs beside this test
    assert staff_at("agent").get("/staff/schedule").status_code == 403


def test_runs_are_shown_and_may_be_asked_for_again(staff_at: StaffAt, database: Database, log: Log) -> None:
    log(at="2022-11-10T10:00+07:00")
    client = staff_at("supervisor")
    answer = client.post("/staff/schedule/close_last_month", data={"period": "2022-11"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "Selesai." in page
    assert "November 2022" in page
    assert "Jalankan lagi" in page
    with database.reading() as session:
        assert len(editions.all_standing(session, 2022)) == 1
        runs = clock.runs_of(session, "close_last_month")
    assert [(run.period, run.state) for run in runs] == [("2022-11", "done")]


@pytest.mark.parametrize(
    ("name", "period", "said"),
    [
        ("close_last_month", "2022-12", "belum berakhir"),
        ("close_last_month", "2022-W49", "tidak mengerjakan apa pun"),
        ("close_last_month", "besok", "bukan periode"),
        ("no_job", "2022-11", "Tidak ada pekerjaan"),
    ],
)
def test_what_cannot_be_run_is_said(staff_at: StaffAt, name: str, period: str, said: str) -> None:
    client = staff_at("supervisor")
    answer = client.post(f"/staff/schedule/{name}", data={"period": period}, follow_redirects=True)
    assert said in answer.get_data(as_text=True)


def test_learning_is_the_clocks_and_has_no_button(
    staff_at: StaffAt, database: Database, context: clock.Context
) -> None:
    night = dt.datetime(2022, 12, 4, 20, tzinfo=dt.UTC)
    clock.run_due(database, dataclasses.replace(context, lessons=corpus.lessons), night)
    client = staff_at("supervisor")
    section = client.get("/staff/schedule").get_data(as_text=True).partition('id="job-learn_from_closed"')[2]
    assert "5 Des 2022" in section
    assert "/staff/schedule/learn_from_closed" not in section
    answer = client.post("/staff/schedule/learn_from_closed", data={"period": ""}, follow_redirects=True)
    assert "dering job run learn_from_closed" in answer.get_data(as_text=True)


def test_a_failed_run_says_why(
    staff_at: StaffAt, database: Database, context: clock.Context, monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    log(at="2022-11-10T10:00+07:00")
    monkeypatch.setattr(editions, "close", lambda *_: 1 / 0)
    clock.run_due(database, context, dt.datetime(2022, 12, 1, 2, tzinfo=dt.UTC))
    page = staff_at("supervisor").get("/staff/schedule").get_data(as_text=True)
    assert "gagal" in page
    assert "division by zero" in page


def test_what_was_not_done_is_told_and_run_by_a_button(
    staff_at: StaffAt, database: Database, context: clock.Context, log: Log
) -> None:
    log(at="2022-11-28T10:00+07:00")
    clock.run_due(database, context, dt.datetime(2022, 11, 21, 0, 50, tzinfo=dt.UTC))  # the last time a clock ran
    client = staff_at("supervisor")
    page = client.get("/staff/schedule").get_data(as_text=True)
    assert "November 2022 seharusnya dikerjakan 1 Des 2022 07.30 dan belum selesai" in page
    offered = page.partition('id="job-weekly_digest"')[2].partition("perlu dijalankan oleh petugas")[2]
    assert 'action="/staff/schedule/weekly_digest"' in offered
    assert 'value="2022-W47"' in offered
    answer = client.post("/staff/schedule/weekly_digest", data={"period": "2022-W47"}, follow_redirects=True)
    with database.reading() as session:
        done = {run.period: run.late for run in clock.runs_of(session, "weekly_digest")}
    assert done == {"2022-W46": False, "2022-W47": True}
    assert "terlambat 1 minggu" in answer.get_data(as_text=True)
