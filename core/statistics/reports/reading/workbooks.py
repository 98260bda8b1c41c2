"""A written workbook held against the sheets that it was laid out as, and those against the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from io import BytesIO

from python_calamine import CalamineWorkbook

from core.statistics.consistency import Contradiction, Rule, Side
from core.statistics.consistency.page import same
from core.statistics.editions import Report
from core.statistics.reports.workbook import Cell, Sheet

SHEETS = Rule("workbook.sheets", "The workbook has the sheets %(left)s, but it should have %(right)s.")
CELL = Rule(
    "workbook.cell", "The workbook's sheet “%(sheet)s” has %(left)s in %(left_name)s, but %(right_name)s is %(right)s."
)
LAID_OUT = Rule(
    "workbook.value", "The workbook's sheet “%(sheet)s” puts %(left)s for %(left_name)s, but it is %(right)s."
)
NUMBERS = int | float


def against_sheets(content: bytes, sheets: Sequence[Sheet], report: Report) -> Iterator[Contradiction]:
    """Every cell is what it should be, every figure's cell the figure; sheets after the last one are of tickets."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    names = [sheet.name[:31] for sheet in sheets]
    if book.sheet_names[: len(names)] != names:
        yield Contradiction(SHEETS, Side("workbook", ", ".join(book.sheet_names)), Side("report", ", ".join(names)))
        return
    for sheet in sheets:
        rows = book.get_sheet_by_name(sheet.name[:31]).to_python(skip_empty_area=False)
        yield from _figures(sheet, report)
        for at in range(1, max(len(rows), len(sheet.rows) + 1)):
            yield from _row(sheet, at, rows[at] if at < len(rows) else [])


def _row(sheet: Sheet, at: int, there: Sequence[object]) -> Iterator[Contradiction]:
    due = sheet.rows[at - 1] if at <= len(sheet.rows) else ()
    for place in range(max(len(there), len(due))):
        cell = due[place] if place < len(due) else Cell("")
        found = there[place] if place < len(there) else ""
        if not _equal(found, cell.value):
            name = f"{_letters(place)}{at + 1}"
            right = Side(cell.figure or "text", _shown(cell.value))
            yield Contradiction(CELL, Side(name, _shown(found)), right, {"sheet": sheet.name})


def _figures(sheet: Sheet, report: Report) -> Iterator[Contradiction]:
    for row in sheet.rows:
        for cell in row:
            if cell.figure and isinstance(cell.value, NUMBERS):
                value = report.value(cell.figure) if cell.figure in report else None
                if not same(cell.value, value):
                    more = {"sheet": sheet.name}
                    yield Contradiction(LAID_OUT, Side(cell.figure, cell.value), Side(cell.figure, value), more)


def _equal(found: object, due: object) -> bool:
    found, due = _plain(found), _plain(due)
    return same(found, due) if isinstance(due, NUMBERS) == isinstance(found, NUMBERS) else False


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date()
    return " ".join(value.split()) if isinstance(value, str) else value


def _shown(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _letters(place: int) -> str:
    return _letters(place // 26 - 1) + chr(65 + place % 26) if place >= 26 else chr(65 + place)
