"""Writes rows as CSV and XLSX, streamed, so that no text of a stranger runs as a formula in somebody's spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from core.foundation.exchange.cells import Cell
from core.foundation.exchange.csv_files import STARTERS

PIECE = 500  # rows that leave together
LONGEST = 32_767  # characters of an XLSX cell
SHEET_ROWS = 1_048_575  # rows of an XLSX sheet below the names
WIDTHS = (10, 60)
NUMBER = re.compile(r"[+-]\d{1,18}", re.ASCII)  # a phone number such as +62811150420 runs nothing and stays readable
ALARMING = (*STARTERS, "'")


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file in pieces: UTF-8 with its mark, commas; times are written in ISO 8601.

    A text that a spreadsheet would compute gets an apostrophe in front; `rows` of this package takes it off again.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(columns)
    for count, row in enumerate(rows, 1):
        writer.writerow([_written(cell) for cell in row])
        if count % PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def write_csv(target: Path | BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The same into a file or a stream."""
    if isinstance(target, Path):
        with target.open("wb") as stream:
            stream.writelines(csv_pieces(columns, rows))
    else:
        target.writelines(csv_pieces(columns, rows))


def write_xlsx(
    target: Path | BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Data"
) -> None:
    """A workbook; memory does not grow with its rows. What no longer fits one sheet goes on in the next.

    Aware times are written as they stand on their own clock, for a workbook knows no offsets; a text over 32,767
    characters ends in "…" there.
    """
    where = str(target) if isinstance(target, Path) else target
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(where, options) as book:
        bold = book.add_format({"bold": True})
        moment, day = (book.add_format({"num_format": f}) for f in ("yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"))
        waiting, number = iter(rows), 1
        row = next(waiting, None)
        while row is not None or number == 1:
            sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
            _head(sheet, columns, bold)
            at = 0
            while row is not None and at < SHEET_ROWS:
                at += 1
                for place, cell in enumerate(row):
                    _write(sheet, at, place, cell, (moment, day))
                row = next(waiting, None)
            number += 1


def _head(sheet: Worksheet, columns: Sequence[str], bold: object) -> None:
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, min(WIDTHS[1], max(WIDTHS[0], len(name) + 4)))
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)


def _write(sheet: Worksheet, at: int, place: int, cell: Cell, formats: tuple[object, object]) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(at, place, cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…")
    elif isinstance(cell, bool):
        sheet.write_boolean(at, place, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(at, place, cell)
    elif isinstance(cell, dt.datetime):
        sheet.write_datetime(at, place, cell.replace(tzinfo=None), formats[0])
    elif isinstance(cell, dt.date):
        sheet.write_datetime(at, place, cell, formats[1])
    elif cell is not None:
        sheet.write_string(at, place, str(cell))


def _written(cell: Cell) -> Cell:
    if isinstance(cell, str):
        if cell.startswith(ALARMING) and cell.lstrip("'").startswith(STARTERS) and not NUMBER.fullmatch(cell):
            return f"'{cell}"
        return cell
    return cell.isoformat() if isinstance(cell, dt.datetime | dt.date) else cell


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece
