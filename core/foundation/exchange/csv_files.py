"""CSV files as spreadsheets write them: their encoding, their separator, their rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from core.foundation.errors import Refused
from core.foundation.exchange.table import HEAD, Row, recognised

SEPARATORS = ",;\t"
STARTERS = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet compute a text
BLOCK = 2**20
LONGEST = 1_000_000  # characters of one cell; what is longer is a quotation mark that was never closed
UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # bytes that mean nothing in Windows-1252
csv.field_size_limit(LONGEST)


def is_workbook(stream: BinaryIO) -> bool:
    """Whether the file is a workbook by its first bytes, whatever its name says. Raises Refused for an old one."""
    start = stream.read(8)
    stream.seek(0)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused("This is an old Excel file or one with a password; save it as .xlsx without a password.")
    return start.startswith(b"PK\x03\x04")


@dataclass
class CsvFile:
    """An open CSV file whose encoding and separator are known."""

    stream: BinaryIO
    size: int
    encoding: str
    separator: str = ","
    notes: list[Refused] = field(default_factory=list)
    odd: bool = False  # whether the lines read since the last row hold an apostrophe

    def seen(self) -> float:
        """How much of the file was read, from 0 to 1."""
        return min(1.0, self.stream.tell() / self.size) if not self.stream.closed else 1.0

    def rows(self) -> Generator[tuple[int, Row], None, None]:
        """All rows with their numbers. Raises Refused where the quotation marks do not fit."""
        reader = csv.reader(self._lines(), delimiter=self.separator, strict=True)
        number = 0
        try:
            for number, row in enumerate(reader, 1):
                if self.odd:
                    self.odd = False
                    row = [_as_typed(cell) for cell in row]
                yield number, row
        except csv.Error as error:
            raise _bad_quotes(number + 1, error) from error

    def _lines(self) -> Iterator[str]:
        text = io.TextIOWrapper(self.stream, self.encoding, newline="")
        nulls = 0
        try:
            for line in text:
                if "\0" in line:
                    nulls, line = nulls + line.count("\0"), line.replace("\0", "")
                if "'" in line:
                    self.odd = True
                yield line
        finally:
            if not text.closed:
                text.detach()  # whose stream it is closes it
        if nulls:
            self.notes.append(Refused("%(count)s NUL characters were left out.", count=nulls))


def open_csv(stream: BinaryIO, known: Collection[str]) -> CsvFile:
    """Finds out how the file is written. Raises Refused, with the mend, where that cannot be told."""
    encoding, size = _encoding(stream)
    file = CsvFile(stream, size, encoding)
    if encoding == "cp1252":
        file.notes.append(Refused("The file is not in UTF-8; it was read as Windows-1252. Look at names with accents."))
    stream.seek(0)
    head = _first_lines(stream, encoding)
    if head and head[0].lower().startswith("sep=") and len(head[0].strip()) == 5:
        stream.seek(0)
        stream.readline()  # a word to Excel, which is no row of the sheet
        file.separator = head[0].strip()[-1]
        return file
    stream.seek(0)
    file.separator = _separator(head, known)
    return file


def _encoding(stream: BinaryIO) -> tuple[str, int]:
    """The encoding, and the size in bytes; the whole file is read once for it."""
    stream.seek(0)
    start = stream.read(BLOCK)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", len(start) + _count(stream)
    if len(start) > 3 and start[:4096].count(0) > len(start[:4096]) // 4:
        raise Refused("This is no text that we can read; save the file as CSV UTF-8.")
    stream.seek(0)
    decoder, size, many = codecs.getincrementaldecoder("utf-8")(), 0, False
    while block := stream.read(BLOCK):
        try:
            many = not decoder.decode(block).isascii() or many
        except UnicodeDecodeError as error:
            return _single_bytes(stream, many or _has_many(block[: error.start])), size + len(block) + _count(stream)
        size += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _single_bytes(stream, many), size
    return "utf-8-sig", size


def _single_bytes(stream: BinaryIO, mixed: bool) -> str:
    if mixed:
        raise Refused("The file mixes UTF-8 with another encoding; save it again as CSV UTF-8.")
    place = stream.tell()
    stream.seek(0)
    while block := stream.read(BLOCK):
        if block.translate(None, UNDEFINED) != block:
            raise Refused("The file is neither in UTF-8 nor in Windows-1252; save it again as CSV UTF-8.")
    stream.seek(place)
    return "cp1252"


def _has_many(block: bytes) -> bool:
    return not block.decode("utf-8", "ignore").isascii()


def _count(stream: BinaryIO) -> int:
    total = 0
    while block := stream.read(BLOCK):
        total += len(block)
    return total


def _first_lines(stream: BinaryIO, encoding: str) -> list[str]:
    start = stream.read(64 * 1024).decode(encoding, "ignore").lstrip("\ufeff")
    return start.splitlines()[:HEAD]


def _separator(head: Sequence[str], known: Collection[str]) -> str:
    """The sign that makes most known names of the first rows; without known names, most cells of the first."""
    if not head:
        return ","

    def names(sign: str) -> int:
        parsed = csv.reader(head if known else head[:1], delimiter=sign)
        return max((recognised(row, known) if known else len(row) for row in parsed), default=0)

    return max(SEPARATORS, key=names)


def _as_typed(cell: str) -> str:
    # An apostrophe before a text that would be computed is ours or Excel's, not the writer's.
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(STARTERS) else cell


def _bad_quotes(number: int, error: csv.Error) -> Refused:
    if "limit" in str(error) or "end of data" in str(error):
        return Refused("Row %(row)s: a quotation mark is opened and never closed.", row=number)
    return Refused("Row %(row)s: a quotation mark inside a text must be written twice.", row=number)
