"""`dering import official`: letter numbers and addresses, all rows or none, and never again what was withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from core.foundation.db import Database
from core.warnings import official

Import = Callable[[str], Result]
NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
FILE = """kind;value;label_id;label_en
;S-38/PK/2024;Surat imbauan waspada penipuan, 23 April 2024;Warning of fraud, 23 April 2024
letter;ND-12/PK.4/2023;Nota dinas, 5 Mei 2023;
PHONE;(021) 350-9442;Sekretariat DJPK;
;s-38 / pk / 2024;dua kali;
"""


@pytest.fixture
def centre(environment: dict[str, str], database: Database, tmp_path: Path) -> Import:  # noqa: ARG001 (the schema)
    """Runs the command on a file with this content."""

    def run(content: str) -> Result:
        file = tmp_path / "official.csv"
        file.write_text(content, encoding="utf-8")
        return CliRunner().invoke(main, ["import", "official", str(file)], env=environment)

    return run


def test_a_file_comes_again_and_undoes_no_withdrawal(centre: Import, database: Database) -> None:
    assert centre(FILE).output == "3 registered, 1 were known already.\n"
    assert centre(FILE).output == "0 registered, 4 were known already.\n"
    with database.writing() as session:
        letters = list(official.listing(session, kinds=["LETTER"]))
        assert {row.value for row in letters} == {"S-38/PK/2024", "ND-12/PK.4/2023"}
        for row in letters:
            official.withdraw(session, row.id, why="dicabut", actor="test", now=NOW)
    assert centre(FILE).output == "0 registered, 4 were known already.\n"
    with database.reading() as session:
        assert [row.value for row in official.listing(session)] == ["(021) 350-9442"]


def test_every_wrong_cell_is_named_and_nothing_is_registered(centre: Import, database: Database) -> None:
    result = centre(FILE + ";tanpa nomor;x;\nFAX;123;x;\nDOMAIN;https://instagram.com/djpk;x;\n;S-1/PK/2024;;\n")
    assert result.exit_code == 1
    for place in ("row 6, column value", "row 7, column kind", "row 8, column value", "row 9, column label_id"):
        assert f"{place}: " in result.output
    with database.reading() as session:
        assert list(official.listing(session)) == []
