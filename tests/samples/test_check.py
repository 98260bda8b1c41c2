"""`dering check` and publishing as people say them: silent where all is well, else a line for each contradiction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from cli.main import main
from core.foundation.db import Database

SAMPLE = Path(__file__).parents[2] / "samples" / "claims-2022-12.toml"
Say = Callable[..., Result]


@pytest.fixture
def say(loaded: Database, environment: dict[str, str]) -> Say:
    """Runs `dering` with these words on the sample year."""
    assert loaded.url
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], env=environment)


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) == 1
    return result.output


def spoil(database: Database, figure: str, old: str, new: str) -> None:
    """Changes a figure in the December edition, past everything that guards it."""
    with database.writing() as session:
        query = sa.text("SELECT id, figures FROM editions WHERE month = '2022-12'").columns(figures=sa.JSON)
        number, figures = session.execute(query).one()
        changed = [
            {**row, "value": int(new)} if (row["id"], row["value"]) == (figure, int(old)) else row for row in figures
        ]
        assert changed != figures
        update = sa.text("UPDATE editions SET figures = :figures WHERE id = :id")
        session.execute(update.bindparams(sa.bindparam("figures", type_=sa.JSON), id=number), {"figures": changed})


def test_the_sample_year_contradicts_nothing(say: Say, loaded: Database) -> None:
    """On one database without a word, on the other with what only wants a footnote."""
    result = say("check", "2022-12", *(["--notes"] if loaded.is_sqlite else []))
    assert result.exit_code == 0, result.output
    assert [line.split()[-4:] for line in result.output.splitlines()] == (
        [["66", "reasons", "are", "given."], ["month", "ends", "on", "2022-12-31."]] if loaded.is_sqlite else []
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_real_report_does(say: Say) -> None:
    result = say("check", "2022-12", "--claims", SAMPLE)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert any("1035" in line and "1305" in line for line in lines)
    assert any("5,04" in line and "5,10" in line for line in lines)
    assert any("Juni 2022" in line for line in lines)
    assert any("30 April" in line for line in lines)
    assert any("the log says 1305" in line for line in lines)
    assert len(lines) == len(set(lines)) == 21
    said = say("check", "2022-12", "--claims", SAMPLE, "--language", "id").output
    assert "Total konsultasi (consultations.total) tercetak 1035, padahal jumlah category.*.count adalah 1305." in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_contradiction_keeps_the_month_back(say: Say, loaded: Database) -> None:
    assert say("month", "close", "2022-12").exit_code == 0
    spoil(loaded, "consultations.total", "1305", "1035")
    told = refused(say("month", "publish", "2022-12"))
    assert "2022-12 is not published" in told
    assert "The channels add up to 1,305, but the total is 1,035." in told
    assert say("month", "close", "2022-12").exit_code == 0
    assert say("month", "publish", "2022-12").output == "2022-12: published, revision 1, total 1305\n"
    assert "nothing to revise" in refused(say("month", "revise", "2022-12", "--why", "x"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_checked_is_one_sentence(say: Say, tmp_path: Path) -> None:
    assert "2022-13 is not a month" in refused(say("check", "2022-13"))
    assert "has not begun" in refused(say("check", "2999-01"))
    assert "no data for 2021-11" in refused(say("check", "2021-11"))
    assert "cannot be read" in refused(say("check", "2022-12", "--claims", tmp_path / "none.toml"))
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[[claim]]\nfigur = 'x'\n")
    assert "claim 1: There is no key figur" in refused(say("check", "2022-12", "--claims", wrong))
