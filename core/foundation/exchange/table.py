"""A table as it was read: its columns, its rows under their spreadsheet's numbers, and what was seen on the way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from core.foundation.errors import Refused
from core.foundation.exchange.cells import Cell, as_text

Row = Sequence[Cell]
Refuse = Callable[[int, Refused], None]  # takes a bad row's number and why
HEAD = 10  # rows in which the names of the columns are looked for
SHOWN = 6  # names that a sentence lists
SEPARATORS = (",", ";", "\t", "|", ":", "^", "~")


def refuse_row(number: int, why: Refused) -> None:
    """What happens to a bad row unless the reader of the table collects them: the whole table is refused."""
    raise Refused("Row %(row)s: %(why)s", row=number, why=why) from why


@dataclass
class Table:
    """Rows of named columns. Going over it gives (row number as in the spreadsheet, {column: cell}), once.

    `columns` are in the file's order; with `typed` cells may be other than texts; `notes` are sentences on how the
    file was read, complete at the end; `seen()` says how much of the file was read, from 0 to 1.
    """

    columns: tuple[str, ...]
    places: tuple[int, ...]
    cells: Iterator[tuple[int, Row]]
    notes: list[Refused] = field(default_factory=list)
    seen: Callable[[], float] = lambda: 1.0
    refuse: Refuse = refuse_row
    typed: bool = False

    def __iter__(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        for number, row in self.rows():
            yield number, dict(zip(self.columns, row, strict=True))

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The same with each row's cells in the order of `columns`; rows without any content are left out."""
        width, places = len(self.columns), self.places
        plain = places == tuple(range(width))
        for number, row in self.cells:
            fits = row if plain and len(row) == width and any(row) else self._fitted(number, row)
            if fits is None:
                continue
            if fits[0] == self.columns[0]:
                self.refuse(number, Refused("It names the columns again; delete this row."))
                continue
            yield number, fits

    def _fitted(self, number: int, row: Row) -> Row | None:
        """The row's cells under the columns; None where it is empty or refused."""
        if not any(cell not in ("", None) for cell in row):
            return None
        width = max(self.places) + 1
        beyond = sum(cell not in ("", None) for at, cell in enumerate(row) if at >= width or at not in self.places)
        if beyond:
            self.refuse(number, _too_long(len(row), len(self.columns)))
            return None
        if len(row) == 1 < width and (sign := _other_separator(as_text(row[0]))):
            self.refuse(number, Refused("It is separated by %(sign)s, unlike the first row.", sign=sign))
            return None
        padded = [*row, *[""] * (width - len(row))]
        return [padded[at] for at in self.places]


def header(head: Sequence[tuple[int, Row]], known: Collection[str], required: Iterable[str]) -> tuple[int, list[str]]:
    """Where in the first rows the names stand (an index), and the names, "" where a cell names none.

    Without `known` names the first row holds them, whatever they are. Raises Refused with the mend where the names
    stand lower, are not known, come twice or are missing.
    """
    if not head:
        raise Refused("There is nothing in this file.")
    names = [_spelled(cell, known) for cell in head[0][1]]
    if known and not set(names) & set(known):
        raise _no_names(head, known)
    _refuse_doubles(names)
    if known and (unknown := [name for name in names if name and name not in known]):
        raise _unknown(unknown, known)
    if missing := [name for name in required if name not in names]:
        if len(missing) == 1:
            raise Refused("The column %(name)s is missing.", name=missing[0])
        raise Refused("The columns %(names)s are missing.", names=", ".join(missing))
    if not any(names):
        raise Refused("Row 1 does not name the columns.")
    return 0, names


def recognised(row: Row, known: Collection[str]) -> int:
    """How many cells of a row are names of known columns."""
    return len({_spelled(cell, known) for cell in row} & set(known))


def _spelled(cell: Cell, known: Collection[str]) -> str:
    text = as_text(cell).strip().strip("\ufeff")
    lower = text.lower().replace(" ", "_")
    return lower if lower in known else text


def _refuse_doubles(names: Sequence[str]) -> None:
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise Refused("The column %(names)s stands there twice.", names=", ".join(twice))


def _unknown(names: Sequence[str], known: Collection[str]) -> Refused:
    listed = ", ".join(names[:SHOWN])
    if near := get_close_matches(names[0].lower(), list(known), n=1, cutoff=0.7):
        return Refused("There is no column %(names)s; perhaps you mean %(near)s.", names=listed, near=near[0])
    return Refused("There is no column %(names)s; the columns are: %(known)s.", names=listed, known=", ".join(known))


def _no_names(head: Sequence[tuple[int, Row]], known: Collection[str]) -> Refused:
    wanted = ", ".join(list(known)[:SHOWN])
    for number, row in head[1:HEAD]:
        if recognised(row, known) > 1:
            return Refused(
                "Row %(row)s holds the names of the columns; delete the rows above it, so that they stand in row 1.",
                row=number,
            )
    first = head[0][1]
    if len(first) == 1 and (sign := _other_separator(as_text(first[0]))):
        return Refused(
            "The columns are separated by %(sign)s; save the file with commas, semicolons or tabs between them.",
            sign=sign,
        )
    return Refused("Row 1 does not name the columns. It should hold names such as %(names)s.", names=wanted)


def _too_long(cells: int, columns: int) -> Refused:
    return Refused(
        "It has %(cells)s cells for %(columns)s columns; a text that holds the separator needs quotation marks.",
        cells=cells,
        columns=columns,
    )


def _other_separator(text: str) -> str:
    """The sign that separates the parts of a text that should have been several cells, "" where none does."""
    first = text.split("\n", 1)[0]
    sign = max(SEPARATORS, key=first.count)
    return ("TAB" if sign == "\t" else sign) if first.count(sign) > 1 else ""
