"""The example files can be imported, both make the same tickets, and they are what `samples.examples` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from core.consultations import imports
from core.foundation import exchange
from samples import examples

ROOT = Path(__file__).parents[2]
FILES = ("tickets.csv", "tickets.xlsx")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("first", "second"), [FILES, FILES[::-1]])
def test_both_make_the_same_tickets(environment: dict[str, str], database_url: str, first: str, second: str) -> None:
    assert database_url
    said = [
        CliRunner().invoke(main, ["import", "tickets", str(examples.FOLDER / name)], env=environment).output
        for name in (first, second)
    ]
    assert said == [
        "4 tickets imported, 0 rows were known already.\n",
        "0 tickets imported, 4 rows were known already.\n",
    ]


def test_they_are_as_the_script_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    examples.main()
    for name in FILES:
        kept, made = (list(exchange.rows(folder / name)) for folder in (ROOT / "samples" / "imports", tmp_path))
        assert kept == made


def test_the_page_of_the_columns_is_complete() -> None:
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    profile = imports.profile_named(imports.USUAL)
    assert [name.strip(" `") for name, _ in rows] == list(profile.columns)
    assert {name.strip(" `") for name, needed in rows if needed.strip() == "yes"} == set(profile.required)
