"""`dering export tickets`: what it writes reads back into an empty centre as the same figures."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from core.consultations import imports, tickets
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import load_centre
from tests.imports.conftest import COLUMNS, Say, as_csv, file, many, ticket_rows

COUNTED = (
    "consultations.",
    "channel.",
    "category.",
    "topic.",
    "kind.",
    "complaints.",
    "reports.",
    "fraud.",
    "regions.",
)


@pytest.fixture
def other(tmp_path: Path, sqlite_template: Path) -> Say:
    """`dering` on another, empty centre."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "dering.db").write_bytes(sqlite_template.read_bytes())
    environment = {"DERING_DATA_DIR": str(folder), "DERING_SECRET_KEY": "another"}
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], env=environment)


def figures(say: Say) -> dict[str, Any]:
    found = json.loads(say("figures", "2022-12", "--json").output)["figures"]
    return {one["id"]: one["value"] for one in found if one["id"].startswith(COUNTED)}


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def varied() -> list[dict[str, Any]]:
    """Good rows of several channels, kinds and regions, some without an id, some in other months."""
    changes = [
        {"channel": "HAI", "category": "KL", "kind": "K_NON", "topic": "", "region_code": "31.71"},
        {"kind": "PENGADUAN", "topic": "N-TIPU", "region_code": "33.01", "question": "=HYPERLINK(\"x\")\n- baris, dua"},
        {"kind": "KELUHAN", "topic": "DBH", "status": "OPEN", "answer": "", "external_id": ""},
        {"kind": "NONHITUNG", "topic": "", "contact_phone": "", "contact_email": "siti@example.org"},
        {"happened_at": "2022-11-30T23:59:59+07:00"},
    ]  # fmt: skip
    return [{**one, **changes[number % 7]} if number % 7 < 5 else one for number, one in enumerate(many(70))]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_out_and_in_again(say: Say, other: Say, tmp_path: Path, form: str) -> None:
    assert say("import", "tickets", file(tmp_path, as_csv(varied()))).exit_code == 0
    out = tmp_path / f"out.{form}"
    assert say("export", "tickets", "-o", out).exit_code == 0
    assert other("import", "tickets", out).output == "70 tickets imported, 0 rows were known already.\n"
    assert figures(other) == figures(say)
    assert figures(say)["consultations.total"] == 50
    assert say("import", "tickets", out).output == "0 tickets imported, 70 rows were known already.\n"
    again = tmp_path / f"again.{form}"
    other("export", "tickets", "-o", again)
    if form == "csv":  # a number that became an id stays one
        assert sorted(again.read_bytes().splitlines()) == sorted(out.read_bytes().splitlines())


def test_days_columns_and_doubles(
    database: Database, say: Say, settings: Settings, tmp_path: Path, log: Callable[..., str]
) -> None:
    first = log(at="2022-12-01T00:00+07:00", question="=1+1", contact_phone="0811150420")
    log(at="2022-12-02T23:59+07:00")
    log(at="2022-12-03T00:00+07:00")
    double = log(at="2022-12-01T01:00+07:00")
    now = dt.datetime(2022, 12, 5, tzinfo=dt.UTC)
    with database.writing() as session:
        calendar = calendars.load(session, settings.zone, load_centre().hours)
        tickets.merge(session, calendar, double, first, why="sama", actor="test", now=now)
    out = tmp_path / "out.csv"
    say("export", "tickets", "--from", "2022-12-01", "--to", "2022-12-02", "-o", out)
    newest, oldest = read(out)
    assert tuple(oldest) == imports.columns() == (*COLUMNS, "sub_category")
    assert (oldest["happened_at"], oldest["external_id"]) == ("2022-12-01T00:00:00+07:00", first)
    assert (oldest["question"], oldest["contact_phone"]) == ("'=1+1", "+62811150420")
    assert newest["happened_at"] == "2022-12-02T23:59:00+07:00"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wrong_name_leaves_nothing_behind(say: Say, tmp_path: Path) -> None:
    result = say("export", "tickets", "-o", tmp_path / "out.pdf")
    assert (result.exit_code, result.stderr) == (1, "Error: The file's name must end with .csv or .xlsx.\n")
    assert not list(tmp_path.glob("*out*"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_export_may_grow_over_a_page(database: Database, say: Say, tmp_path: Path) -> None:
    say("import", "tickets", file(tmp_path, as_csv(many(4100))))
    say("export", "tickets", "-o", tmp_path / "out.csv")
    assert {row["external_id"] for row in read(tmp_path / "out.csv")} == {
        row.external_id for row in ticket_rows(database)
    }
