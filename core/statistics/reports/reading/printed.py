"""A rendered PDF held against the document: all that it should print is there, and no number that it should not."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from core.foundation.typesetting import printable
from core.statistics.consistency import Contradiction, Rule, Side
from core.statistics.reports.document import Block, Chart, Document, Printed, Section, Table
from core.statistics.reports.reading import tagged
from core.statistics.reports.reading.numbers import bare, numbers_in
from core.statistics.reports.reading.tagged import Piece

SECTIONS = Rule("pdf.sections", "The PDF has the sections %(left)s, but the report has %(right)s.")
MISSING = Rule(
    "pdf.missing",
    "The PDF's section “%(section)s” should say “%(right)s” (%(right_name)s) %(times)s times, "
    "but says it %(left)s times.",
)
STRANGE = Rule("pdf.strange", "The PDF prints %(left)s in the section “%(section)s”, a number that the report has not.")
ROW = Rule(
    "pdf.row",
    "The PDF's section “%(section)s” has “%(left)s” in the row “%(row)s”, "
    "where “%(right)s” (%(right_name)s) should stand.",
)


@dataclass(frozen=True)
class Part:
    """A section and what the PDF prints under its heading."""

    section: Section
    pieces: Sequence[Piece]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The rows of its tables, without blanks."""
        return [tuple(bare(text) for text in piece.texts) for piece in self.pieces if piece.kind == "row"]

    @property
    def numbers(self) -> Counter[str]:
        """The numbers outside of tables."""
        return Counter(numbers_in(piece.text for piece in self.pieces if piece.kind != "row"))


def against_document(pdf: bytes, document: Document) -> Iterator[Contradiction]:
    """Section by section. What a picture draws is not read: `documents` holds charts against their tables."""
    cover, parts = _parts(tagged.read(pdf), document.sections)
    if len(parts) < len(document.sections):
        found = Side("PDF", _titles([part.section for part in parts]))
        yield Contradiction(SECTIONS, found, Side("report", _titles(document.sections)))
        return
    yield from _nothing_strange(Part(document.sections[0], cover), _front(document))
    for part in parts:
        yield from _all_there(part)
        yield from _all_rows(part)
        yield from _nothing_strange(part, list(_texts(part.section)))


def _titles(sections: Sequence[Section]) -> str:
    return ", ".join(section.title for section in sections) or "–"


def _parts(pieces: list[Piece], sections: Sequence[Section]) -> tuple[list[Piece], list[Part]]:
    """The front page, then the sections in their order by their headings, as many as are found."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        due = sections[len(found) - 1] if len(found) <= len(sections) else None
        if due and piece.kind == "heading" and bare(piece.text) == bare(printable(due.title)):
            found.append([])
        else:
            found[-1].append(piece)
    return found[0], [Part(section, own) for section, own in zip(sections, found[1:], strict=False)]


def _all_there(part: Part) -> Iterator[Contradiction]:
    """Every figure outside of tables, as often as the section says its number."""
    printed = [
        cell for block in part.section.blocks if not isinstance(block, Table | Chart) for cell in _printed(block)
    ]
    due = Counter(numbers_in(printable(cell.text) for cell in printed))
    told: set[str] = set()
    for cell in printed:
        for number in set(numbers_in([printable(cell.text)])) - told if cell.figure else ():
            told.add(number)
            if part.numbers[number] < due[number]:
                more = {"times": due[number], "section": part.section.title}
                yield Contradiction(MISSING, Side("PDF", part.numbers[number]), Side(cell.figure, cell.text), more)


def _all_rows(part: Part) -> Iterator[Contradiction]:
    """Every row of every table, cell by cell."""
    left = Counter(part.rows)
    for table in _tables(part.section.blocks):
        for cells in _rows(table):
            due = tuple(_cell(cell) for cell in cells)
            if left[due]:
                left[due] -= 1
                continue
            near = next((row for row in left if row[:1] == due[:1] and left[row]), ())
            yield _apart(part.section, table, cells, due, near)


def _apart(
    section: Section, table: Table, cells: tuple[Printed, ...], due: tuple[str, ...], near: tuple[str, ...]
) -> Contradiction:
    """The first cell in which the row that is there differs from the one that should be."""
    at = next((n for n, (mine, other) in enumerate(zip(due, near, strict=False)) if mine != other), 0)
    left = Side("PDF", near[at] if at < len(near) else "–")
    more = {"section": section.title, "row": cells[0].text or table.caption}
    return Contradiction(ROW, left, Side(cells[at].figure or table.id, cells[at].text), more)


def _rows(table: Table) -> Iterator[tuple[Printed, ...]]:
    """The rows as they are printed: those of months stand side by side under their charts."""
    if not table.over_time:
        yield from table.rows
        return
    for place in range(1, len(table.header)):
        yield (Printed(table.header[place]), *(Printed(row[place].text, row[place].figure) for row in table.rows))


def _tables(blocks: Sequence[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table | Chart):
            yield block.table if isinstance(block, Chart) else block


def _cell(cell: Printed) -> str:
    return bare(printable(f"{cell.text} ({cell.as_of})" if cell.as_of else cell.text))


def _nothing_strange(part: Part, expected: Sequence[str]) -> Iterator[Contradiction]:
    known = set(numbers_in(expected))
    for number in dict.fromkeys(numbers_in(piece.text for piece in part.pieces)):
        if number not in known:
            more = {"section": part.section.title}
            yield Contradiction(STRANGE, Side("PDF", number), Side("report", "–"), more)


def _front(document: Document) -> list[str]:
    """What the front page may say: the summary's first numbers, the ways to reach the centre, which edition it is."""
    ways = chain.from_iterable((way.name, way.address) for way in document.ways)
    about = (document.title, document.subtitle, document.organisation, *document.labels.values())
    return [*_texts(document.sections[0]), *ways, *about]


def _texts(value: object) -> Iterator[str]:
    """Every text that is printed of it. What is no text, and what a chart is drawn from, is left out."""
    if isinstance(value, str):
        yield printable(value)
    elif isinstance(value, Printed):
        yield from (printable(value.text), printable(value.as_of))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Chart):
        yield from _texts((value.title, value.table))
    elif isinstance(value, Section):
        yield from _texts((value.title, value.blocks))
    elif dataclasses.is_dataclass(value):
        yield from _texts([getattr(value, field.name) for field in dataclasses.fields(value) if field.name != "id"])


def _printed(value: object) -> Iterator[Printed]:
    if isinstance(value, Printed):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _printed(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _printed([getattr(value, field.name) for field in dataclasses.fields(value)])
