"""XLSX workbooks: the rows of the first sheet that is shown, through calamine."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.foundation.errors import Refused
from core.foundation.exchange.table import Row

LARGEST = 320 * 2**20  # bytes of all parts unpacked: about 300,000 tickets, and twice as much memory
BLOCK = 2**20
OVERLAP = 4096
_FORMULA = re.compile(rb"<f[ >/]")
_BROKEN = re.compile(
    rb'<c r="([A-Z]+\d+)"(?:[^>]*? t="e"|[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>)'
)


@dataclass
class Workbook:
    """An open workbook's sheet."""

    sheet: CalamineSheet
    notes: list[Refused] = field(default_factory=list)
    number: int = 0

    def seen(self) -> float:
        """How much of the sheet was given out, from 0 to 1."""
        return self.number / max(1, self.sheet.total_height)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """All rows with their numbers."""
        for number, row in enumerate(self.sheet.iter_rows(), 1):
            self.number = number
            yield number, row


def open_workbook(stream: BinaryIO) -> Workbook:
    """Reads the sheet. Raises Refused where the file is broken or too large, or cells hold errors."""
    try:
        with zipfile.ZipFile(stream) as parts:
            notes = list(_looked_over(parts))
        stream.seek(0)
        book = CalamineWorkbook.from_filelike(stream)
        shown = [one.name for one in book.sheets_metadata if _is_shown(one.typ, one.visible)]
        if not shown:
            raise Refused("There is nothing in this file.")
        sheet = book.get_sheet_by_name(shown[0])
    except (zipfile.BadZipFile, CalamineError, KeyError, NotImplementedError) as error:
        raise Refused("This workbook cannot be read; open it in a spreadsheet and save it as .xlsx again.") from error
    if len(shown) > 1:
        notes.append(
            Refused(
                "Only the first sheet, %(name)s, was read; the workbook has %(count)s.",
                name=sheet.name,
                count=len(shown),
            )
        )
    return Workbook(sheet, notes)


def _is_shown(kind: SheetTypeEnum, visible: SheetVisibleEnum) -> bool:
    return kind == SheetTypeEnum.WorkSheet and visible == SheetVisibleEnum.Visible


def _looked_over(parts: zipfile.ZipFile) -> Iterator[Refused]:
    """What calamine does not tell: formulas give their last value, and errors of the spreadsheet look like nothing."""
    if sum(part.file_size for part in parts.infolist()) > LARGEST:
        raise Refused("This workbook is too large to be read at once; save the sheet as CSV UTF-8 instead.")
    if b'date1904="1"' in parts.read("xl/workbook.xml"):
        yield Refused("The workbook counts days from 1904, as old Macs did; look at the times.")
    sheets = sorted(name for name in parts.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
    formulas = [_has_formulas(parts, name) for name in sheets]  # each of them looks for errors too
    if any(formulas):
        yield Refused("Cells with formulas were read with the values that the spreadsheet computed last.")


def _has_formulas(parts: zipfile.ZipFile, name: str) -> bool:
    found, before = False, b""
    with parts.open(name) as stream:
        while block := stream.read(BLOCK):
            window = before + block
            if broken := _BROKEN.search(window):
                raise Refused(
                    "Cell %(cell)s holds an error or a formula without a value; mend it in the spreadsheet and save.",
                    cell=broken[1].decode(),
                )
            found = found or bool(_FORMULA.search(window))
            before = window[-OVERLAP:]
    return found
