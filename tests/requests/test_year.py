"""A year of requests built to the real table of 2022: its counts exactly, its averages as near as whole days allow."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from core.foundation.settings import Settings
from core.reference.calendar import Month
from core.requests.aggregates import NAMES, Recap, enter
from core.requests.deadlines import Terms
from core.statistics import publication
from core.statistics.figures import half_up
from samples.readings import recaps
from tests.requests.conftest import Office, _calendar
from tests.web.browsing import shown

OUTCOMES = {"granted_full": "GRANTED", "granted_partial": "PARTLY", "refused": "REFUSED", "not_given": "NOT_GIVEN"}
REASONS = {"not_held": "NOT_HELD", "exempt": "EXEMPT h", "other_reason": "OTHER lain"}
# Whole days cannot make these two averages: 24 requests take 103 or 104 days, 11 take 47 or 48.
NEAREST = {Month(2022, 4): 4.29, Month(2022, 5): 4.36}
REAL = recaps()
PRINTED = (
    "granted_full", "granted_partial", "refused", "not_given", "exempt", "not_held", "other_reason", "objections",
)  # fmt: skip
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def year_of(terms: Terms) -> Iterator[dict[str, str]]:
    """A row for each request of the year."""
    for month, told in REAL.items():
        yield from month_of(terms, month, told)


def month_of(terms: Terms, month: Month, told: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    outcomes = [code for name, code in OUTCOMES.items() for _ in range(told[name] or 0)]
    count, short = len(outcomes), sum(code != "GRANTED" for code in outcomes)
    whole, more = divmod(round(told["average_working_days"] * count), count)
    given: list[list[str]] = [[] for _ in range(short)]
    for n, code in enumerate(code for name, code in REASONS.items() for _ in range(told[name] or 0)):
        given[n % short].append(code)
    complete = terms.due(month.first_day, 2)
    for n, outcome in enumerate(outcomes):
        days = whole + (n < more)
        reasons = given[n - count + short] if outcome != "GRANTED" else []
        yield {
            "nomor": f"{month}-{n + 1:02d}", "tanggal": str(month.first_day), "nama_pemohon": f"Pemohon {n + 1}",
            "informasi": "Realisasi TKD", "tanggal_lengkap": str(complete), "keputusan": outcome,
            "tanggal_jawaban": str(terms.due(complete, days)), "alasan": "; ".join(reasons),
            "jenis_pemohon": "perorangan" if n % 3 else "badan hukum",
        }  # fmt: skip


def as_file(found: list[dict[str, str]]) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, found[0])
    writer.writeheader()
    writer.writerows(found)
    return io.BytesIO(text.getvalue().encode())


@pytest.fixture
def year(office: Office, terms: Terms) -> Office:
    """An office that brought the year in."""
    office.on("2023-01-05")
    found = list(year_of(terms))
    answer = office.post("requests/import", file=(as_file(found), "ppid.csv"))
    assert "205" in shown(answer), shown(answer)
    assert "205" in shown(office.post("requests/import", file=(as_file(found), "ppid.csv")))
    return office


def test_the_real_year(year: Office, settings: Settings) -> None:
    ids = year.browser.get("/staff/requests/months/2022-09?count=granted_partial").text.split("/staff/requests/")
    request_id = next(int(part.split('"')[0]) for part in ids if part.split('"')[0].isdigit())
    assert year.post(f"requests/{request_id}/objections", day="2022-09-30", ground="d").status_code == 200
    recap = year.recap()
    for month, told in REAL.items():
        counts = {name: str(told[name]) for name in NAMES if name not in ("average_working_days", "in_progress")}
        assert {name: recap[f"{month} {name}"] for name in counts} == counts, month
        mean = NEAREST.get(month, told["average_working_days"])
        assert recap[f"{month} average_working_days"] == f"{mean:.2f}".replace(".", ","), month
        for name in counts:
            behind = year.browser.get(f"/staff/requests/months/{month}?count={name}")
            assert behind.status_code == (422 if name == "objections" else 200)
            assert name == "objections" or behind.text.count("stretched-link") == told[name], (month, name)
    total = {name: recap[f"2022 {name}"] for name in ("requests", "average_working_days", "objections", "unexplained")}
    assert total == {"requests": "205", "average_working_days": "5,10", "objections": "1", "unexplained": "12"}
    with year.database.reading() as session:
        report = publication.figures_of(session, _calendar(session, settings), Month(2022, 12), year.clock.now)
    assert report.value("ppid.year.requests") == 205
    assert half_up(report.value("ppid.year.average_working_days")) == half_up(5.1)
    assert half_up(report.value("ppid.year.granted_full_percent")) == half_up(62.93)
    assert report["ppid.year.requests"].source == "ppid: register, import"
    table = sheets(year, "recap/2022.xlsx")[0]
    assert table[0] == [
        "Bulan", "Jumlah permintaan", "Waktu rata-rata pelayanan (hari kerja)", "Jumlah permintaan yang dikabulkan", "",
        "Jumlah permohonan ditolak", "Tidak diberikan", "Alasan permintaan yang ditolak/tidak diberikan", "", "",
        "Jumlah keberatan",
    ]  # fmt: skip
    assert table[1][3:5] + table[1][7:10] == ["Sepenuhnya", "Sebagian", "Dikecualikan", "Belum dikuasai", "Lainnya"]
    assert [row[0] for row in table[2:]] == [*MONTHS, "Jumlah"]
    for (month, told), row in zip(REAL.items(), table[2:], strict=False):
        mean = NEAREST.get(month, told["average_working_days"])
        assert row[1:] == [told["requests"], mean, *(told[name] for name in PRINTED)], month
    assert table[-1][1:] == [205, 5.1, 129, 53, 0, 23, 6, 59, 1, 1]
    assert len(sheets(year, "register/2022.xlsx")[0]) == 1 + 205


def test_a_month_whose_printed_average_cannot_be_has_a_note(year: Office, settings: Settings) -> None:
    bare = notes(year)
    assert bare == []
    with year.database.writing() as session:
        recaps_of = [Recap(month, values, "rekap yang dicetak") for month, values in REAL.items()]
        enter(session, _calendar(session, settings), recaps_of, actor="test", now=year.clock.now)
    april, may, september = notes(year)
    assert april == (
        "April: rekap yang diimpor menyebut 4,30; rata-rata itu tidak mungkin diperoleh dari jumlah hari kerja yang "
        "bulat untuk 24 jawaban. Nilai terdekat yang mungkin adalah 4,29 dan 4,33."
    )
    assert may.startswith("Mei: rekap yang diimpor menyebut 4,34; rata-rata itu tidak mungkin")
    assert may.endswith("untuk 11 jawaban. Nilai terdekat yang mungkin adalah 4,27 dan 4,36.")
    assert september == "September: rekap yang diimpor berbeda dengan register (dalam kurung): Keberatan 1 (0)."
    assert [line[0] for line in sheets(year, "recap/2022.xlsx")[3][1:]] == [
        f"1. {april}",
        f"2. {may}",
        f"3. {september}",
    ]
    assert year.recap()["2022 average_working_days"] == "5,10"


def test_a_year_that_came_as_recaps_alone(office: Office, settings: Settings) -> None:
    office.on("2023-01-05")
    with office.database.writing() as session:
        recaps_of = [Recap(month, values, "rekap") for month, values in REAL.items() if month != Month(2022, 3)]
        enter(session, _calendar(session, settings), recaps_of, actor="test", now=office.clock.now)
    recap = office.recap()
    assert recap["2022-04 average_working_days"] == "4,30"
    assert (recap["2022-03 requests"], recap["2022 requests"]) == ("–", "170")
    assert "2022-03 late" not in recap
    said = notes(office)
    months = ", ".join(name for name in MONTHS if name != "Maret")
    assert said[0] == f"{months}: dari rekap yang diimpor (rekap)."
    assert len(said) == 1 + 2
    assert "/staff/requests/months/2022-04" not in office.browser.get("/staff/requests/recap/2022").text
    assert "/staff/requests/recap/2022" in office.browser.get("/staff/requests/recap").text


def notes(office: Office) -> list[str]:
    """The notes below the recap of 2022."""
    page = office.browser.get("/staff/requests/recap/2022").text
    return re.findall(r'<li id="note-\d+">(.*?)</li>', page)


def sheets(office: Office, path: str) -> list[list[list[Any]]]:
    """The cells of a workbook, sheet by sheet."""
    with office.browser.get(f"/staff/requests/{path}") as answer:
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        return [book.get_sheet_by_index(n).to_python() for n in range(len(book.sheet_names))]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"nomor": ""}, "number"),
        ({"nama_pemohon": " "}, "name"),
        ({"keputusan": "mungkin"}, "outcome"),
        ({"tanggal_jawaban": ""}, "answered_on"),
        ({"tanggal_lengkap": ""}, "complete_on"),
        ({"tanggal_jawaban": "2022-01-01"}, "answered_on"),
        ({"tanggal_jawaban": "2030-01-01"}, "answered_on"),
        ({"tanggal": "kemarin"}, "received_on"),
        ({"keputusan": "GRANTED", "alasan": "NOT_HELD"}, "reasons"),
        ({"alasan": "malas"}, "reasons"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_with_a_bad_row_brings_nothing_in(
    office: Office, terms: Terms, change: dict[str, str], place: str
) -> None:
    office.on("2023-01-05")
    found = list(month_of(terms, Month(2022, 12), REAL[Month(2022, 12)]))[-2:]
    answer = office.post("requests/import", file=(as_file([found[0], {**found[1], **change}]), "ppid.csv"))
    assert answer.status_code == 422
    assert f"row 3, column {place}" in shown(answer)
    assert office.recap() == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_number_twice_and_no_file(office: Office, terms: Terms) -> None:
    office.on("2023-01-05")
    found = list(month_of(terms, Month(2022, 12), REAL[Month(2022, 12)]))[:1] * 2
    assert office.post("requests/import", file=(as_file(found), "ppid.csv")).status_code == 422
    assert office.post("requests/import", file=(io.BytesIO(b"nama;apa\n1;2\n"), "x.csv")).status_code == 422
    assert office.post("requests/import").status_code == 422
    assert office.recap() == {}
