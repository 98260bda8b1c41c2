"""Document: a month's report laid out as plain values; PDF, page and workbook print it, each with its own look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.reference.calendar import Month
from core.statistics.figures import Value

Spec = Mapping[str, Any]  # a Vega-Lite definition


@dataclass(frozen=True)
class Printed:
    """One value as people read it, such as "81,61%". `figure` is the id of the figure it prints, "" for plain words.

    `value` is the figure's own value at full precision; `as_of` says of which day it is where that is another one.
    """

    text: str
    figure: str = ""
    value: Value = None
    as_of: str = ""


Words = tuple[str | Printed, ...]  # a sentence with figures in it


@dataclass(frozen=True)
class Prose:
    """A paragraph. `tone`: plain, missing ("data belum tersedia"), note (a footnote) or warning."""

    words: Words
    tone: Literal["plain", "missing", "note", "warning"] = "plain"


@dataclass(frozen=True)
class Points:
    """A list of sentences under a small title ("" for none)."""

    title: str
    points: tuple[Words, ...]
    tone: Literal["plain", "warning"] = "plain"


@dataclass(frozen=True)
class Highlight:
    """One large number with its name, and a small line under it."""

    label: str
    number: Printed
    below: Words = ()


@dataclass(frozen=True)
class Highlights:
    """Large numbers side by side."""

    numbers: tuple[Highlight, ...]


@dataclass(frozen=True)
class Table:
    """Rows under a header. `numeric` tells which columns stand to the right; `total` that the last row is a sum.

    `over_time`: a row a month, which may be printed with the months side by side.
    """

    id: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Printed, ...], ...]
    numeric: tuple[bool, ...]
    total: bool = False
    over_time: bool = False

    def summed(self) -> Table:
        """The same table, its last row being the sum."""
        return replace(self, total=True)


@dataclass(frozen=True)
class Chart:
    """A chart, what it shows in words, and the same numbers as a table."""

    id: str
    title: str
    spec: Spec
    alt: str
    table: Table


Block = Prose | Points | Highlight | Highlights | Table | Chart


@dataclass(frozen=True)
class Section:
    """A part of the report; in the PDF it begins a page unless `joined` to the one before.

    An `internal` one is for the supervisors only.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    joined: bool = False
    internal: bool = False


@dataclass(frozen=True)
class Way:
    """One way to reach the centre, as on the front page."""

    name: str
    address: str


@dataclass(frozen=True)
class Document:
    """The whole report of one edition in one language."""

    month: Month
    language: str
    title: str
    subtitle: str
    organisation: str
    state: str  # live, closed or published
    revision: int
    hash: str
    as_of: str  # as people read it
    instant: dt.datetime  # the same, aware: what the file says as the time it was made
    footer: str
    labels: Mapping[str, str]  # words of the frame: state, month, standing, edition, page, contents, ways
    ways: tuple[Way, ...]
    sections: tuple[Section, ...]
    public: bool = False  # without what is for the supervisors only

    def for_everybody(self) -> Document:
        """The same for the public."""
        open_ones = tuple(section for section in self.sections if not section.internal)
        return replace(self, sections=open_ones, public=True)

    def printed(self) -> Iterator[Printed]:
        """Every figure that is printed, in reading order, tables of charts included."""
        for section in self.sections:
            for block in section.blocks:
                yield from (printed for printed in _of(block) if printed.figure)


def _of(block: Block) -> Iterator[Printed]:
    match block:
        case Prose():
            yield from (word for word in block.words if isinstance(word, Printed))
        case Points():
            yield from (word for words in block.points for word in words if isinstance(word, Printed))
        case Highlight():
            yield from (block.number, *(word for word in block.below if isinstance(word, Printed)))
        case Highlights():
            for number in block.numbers:
                yield from _of(number)
        case Table():
            for row in block.rows:
                yield from row
        case Chart():
            yield from _of(block.table)
