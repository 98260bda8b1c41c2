"""`dering job`: what a person sets going again, once what was wrong is mended."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal

import pytest
import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from cli.clock import run_clock
from cli.context import Opened
from cli.serving import raise_alarms
from core import clock
from core.clock import Run
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.cli.conftest import Say

THEN = dt.datetime(2022, 12, 31, 17, 5, tzinfo=dt.UTC)
WORDS = ("job", "run", "announce_last_month", "--for", "2022-12")


def remember(database: Database, state: str, attempts: int) -> None:
    """A run of last December."""
    values = {"started_at": THEN, "finished_at": THEN, "owner": "elsewhere:1", "late": False, "error": "broken"}
    row = {"job": "announce_last_month", "period": "2022-12", "state": state, "attempts": attempts, **values}
    with database.writing() as session:
        session.execute(sa.insert(Run).values(row))


def test_a_job_that_failed_too_often_for_the_clock_is_run_by_a_person(say: Say, database: Database) -> None:
    remember(database, "failed", clock.ATTEMPTS)
    result = say(*WORDS)
    assert (result.exit_code, result.output) == (0, "announce_last_month 2022-12: done\n")
    with database.reading() as session:
        run = session.execute(sa.select(Run)).scalar_one()
        assert (run.state, run.attempts, run.error) == ("done", clock.ATTEMPTS + 1, "")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_job_is_looked_at_on_every_day_at_its_time(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, **environment})
    centre, triggers = Opened(), []
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(
        BlockingScheduler, "start", lambda self: triggers.extend(one.trigger for one in self.get_jobs())
    )
    run_clock(centre)
    day = dt.datetime(2022, 12, 12, tzinfo=centre.settings.zone)  # a Monday
    fired = {trigger.get_next_fire_time(None, day) for trigger in triggers if isinstance(trigger, CronTrigger)}
    centre.close()
    times = ["12 00:05", "12 02:30", "12 07:00", "12 07:30", "12 07:45", "12 08:00"]
    assert sorted(f"{at:%d %H:%M}" for at in fired) == times


def test_the_list_shows_every_job_with_its_last_run(say: Say, database: Database) -> None:
    remember(database, "failed", 1)
    lines = say("job", "list").output.splitlines()
    assert [line.split()[0] for line in lines] == [job.name for job in clock.TIMETABLE]
    assert "2022-12 failed 2022-12-31 17:05 UTC" in lines[1]
    assert lines[4].endswith("never ran")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("weekly_digest", "--for", "2022-W49"), "weekly_digest 2022-W49: done"),
        (("daily_digest", "--for", "2022-12-05"), "daily_digest 2022-12-05: done"),
        (("learn_from_closed", "--for", "2022-12-04"), "learn_from_closed 2022-12-04: done"),
        (("daily_digest", "--for", "2022-12-04"), "does nothing for 2022-12-04"),
        (("weekly_digest", "--for", "2022-12"), "does nothing for 2022-12"),
        (("weekly_digest", "--for", "2022-W60"), "is not a period"),
        (("close_last_month", "--for", "2099-01"), "is not over yet"),
        (("no_job",), "There is no job no_job"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_jobs_of_every_kind_of_period_are_run_by_hand(say: Say, words: tuple[str, ...], told: str) -> None:
    result = say("job", "run", *words)
    assert told in (result.stderr if result.exit_code else result.output)


def test_the_worker_tells_what_the_clock_did_not_do(
    say: Say, database: Database, settings: Settings, environment: dict[str, str]
) -> None:
    environment["DERING_TELEGRAM_SUPERVISOR_CHATS"] = "77"
    remember(database, "done", 1)
    centre = Opened()
    centre.__dict__["settings"] = settings.model_copy(update={"telegram_supervisor_chats": "77"})
    centre.__dict__["database"] = database
    for _ in range(2):
        raise_alarms(centre)
    rows = [json.loads(line) for line in say("ledger", "outgoing", "--json").output.splitlines()]
    assert [(row["purpose"], row["to"]) for row in rows] == [("warning", "77")] * 2  # the job, and a clock never seen


@pytest.mark.parametrize("state", ["done", "running"])
def test_a_job_that_is_done_or_running_is_refused(say: Say, database: Database, state: str) -> None:
    remember(database, "done", 1)
    with database.writing() as session:
        session.execute(sa.update(Run).values(state=state, started_at=dt.datetime.now(dt.UTC)))
    result = say(*WORDS)
    assert (result.exit_code, "is done or running for 2022-12 already" in result.stderr) == (1, True)
