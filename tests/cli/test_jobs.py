"""`dering job`: what a person sets going again, once what was wrong is mended."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core import clock
from core.clock import Run
from core.foundation.db import Database
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


@pytest.mark.parametrize("state", ["done", "running"])
def test_a_job_that_is_done_or_running_is_refused(say: Say, database: Database, state: str) -> None:
    remember(database, "done", 1)
    with database.writing() as session:
        session.execute(sa.update(Run).values(state=state, started_at=dt.datetime.now(dt.UTC)))
    result = say(*WORDS)
    assert (result.exit_code, "is done or running for 2022-12 already" in result.stderr) == (1, True)
