"""`dering import reach` and `dering import ppid`: all rows or none, and every bad one is named."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from cli.main import main

REACH = """month;metric;value;label;as_of;source;status;note
2022-11;web.users;111.719;;;GA;derived;dari −16,22%
2022-12;web.users;93.598;;31/12/2022;GA;;
2022-12;facebook.followers;12884;;2022-04-30;Dasbor;;
2022-12;web.top_pages;;Portal data APBD;;GA;;
2022-12;web.top_pages;1200;Daftar alokasi;;GA;;
"""
PPID = """month,requests,average_working_days,granted_full,granted_partial,refused,not_given,source
2022-11,8,"8,63",4,4,0,0,rekap
2022-12,16,5.44,12,3,0,1,rekap
"""


@pytest.fixture
def say(environment: dict[str, str], database: Any, tmp_path: Path) -> Any:  # noqa: ARG001 (the schema must be there)
    """Runs `dering import KIND` on a file with this content."""

    def run(kind: str, content: str | bytes) -> Result:
        file = tmp_path / "rows"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(main, ["import", kind, str(file)], env=environment)

    return run


@pytest.fixture
def figures(environment: dict[str, str]) -> Any:
    """Reads a month's figures: {id: (value, as_of)}, and its lists."""

    def read(month: str) -> tuple[dict[str, Any], Any]:
        said = json.loads(CliRunner().invoke(main, ["figures", month, "--json"], env=environment).stdout)
        return {figure["id"]: (figure["value"], figure["as_of"]) for figure in said["figures"]}, said["items"]

    return read


def refused(result: Result) -> list[str]:
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.output.splitlines()


def test_readings(say: Any, figures: Any) -> None:
    assert say("reach", REACH).output == "4 readings entered or changed.\n"
    assert say("reach", REACH).output == "0 readings entered or changed.\n"
    found, items = figures("2022-12")
    assert found["web.users"] == (93598, None)
    assert found["facebook.followers"] == (12884, "2022-04-30")
    assert round(found["web.change_mom_percent"][0], 2) == -16.22
    told = [{"label": "Portal data APBD", "value": None}, {"label": "Daftar alokasi", "value": 1200}]
    assert items == {"web.top_pages": told}


def test_recaps(say: Any, figures: Any) -> None:
    assert say("ppid", PPID).output == "2 months entered or changed.\n"
    assert say("ppid", PPID.replace("5.44", "5.45")).output == "1 months entered or changed.\n"
    found, _ = figures("2022-12")
    assert (found["ppid.requests"][0], found["ppid.average_working_days"][0]) == (16, 5.45)
    assert found["ppid.year.requests"] == (24, "2022-12-31")


def test_a_workbook_says_the_same(say: Any, figures: Any) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "mmm yyyy"})
        sheet.write_row(0, 0, ["month", "metric", "value", "as_of", "source"])
        sheet.write_datetime(1, 0, dt.datetime(2022, 12, 1), day)  # noqa: DTZ001 (a cell has no zone)
        sheet.write_row(1, 1, ["web.users", 93598, "2022-12-30", "GA"])
    assert say("reach", buffer.getvalue()).exit_code == 0
    assert figures("2022-12")[0]["web.users"] == (93598, "2022-12-30")


def test_every_bad_row_is_named_and_nothing_is_entered(say: Any, figures: Any) -> None:
    bad = [
        "2022-13;web.users;5;;;GA;;", "2022-12;web.visitors;5;;;GA;;", "2022-12;twitter.posts;banyak;;;GA;;",
        "2022-12;twitter.followers;-5;;;GA;;", "2022-12;facebook.posts;5;;kemarin;GA;;",
        "2022-12;facebook.reach;5;;;;;", "2999-01;web.users;5;;;GA;;",
    ]  # fmt: skip
    lines = refused(say("reach", REACH + "\n".join(bad[:1] + bad[2:5])))
    assert lines == [
        "row 7, column month: 2022-13 is not a month; write it like 2022-12.",
        "row 8, column value: banyak is no whole number; write it like 93598 or 93.598.",
        "row 9, column value: -5 is below zero.",
        "row 10, column as_of: kemarin is no day and time; write it like 2022-12-01 10:15.",
        "Error: Nothing was entered.",
    ]
    lines = refused(say("reach", REACH + "\n".join([bad[1], *bad[5:]])))
    assert lines == [
        "row 7: There is no metric web.visitors.",
        "row 8: Please say where the value comes from.",
        "row 9: 2999-01 has not begun yet.",
        "Error: Nothing was entered.",
    ]
    assert refused(say("reach", REACH + "2022-12;web.users;5;;;GA;;")) == [
        "row 7: Row 3 has web.users of 2022-12 already.",
        "Error: Nothing was entered.",
    ]
    assert figures("2022-12")[0]["web.users"] == (None, None)


def test_every_bad_recap_is_named(say: Any, figures: Any) -> None:
    bad = "2022-10,enam,,,,,,rekap\n2022-09,-1,,,,,,rekap\n2022-12,1,,,,,,rekap\n"
    assert refused(say("ppid", PPID + bad.splitlines()[0])) == [
        "row 4, column requests: enam is no number.",
        "Error: Nothing was entered.",
    ]
    assert refused(say("ppid", PPID + bad.splitlines()[2]))[0] == "row 4: Row 3 has 2022-12 already."
    assert refused(say("ppid", PPID + bad.splitlines()[1]))[0] == (
        "row 4, column requests: A value is a number from 0 to 1000000."
    )
    assert figures("2022-12")[0]["ppid.requests"] == (None, None)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "There is nothing in this file."),
        ("month,metrik\n2022-12,web.users\n", "There is no column metrik"),
        ("month,metric,value\n2022-12,web.users,5\n", "The column source is missing."),
        ("bulan,angka\n2022-12,5\n", "Row 1 does not name the columns."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_none_of_ours_is_refused(say: Any, content: str, sentence: str) -> None:
    lines = refused(say("reach", content))
    assert len(lines) == 1
    assert sentence in lines[0]
