"""Digests and reminders reach supervisors once, with numbers only; alarms tell what did not run."""

from __future__ import annotations

import dataclasses
import threading

import pytest
import sqlalchemy as sa

from core import clock
from core.foundation import memory
from core.foundation.messages import Outgoing
from core.statistics.reports import digests
from tests.statistics.conftest import Scene

PERSON = {"contact_name": "Siti Rahasia", "contact_phone": "+628111111111", "question": "Kata rahasia?"}


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A centre with some open tickets in December 2022 and a chat that gets summaries."""
    settings = scene.context.settings.model_copy(update={"telegram_supervisor_chats": "77"})
    scene.context = dataclasses.replace(scene.context, settings=settings)
    scene.log("2022-12-05 10:00", due_at=scene.at("2022-12-06 16:00"), **PERSON)
    scene.log("2022-12-06 10:00", channel="TELEPON", status="CLOSED", **PERSON)
    scene.log("2022-11-29 10:00", channel="EMAIL", status="CLOSED", **PERSON)
    return scene


def run(scene: Scene, when: str, *jobs: str) -> list[str]:
    lines = clock.run_due(scene.database, scene.context, scene.at(when))
    return [line for line in lines if line.startswith(jobs)]


def said(scene: Scene, beginning: str) -> list[str]:
    query = sa.select(Outgoing.body).where(Outgoing.key.startswith(beginning)).order_by(Outgoing.id)
    with scene.database.reading() as session:
        return [body["text"] for body in session.execute(query).scalars()]


def test_a_working_morning_begins_with_what_is_late(scene: Scene) -> None:
    assert run(scene, "2022-12-07 07:59", "daily") == []  # the day before is no news any more
    assert run(scene, "2022-12-07 08:00", "daily") == ["daily_digest 2022-12-07: done"]
    assert run(scene, "2022-12-07 08:01", "daily") == []
    text = said(scene, "daily_digest:2022-12-07")[0]
    assert "Lewat tenggat: 1 tiket; yang tertua 2023-01-000001 (1 hari kerja" in text
    assert "Selasa, 6 Desember 2022: 1 konsultasi (Telepon 1)" in text
    assert not any(word in text for word in ("rahasia", "Rahasia", "+62"))


def test_a_morning_tells_which_complaints_are_due(scene: Scene) -> None:
    about = {"kind": "KELUHAN", **PERSON}
    scene.log("2022-12-01 10:00", channel="TELEPON", **about)  # a Thursday: to be acknowledged on Friday
    scene.log("2022-12-06 10:00", channel="TELEPON", **about)
    run(scene, "2022-12-07 08:00", "daily")
    text = said(scene, "daily_digest:2022-12-07")[0]
    assert "Keluhan dan pengaduan lewat tenggat: 1; yang pertama 2023-01-000004 (konfirmasi penerimaan)." in text
    assert "Keluhan dan pengaduan jatuh tempo hari ini: 1." in text
    assert not any(word in text for word in ("rahasia", "Rahasia", "+62"))


def test_no_digest_on_a_day_without_work_and_none_that_is_old_news(scene: Scene) -> None:
    assert run(scene, "2022-12-10 09:00", "daily") == []  # a Saturday; Friday's digest is no news any more
    assert said(scene, "daily_digest") == []


def test_the_week_is_told_on_monday_beside_the_week_before(scene: Scene) -> None:
    assert run(scene, "2022-12-12 07:45", "weekly") == ["weekly_digest 2022-W49: done"]
    (text,) = said(scene, "weekly_digest")
    assert "2 konsultasi" in text
    assert "▲100,00%" in text
    assert not any(word in text for word in ("rahasia", "Rahasia", "+62"))


def test_what_the_month_lacks_is_asked_for_at_its_end(scene: Scene) -> None:
    assert run(scene, "2022-12-28 08:15", "data_gap") == ["data_gap 2022-12-28: done"]
    (text,) = said(scene, "data_gap:2022-12-28")
    assert "Desember 2022" in text
    assert "data belum tersedia" in text
    assert "situs web" in text
    assert "sebelum bulan ditutup: Minggu, 1 Januari 2023 pukul 00.05 WIB" in text
    assert run(scene, "2022-12-20 12:00", "data_gap") == []


def test_on_the_first_what_is_missing_is_asked_for_until_the_summary(scene: Scene) -> None:
    assert run(scene, "2023-01-01 06:59", "data_gap") == []
    assert run(scene, "2023-01-01 07:29", "data_gap") == ["data_gap 2023-01-01: done"]
    (text,) = said(scene, "data_gap:2023-01-01")
    assert "sebelum ringkasan dikirim: Minggu, 1 Januari 2023 pukul 07.30 WIB" in text


def test_a_reminder_that_would_come_after_the_summary_is_not_due_at_all(scene: Scene) -> None:
    settings = scene.context.settings.model_copy(update={"reminder_time": "08:15"})
    scene.context = dataclasses.replace(scene.context, settings=settings)
    assert run(scene, "2022-12-30 09:00", "data_gap") == ["data_gap 2022-12-30: done"]
    assert run(scene, "2023-01-01 09:00", "data_gap") == []
    with scene.database.reading() as session:
        late = clock.overdue(session, scene.context, scene.at("2023-01-01 12:00"))
    assert "data_gap" not in [due.job.name for due, _ in late]


def test_what_is_told_of_a_day_gone_by_says_nothing_of_now(scene: Scene) -> None:
    with scene.database.reading() as session:
        due = clock.ask_for(session, scene.context, "daily_digest", "2022-12-06", scene.at("2022-12-20 10:00"))
    assert clock.run_by_hand(scene.database, scene.context, due, scene.at("2022-12-20 10:00")).endswith("done")
    (text,) = said(scene, "daily_digest:2022-12-06")
    assert "Senin, 5 Desember 2022: 1 konsultasi" in text
    assert "tenggat" not in text
    assert "terbuka" not in text


def test_what_was_missed_is_listed_from_the_first_run_on(scene: Scene) -> None:
    run(scene, "2022-12-05 08:30")
    run(scene, "2022-12-19 08:30")
    with scene.database.reading() as session:
        listed = {
            job.name: [due.period.name for due in missed]
            for job in clock.TIMETABLE
            if (missed := clock.missed(session, scene.context, job, scene.calendar, scene.at("2022-12-19 08:30")))
        }
    assert listed["weekly_digest"] == ["2022-W49"]
    assert listed["daily_digest"][0] == "2022-12-16"
    assert listed["daily_digest"][-1] == "2022-12-06"
    assert listed.keys() == {"weekly_digest", "daily_digest"}


def test_two_clocks_tell_once(scene: Scene) -> None:
    threads = [threading.Thread(target=run, args=(scene, "2022-12-12 08:30")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(said(scene, "daily_digest:")), len(said(scene, "weekly_digest:"))) == (1, 1)


def test_a_job_that_did_not_run_and_a_silent_clock_are_told_once(scene: Scene) -> None:
    run(scene, "2022-12-07 08:00")
    now = scene.at("2022-12-08 09:00")
    with scene.database.writing() as session:
        memory.remember(session, clock.SEEN, scene.at("2022-12-07 08:00").isoformat())
    for told in (3, 0):  # two jobs of this morning, and the clock
        with scene.database.writing() as session:
            keys = clock.raise_alarms(session, scene.context, now)
        assert len(keys) == told
        assert not told or keys[0] == "alarm:daily_digest:2022-12-08"
    texts = said(scene, "alarm:")
    assert len(texts) == 3
    assert "/staff/schedule" in texts[0]
    assert not any(word in "".join(texts) for word in ("rahasia", "Rahasia", "+62"))


def test_a_job_that_failed_is_told_and_what_broke_it_is_not(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "morning", lambda *_: int("+628111111111 Siti"))
    assert "failed" in run(scene, "2022-12-07 08:00", "daily")[0]
    with scene.database.writing() as session:
        memory.remember(session, clock.SEEN, scene.at("2022-12-07 08:14").isoformat())
        assert clock.raise_alarms(session, scene.context, scene.at("2022-12-07 08:10")) == []
        assert clock.raise_alarms(session, scene.context, scene.at("2022-12-07 08:15")) == [
            "alarm:daily_digest:2022-12-07"
        ]
    (text,) = said(scene, "alarm:")
    assert text.startswith(
        "⚠️ Ringkasan harian untuk Rabu, 7 Desember 2022 gagal; jadwalnya 7 Desember 2022 pukul 08.00"
    )
    assert "+62" not in text


def test_a_new_centre_misses_nothing_but_its_clock(scene: Scene) -> None:
    with scene.database.writing() as session:
        assert clock.raise_alarms(session, scene.context, scene.at("2022-12-08 09:00")) == ["alarm:clock:never"]
        assert clock.raise_alarms(session, scene.context, scene.at("2022-12-09 09:00")) == []
