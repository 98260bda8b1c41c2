"""An import that is killed in the middle goes on where it stood; meanwhile no month that it touches is closed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.consultations import imports
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.imports.conftest import Say, as_csv, counts, file, many, ticket_rows
from tests.imports.dying import ROWS

ROOT = Path(__file__).parents[2]
CHUNKS = 4
BEFORE = 4  # commits before the first chunk: taken in, looked up, checked, confirmed


def killed(environment: dict[str, str], path: Path, moment: str, commit: int) -> None:
    """Imports the file in a process that does not survive the commit with this number."""
    command = [sys.executable, "-m", "tests.imports.dying", moment, str(commit), "import", "tickets", str(path)]
    variables = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, cwd=path.parent, env=variables, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def total(say: Say) -> int | None:
    figures = json.loads(say("figures", "2022-12", "--json").output)["figures"]
    return next(one["value"] for one in figures if one["id"] == "consultations.total")


def state(database: Database) -> tuple[str, int]:
    with database.reading() as session:
        one = imports.past(session)[0]
        return one.state, one.done


def test_killed_between_two_chunks(
    database: Database, say: Say, environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    path = file(tmp_path, as_csv(many(CHUNKS * ROWS)))
    killed(environment, path, "after", BEFORE + 2)
    assert (len(ticket_rows(database)), state(database)) == (2 * ROWS, ("writing", 2 * ROWS))
    refused = say("month", "close", "2022-12")
    assert (refused.exit_code, "Tickets are being imported from tiket.csv" in refused.output) == (1, True)
    assert say("clock", "--once", "--at", "2022-12-20").exit_code == 0  # the clock takes it up
    assert state(database) == ("done", CHUNKS * ROWS)
    assert counts(database)["tickets"] == counts(database)["ticket_events"] == total(say) == CHUNKS * ROWS
    numbers = [int(row.number[-6:]) for row in ticket_rows(database)]
    assert sorted(numbers) == sorted([*range(1, len(numbers) // 2 + 1)] * 2)  # in two months of logging, without gaps
    assert list(imports.folder(settings.data_dir).iterdir()) == []
    assert say("month", "close", "2022-12").exit_code == 0


@pytest.mark.parametrize(("moment", "commit", "there"), [("before", BEFORE + 3, 2), ("before", BEFORE + CHUNKS + 1, 4)])
def test_the_same_command_goes_on(
    database: Database, say: Say, environment: dict[str, str], tmp_path: Path, moment: str, commit: int, there: int
) -> None:
    path = file(tmp_path, as_csv([{**one, "external_id": ""} for one in many(CHUNKS * ROWS)]))
    killed(environment, path, moment, commit)
    assert len(ticket_rows(database)) == there * ROWS
    assert say("import", "tickets", path).output == f"{CHUNKS * ROWS} tickets imported, 0 rows were known already.\n"
    assert (len(ticket_rows(database)), total(say)) == (CHUNKS * ROWS, CHUNKS * ROWS)
    assert say("import", "tickets", path).output == f"0 tickets imported, {CHUNKS * ROWS} rows were known already.\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rows_kept_aside_that_were_lost_are_read_again(
    database: Database, say: Say, environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    path = file(tmp_path, as_csv(many(CHUNKS * ROWS)))
    killed(environment, path, "after", BEFORE + 1)
    for lost in imports.folder(settings.data_dir).glob("*/rows/*"):
        lost.unlink()
    assert say("import", "tickets", path).output == f"{3 * ROWS} tickets imported, {ROWS} rows were known already.\n"
    assert len(ticket_rows(database)) == CHUNKS * ROWS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_process_killed_while_checking_leaves_no_ticket(
    database: Database, say: Say, environment: dict[str, str], tmp_path: Path
) -> None:
    path = file(tmp_path, as_csv(many(ROWS)))
    killed(environment, path, "before", BEFORE - 1)
    assert (len(ticket_rows(database)), state(database)) == (0, ("uploaded", 0))
    assert say("import", "tickets", path).output.startswith(f"{ROWS} tickets imported")
