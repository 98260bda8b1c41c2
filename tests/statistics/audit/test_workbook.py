"""The workbook: numbers as numbers that lead to their tickets, no formulas, the same bytes, and the tickets behind."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from core.consultations.tickets import Ticket
from core.statistics import drilldown
from core.statistics.reports import workbook
from core.statistics.reports.audit import Subject
from core.statistics.reports.workbook import behind
from tests.statistics.audit.conftest import only_sqlite, subject_of
from tests.statistics.conftest import Scene

NAMES = {
    "id": ["Sampul", "Total", "Pengguna", "Kanal", "13 bulan", "Topik", "Topik × pengguna", "Daerah", "Waktu tunggu",
           "Kepuasan", "Web dan media sosial", "Daftar web dan media sosial", "PPID", "Keluhan dan pengaduan",
           "Penipuan", "Revisi", "Kamus data", "Tiket"],
}  # fmt: skip
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def subject(december: Scene) -> Subject:
    """December 2022, closed, laid out."""
    december.close("2022-12")
    return subject_of(december, forms=True)


def written(scene: Scene, subject: Subject, target: Any) -> Any:
    """The workbook with the tickets behind it."""
    with scene.database.reading() as session:
        workbook.write(
            subject.materials[0].document, subject.report, subject.words, target,
            link=lambda one: drilldown.link("https://centre.example", one),
            tickets=behind.rows(session, scene.calendar, subject.report, subject.words),
        )  # fmt: skip
    return target


def sheet(content: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


@only_sqlite
def test_sheets_numbers_and_dictionary(december: Scene, subject: Subject) -> None:
    content = written(december, subject, io.BytesIO()).getvalue()
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == NAMES["id"]
    assert ["Total konsultasi", 1305.0, "konsultasi", "", "log", "consultations.total"] in sheet(content, "Total")
    assert sheet(content, "Kanal")[1][:3] == ["WhatsApp", "WHATSAPP", 1065.0]
    assert sheet(content, "Kanal")[5][:3] == ["E-mail", "EMAIL", 86.0]
    told = {row[0]: row for row in sheet(content, "Kamus data")[1:]}
    assert {figure.id for figure in subject.report.figures} <= set(told)
    assert told["web.users"][2] == "data belum tersedia"
    assert told["channel.WHATSAPP.share_percent"][2] == subject.report.value("channel.WHATSAPP.share_percent")
    assert all(row[4] for row in told.values())
    cover = {row[0]: row[1] for row in sheet(content, "Sampul")}
    assert (cover["Bulan"], cover["Revisi"]) == ("2022-12", "1")
    assert subject.report.hash in cover.values()


@only_sqlite
def test_every_number_of_tickets_leads_to_them(december: Scene, subject: Subject) -> None:
    content = written(december, subject, io.BytesIO()).getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet4.xml"))
        targets = dict(
            re.findall(r'Id="(rId\d+)"[^>]*Target="([^"]+)"', book.read("xl/worksheets/_rels/sheet4.xml.rels").decode())
        )
    ident = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    links = {link.get("ref"): targets[link.get(ident) or ""] for link in page.iter(f"{SPREADSHEET}hyperlink")}
    one = subject.report["channel.TELEPON.count"].behind
    assert one is not None
    assert links["C3"].replace("&amp;", "&") == drilldown.link("https://centre.example", one)


@only_sqlite
def test_the_tickets_are_those_that_were_counted(december: Scene, subject: Subject) -> None:
    rows = sheet(written(december, subject, io.BytesIO()).getvalue(), "Tiket")
    assert len(rows) == 1 + 1305
    header = rows[0]
    assert header[:3] == ["nomor", "tanggal", "kanal"]
    kinds = [row[header.index("jenis")] for row in rows[1:]]
    assert (kinds.count("PENGADUAN"), kinds.count("NONHITUNG")) == (13, 0)
    assert not {"nama", "telepon", "pertanyaan"} & set(header)


@only_sqlite
def test_a_frozen_sheet_stays_whatever_becomes_of_its_tickets(december: Scene, subject: Subject) -> None:
    first = sheet(written(december, subject, io.BytesIO()).getvalue(), "Tiket")
    with december.database.writing() as session:
        session.execute(sa.update(Ticket).values(happened_at=december.at("2022-11-03 10:00"), channel="EMAIL"))
    assert sheet(written(december, subject, io.BytesIO()).getvalue(), "Tiket") == first


@only_sqlite
def test_the_same_edition_makes_the_same_bytes(december: Scene, subject: Subject, tmp_path: Path) -> None:
    first = written(december, subject, io.BytesIO()).getvalue()
    time.sleep(2.1)  # a ZIP's clock ticks every second second
    assert written(december, subject, tmp_path / "again.xlsx").read_bytes() == first


@only_sqlite
def test_a_text_that_looks_like_a_formula_stays_a_text(subject: Subject) -> None:
    document = subject.materials[0].document
    cells = (workbook.Cell("=1+1"), workbook.Cell("@SUM(A1)"), workbook.Cell("https://evil.example"))
    target = io.BytesIO()
    page = workbook.Sheet("cover", "Sampul", ("=A1", "b", "c"), (cells,))
    workbook.write_sheets(document, [page], target, link=str)
    assert sheet(target.getvalue(), "Sampul") == [["=A1", "b", "c"], ["=1+1", "@SUM(A1)", "https://evil.example"]]
    with zipfile.ZipFile(target) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in book.namelist()
