"""What the child process of `workbooks` does: reads a workbook and writes out the rows of its first sheet.

The workbook is the standard input, a file. What goes out are pickled messages: ("sheet", its height, notes), then
("rows", rows) again and again, at last ("end",); or ("refused", sentence, values) and nothing more.
"""

from __future__ import annotations

import os
import pickle
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.foundation.errors import Refused

LARGEST = 320 * 2**20  # bytes of all parts unpacked: about 300,000 tickets, and twice as much memory
MEMORY = 2 * 2**30  # bytes that a workbook may take, whatever it says of itself
SECONDS = 300  # of processor time
TOGETHER = 500  # rows of a message
BLOCK = 2**20
OVERLAP = 4096
_FORMULA = re.compile(rb"<f[ >/]")
_BROKEN = re.compile(
    rb'<c r="([A-Z]+\d+)"(?:[^>]*? t="e"|[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>)'
)


def main() -> None:
    """Reads the workbook at the standard input."""
    _bound()
    out = sys.stdout.buffer
    try:
        with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
            for message in messages(stream):
                pickle.dump(message, out, pickle.HIGHEST_PROTOCOL)
    except Refused as refusal:
        pickle.dump(("refused", refusal.message, refusal.values), out)
    out.flush()


def messages(stream: BinaryIO) -> Iterator[tuple[Any, ...]]:
    """The messages. Raises Refused where the file is broken or too large, or cells hold errors."""
    sheet, notes = _opened(stream)
    yield "sheet", sheet.total_height, [(note.message, note.values) for note in notes]
    rows = iter(sheet.iter_rows())
    while some := list(islice(rows, TOGETHER)):
        yield "rows", some
    yield ("end",)


def _bound() -> None:
    """What goes beyond these bounds, or what the machine has, ends this process and no other."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # where memory runs out, Linux takes this process first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _opened(stream: BinaryIO) -> tuple[CalamineSheet, list[Refused]]:
    try:
        stream.seek(0, os.SEEK_SET)
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
        only = "Only the first sheet, %(name)s, was read; the workbook has %(count)s."
        notes.append(Refused(only, name=sheet.name, count=len(shown)))
    return sheet, notes


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


if __name__ == "__main__":
    main()
