"""Writes sheets as XLSX: numbers as numbers with their formats and links, texts as texts whatever they begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from core.statistics.figures import Behind
from core.statistics.reports.document import Document
from core.statistics.reports.workbook.sheets import Cell, Sheet

Link = Callable[[Behind], str]
Codes = Sequence[str | int | dt.date | None]

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FORMS = {
    "": "General", "percent": '0.00"%"', "minutes": "#,##0.0", "stars": "0.00", "working days": "0.00",
    "consultations per working day": "0.00",
}  # fmt: skip
WHOLE, DAY = "#,##0", "yyyy-mm-dd"
BROAD, NARROW = 70, 9
SHEET_ROWS = 1_048_575  # below the header
LONGEST = 32_767  # letters of a cell
LETTER = 9  # the paper A4, as spreadsheets number papers
INK, HEAD, GREY = "#1f4e79", "#e8eef5", "#666666"


class Book:
    """An open workbook that sheets are written into, one after the other; memory does not grow with their rows."""

    def __init__(self, target: Path | BinaryIO, document: Document, link: Link) -> None:
        self.document, self.link = document, link
        self.book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, OPTIONS)
        moment = document.instant.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
        about = {"title": document.title, "author": document.organisation, "created": moment, "comments": document.hash}
        self.book.set_properties(about)
        self.formats: dict[tuple[str, bool], Any] = {}
        self.head = self.book.add_format(
            {"bold": True, "bg_color": HEAD, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = self.book.add_format({"text_wrap": True, "valign": "top"})

    def close(self) -> None:
        """Finishes the file."""
        self.book.close()

    def write(self, sheet: Sheet) -> None:
        """One sheet of figures."""
        page = self._page(sheet.name, sheet.header, [_width(sheet, at) for at in range(len(sheet.header))])
        for at, row in enumerate(sheet.rows, 1):
            for place, cell in enumerate(row):
                self._cell(page, at, place, cell)

    def write_rows(self, name: str, header: Sequence[str], rows: Iterable[Codes]) -> None:
        """Many rows of codes, streamed; what no longer fits one sheet goes on in the next."""
        day = self.book.add_format({"num_format": DAY})
        waiting, number = iter(rows), 1
        row = next(waiting, None)
        while row is not None or number == 1:
            page = self._page(
                name if number == 1 else f"{name} {number}", header, [max(NARROW, len(h) + 4) for h in header]
            )
            at = 0
            while row is not None and at < SHEET_ROWS:
                at += 1
                _codes(page, at, row, day)
                row = next(waiting, None)
            number += 1

    def _page(self, name: str, header: Sequence[str], widths: Sequence[int]) -> Worksheet:
        page = self.book.add_worksheet(name[:31])
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        for place, title in enumerate(header):
            page.write_string(0, place, title, self.head)
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(LETTER)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer(f"&L{_plain(self.document.title)} {self.document.month} · {self.document.hash[:12]}&R&P / &N")
        return page

    def _cell(self, page: Worksheet, at: int, place: int, cell: Cell) -> None:
        if cell.value is None or cell.value == "":
            return
        if isinstance(cell.value, str):
            page.write_string(at, place, cell.value[:LONGEST], self.text)
        elif isinstance(cell.value, dt.date):
            page.write_datetime(at, place, cell.value, self._form(DAY, linked=False))
        else:
            form = self._form(_form(cell), linked=cell.behind is not None)
            if cell.behind is not None:
                page.write_url(at, place, self.link(cell.behind), form, string="0")
            page.write_number(at, place, cell.value, form)  # takes the place of the link's text, the link stays

    def _form(self, form: str, *, linked: bool) -> Any:
        if (form, linked) not in self.formats:
            look = {"num_format": form, "valign": "top"} | ({"font_color": INK, "underline": 1} if linked else {})
            self.formats[form, linked] = self.book.add_format(look)
        return self.formats[form, linked]


def _codes(page: Worksheet, at: int, row: Codes, day: Any) -> None:
    for place, value in enumerate(row):
        if isinstance(value, str):
            page.write_string(at, place, value)
        elif isinstance(value, int):
            page.write_number(at, place, value)
        elif value is not None:
            page.write_datetime(at, place, value, day)


def _form(cell: Cell) -> str:
    if cell.unit in FORMS:
        return FORMS[cell.unit]
    return WHOLE if isinstance(cell.value, int) else FORMS["stars"]


def _width(sheet: Sheet, place: int) -> int:
    cells = (row[place].value for row in sheet.rows if place < len(row))
    longest = max((len(str(value)) for value in cells if value is not None), default=0)
    return min(BROAD, max(NARROW, longest + 2, min(len(sheet.header[place]) + 2, 24)))


def _plain(text: str) -> str:
    return text.replace("&", "&&")  # "&" begins a command of the footer
