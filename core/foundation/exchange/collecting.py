"""Reads a whole small table at once: all its rows, or a refusal that names every bad one."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import BinaryIO, TypeVar

from core.foundation.errors import Refused
from core.foundation.exchange.cells import Cell
from core.foundation.exchange.reading import rows

Read = TypeVar("Read")


class Faults:
    """What is wrong in a table, by row and column."""

    def __init__(self) -> None:
        self.found: dict[str, Refused] = {}

    def add(self, row: int, refusal: Refused) -> None:
        """One bad row; where the refusal names columns, each of them."""
        if not refusal.fields:
            self.found[f"row {row}"] = refusal
        for column, why in refusal.fields.items():
            self.found[f"row {row}, column {column}"] = why

    def refuse(self) -> None:
        """Raises Refused with all of them as `fields`; nothing where there are none."""
        if self.found:
            raise Refused("Nothing was read, because rows are wrong.", fields=self.found)


def collect(
    source: Path | BinaryIO,
    known: Collection[str],
    required: Collection[str],
    read: Callable[[Mapping[str, Cell]], Read],
) -> dict[int, Read]:
    """What `read` makes of each row, by its number; a column that is not there is an empty cell.

    `read` raises Refused, with `fields` by column. Raises Refused as `rows` does, or with a sentence by row and
    column ("row 3, column value") for every bad row.
    """
    stream = io.BytesIO(source.read_bytes()) if isinstance(source, Path) else source
    faults = Faults()
    found: dict[int, Read] = {}
    for number, row in rows(stream, known, required, refuse=faults.add):
        try:
            found[number] = read({**dict.fromkeys(known, ""), **row})
        except Refused as refusal:
            faults.add(number, refusal)
    faults.refuse()
    return found


def cells(row: Mapping[str, Cell], readers: Mapping[str, Callable[[Cell], object]]) -> dict[str, object]:
    """The row's cells, each read by its own reader. Raises Refused with `fields` for all that cannot be read."""
    values: dict[str, object] = {}
    wrong: dict[str, Refused] = {}
    for name, reader in readers.items():
        try:
            values[name] = reader(row[name])
        except Refused as refusal:
            wrong[name] = refusal
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    return values
