"""The recap and the registers as workbooks: the published table with its two rows of titles, and plain lists."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO, NamedTuple, cast

import xlsxwriter
from flask import send_file
from flask.typing import ResponseReturnValue
from xlsxwriter.worksheet import Worksheet

from core.foundation.exchange import Cell, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}
LOOKS = {
    "head": {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"},
    "cell": {},
    "mean": {"num_format": "0.00"},
    "total": {"bold": True},
    "mean total": {"bold": True, "num_format": "0.00"},
}
WIDTHS = (18, 14, 90)  # of the first column, of the others, of notes


class Head(NamedTuple):
    """A title over one column, or over several that have titles of their own below it."""

    title: str
    below: Sequence[str] = ()


class Sheet(NamedTuple):
    """A sheet: its titles, its rows, and whether the last row is their sum."""

    name: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    has_total: bool = False


def listed(head: Sequence[str], rows: Iterable[Sequence[Cell]], name: str, title: str) -> ResponseReturnValue:
    """A plain list as a workbook to download."""
    made = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed when it is sent
    write_xlsx(made, head, rows, title=title)
    return _sent(made, name)


def tables(sheets: Sequence[Sheet], name: str) -> ResponseReturnValue:
    """Several small tables as a workbook to download."""
    made = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed when it is sent
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        looks = {
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
            ),
            "cell": book.add_format({"border": 1}),
            "mean": book.add_format({"border": 1, "num_format": "0.00"}),
            "total": book.add_format({"border": 1, "bold": True}),
            "mean total": book.add_format({"border": 1, "bold": True, "num_format": "0.00"}),
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, looks)
    return _sent(made, name)


def _fill(page: Worksheet, sheet: Sheet, looks: dict[str, object]) -> None:
    deep = 2 if any(head.below for head in sheet.heads) else 1
    place = 0
    for head in sheet.heads:
        place = _head(page, head, place, deep, looks["head"])
    page.set_column(0, 0, WIDTHS[0] if len(sheet.heads) > 1 else WIDTHS[2])
    page.set_column(1, max(1, place - 1), WIDTHS[1])
    page.freeze_panes(deep, 1 if place > 1 else 0)
    for at, row in enumerate(sheet.rows, deep):
        is_total = sheet.has_total and at == deep + len(sheet.rows) - 1
        for column, cell in enumerate(row):
            _write(page, (at, column), cell, looks, " total" if is_total else "")


def _head(page: Worksheet, head: Head, place: int, deep: int, look: object) -> int:
    width = max(1, len(head.below))
    if head.below:
        page.merge_range(0, place, 0, place + width - 1, head.title, look)
        for n, title in enumerate(head.below):
            page.write_string(1, place + n, title, look)
    elif deep > 1:
        page.merge_range(0, place, deep - 1, place, head.title, look)
    else:
        page.write_string(0, place, head.title, look)
    return place + width


def _write(page: Worksheet, place: tuple[int, int], cell: Cell, looks: dict[str, object], total: str) -> None:
    plain = looks[total.strip() or "cell"]
    if isinstance(cell, int | float):
        page.write_number(*place, cell, looks[f"mean{total}"] if isinstance(cell, float) else plain)
    else:
        page.write_string(*place, "–" if cell is None else str(cell), plain)


def _sent(made: BinaryIO, name: str) -> ResponseReturnValue:
    made.seek(0)
    return send_file(made, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
