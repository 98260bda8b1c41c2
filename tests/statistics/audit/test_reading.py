"""Reading back: silent on what was rendered, and a single changed number in document, PDF or workbook is found."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from core.statistics import drilldown
from core.statistics.consistency import Contradiction
from core.statistics.reports import pdf, workbook
from core.statistics.reports.document import Block, Document, Printed, Table
from core.statistics.reports.plain import plain
from core.statistics.reports.reading import Material, against_document, against_figures, against_sheets, child
from core.statistics.reports.reading.numbers import bare, says
from tests.statistics.audit.conftest import only_sqlite, subject_of, tampered
from tests.statistics.conftest import Scene


@pytest.fixture
def material(december: Scene) -> Material:
    """December's document and sheets."""
    december.close("2022-12")
    return subject_of(december, forms=True).materials[0]


def changed(value: Any, change: Callable[[Printed], Printed]) -> Any:
    """The document with every printed value changed."""
    if isinstance(value, Printed):
        return change(value)
    if isinstance(value, tuple):
        return tuple(changed(part, change) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **{name: changed(part, change) for name, part in parts.items()})  # type: ignore[type-var]
    return value


def once(document: Document, figure: str, old: str, new: str) -> Document:
    """The document with one printing of a figure changed."""
    left = [1]

    def change(printed: Printed) -> Printed:
        if printed.figure == figure and printed.text == old and left:
            left.pop()
            return dataclasses.replace(printed, text=new)
        return printed

    tampered_with: Document = changed(document, change)
    assert not left, f"{old} is not printed for {figure}"
    return tampered_with


def in_table(document: Document, figure: str, new: str) -> Document:
    """The document with a figure changed in the first table that has it."""
    left = [1]

    def change(printed: Printed) -> Printed:
        if printed.figure == figure and left:
            left.pop()
            return dataclasses.replace(printed, text=new)
        return printed

    def tables(block: Block) -> Block:
        return changed(block, change) if isinstance(block, Table) else block

    sections = [dataclasses.replace(s, blocks=tuple(tables(b) for b in s.blocks)) for s in document.sections]
    return dataclasses.replace(document, sections=tuple(sections))


def read_back(rendered: Document, document: Document) -> list[Contradiction]:
    return list(against_document(pdf.render(plain(rendered)), document))


def book_of(material: Material) -> bytes:
    target = io.BytesIO()
    workbook.write_sheets(
        material.document, material.sheets, target, link=lambda behind: drilldown.link("https://x", behind)
    )
    return target.getvalue()


@only_sqlite
def test_what_is_rendered_is_what_the_figures_say(material: Material) -> None:
    assert list(against_figures(material.document, material.report)) == []
    assert read_back(material.document, material.document) == []
    assert list(against_sheets(book_of(material), material.sheets, material.report)) == []
    assert child.examine([material]) == []


@only_sqlite
def test_one_changed_number_in_the_document(material: Material) -> None:
    wrong = once(material.document, "consultations.total", "1.305", "1.035")
    (found,) = against_figures(wrong, material.report)
    assert found.rule.id == "document.text"
    assert str(found) == "The report prints consultations.total as “1.035”, which is not 1,305."
    wrong = once(material.document, "consultations.change_mom_percent", "▼\u00a01,29%", "▲\u00a01,29%")
    assert [found.rule.id for found in against_figures(wrong, material.report)] == ["document.text"]
    moved = tampered(material.report, consultations__total=1306)
    rules = {found.rule.id for found in against_figures(material.document, moved)}
    assert rules == {"document.value"}


@only_sqlite
def test_one_changed_number_in_the_pdf(material: Material) -> None:
    found = read_back(once(material.document, "consultations.total", "1.305", "1.035"), material.document)
    assert {contradiction.rule.id for contradiction in found} == {"pdf.missing", "pdf.strange"}
    assert any("“1.305” (consultations.total)" in str(contradiction) for contradiction in found)
    found = read_back(in_table(material.document, "channel.TELEPON.count", "86"), material.document)
    assert [contradiction.rule.id for contradiction in found] == ["pdf.row"]
    assert "has “86” in the row “Des 22”, where “102” (channel.TELEPON.count) should stand." in str(found[0])
    sections = material.document.sections
    short = dataclasses.replace(material.document, sections=(*sections[:2], *sections[3:]))
    assert [contradiction.rule.id for contradiction in read_back(short, material.document)] == ["pdf.sections"]


@only_sqlite
def test_two_values_that_changed_places_in_the_list_of_figures(material: Material) -> None:
    swapped = {"channel.TELEPON.count": "86", "channel.EMAIL.count": "102"}
    sections = [
        changed(section, lambda p: dataclasses.replace(p, text=swapped.get(p.figure, p.text)))
        if section.id == "figures"
        else section
        for section in material.document.sections
    ]
    found = read_back(dataclasses.replace(material.document, sections=tuple(sections)), material.document)
    assert {(c.rule.id, c.right.name) for c in found} == {("pdf.row", name) for name in swapped}


@only_sqlite
def test_one_changed_number_in_the_workbook(material: Material) -> None:
    wrong = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book_of(material))) as book, zipfile.ZipFile(wrong, "w") as copy:
        for name in book.namelist():
            content = book.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = content.replace(b"<v>1305</v>", b"<v>1035</v>", 1)
            copy.writestr(name, content)
    (found,) = against_sheets(wrong.getvalue(), material.sheets, material.report)
    assert str(found) == "The workbook's sheet “Total” has 1,035 in B2, but consultations.total is 1,305."
    moved = tampered(material.report, consultations__total=1306)
    rules = {found.rule.id for found in against_sheets(book_of(material), material.sheets, moved)}
    assert rules == {"workbook.value"}


def test_numbers_as_they_are_printed() -> None:
    assert says("1.305", 1305, "id")
    assert not says("1,305", 1305, "id")
    assert says("1,305", 1305, "en")
    assert says("▼ 1,29%", -1.285930408472012, "id")
    assert not says("▲ 1,29%", -1.285930408472012, "id")
    assert says("-1,29%", -1.285930408472012, "id")
    assert says("data belum tersedia", None, "id")
    assert not says("0", None, "id")
    assert not says("data belum tersedia", 0, "id")
    assert says("Dana Desa 12 · DAU 3", [{"topic": "DD", "count": 12}, {"topic": "DAU", "count": 3}], "id")
    assert bare("1 .305 \n–\u200b2") == "1.305-2"
