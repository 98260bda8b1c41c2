"""Reads a CSV file or a workbook as one table."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from core.foundation.errors import Refused
from core.foundation.exchange.csv_files import is_workbook, open_csv
from core.foundation.exchange.table import HEAD, Refuse, Row, Table, header, refuse_row
from core.foundation.exchange.workbooks import open_workbook


def rows(
    source: Path | BinaryIO,
    known: Collection[str] = (),
    required: Collection[str] = (),
    *,
    refuse: Refuse = refuse_row,
) -> Table:
    """The table in a file: CSV or XLSX by its content, whatever its name says. A stream must be one that can seek.

    `known` are the names that columns may have (any where it is empty), `required` those that must be there. Cells of
    a CSV file are texts, those of a workbook also numbers, times and truth values. `refuse` takes rows that do not
    fit the columns, by number; unless told, the first one refuses the table. Raises Refused with the mend where the
    file cannot be read or its columns are wrong; while going over the rows too.
    """
    if not isinstance(source, Path):
        return _table(source, known, required, refuse)
    stream = source.open("rb")
    try:
        table = _table(stream, known, required, refuse)
    except BaseException:
        stream.close()
        raise
    table.cells = _closing(stream, table.cells)
    return table


def _table(stream: BinaryIO, known: Collection[str], required: Collection[str], refuse: Refuse) -> Table:
    stream.seek(0)
    typed = is_workbook(stream)
    file = open_workbook(stream) if typed else open_csv(stream, known)
    cells = file.rows()
    head = list(islice(cells, HEAD))
    try:
        at, names = header(head, known, required)
    except Refused:
        cells.close()
        raise
    places = tuple(place for place, name in enumerate(names) if name)
    columns = tuple(name for name in names if name)
    return Table(columns, places, chain(head[at + 1 :], cells), file.notes, file.seen, refuse, typed)


def _closing(stream: BinaryIO, cells: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    with stream:
        yield from cells
