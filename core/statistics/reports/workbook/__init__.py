"""The workbook of a month: a sheet a section with numbers as numbers, a data dictionary, and the tickets behind."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.reports.document import Document
from core.statistics.reports.workbook import behind
from core.statistics.reports.workbook.contents import all_sheets
from core.statistics.reports.workbook.printing import Book, Link
from core.statistics.reports.workbook.sheets import Cell, Layout, Sheet

__all__ = ["Cell", "Sheet", "behind", "sheets", "write", "write_sheets"]

Tickets = Iterable[Sequence[str | int | dt.date | None]]


def sheets(document: Document, report: Report, words: Taxonomy) -> list[Sheet]:
    """The sheets as plain values, in the document's language."""
    return all_sheets(Layout(report, words, document.language), document)


def write(
    document: Document,
    report: Report,
    words: Taxonomy,
    target: Path | BinaryIO,
    *,
    link: Link,
    tickets: Tickets | None = None,
) -> None:
    """Writes the workbook; the same edition, links and tickets make the same bytes.

    `link` gives the address of a figure's tickets (`drilldown.link`); `tickets` are rows of `behind.rows`, which are
    streamed onto a last sheet in constant memory. Texts that look like formulas are texts.
    """
    rows = (Layout(report, words, document.language), tickets) if tickets is not None else None
    write_sheets(document, sheets(document, report, words), target, link=link, tickets=rows)


def write_sheets(
    document: Document,
    laid_out: Sequence[Sheet],
    target: Path | BinaryIO,
    *,
    link: Link,
    tickets: tuple[Layout, Tickets] | None = None,
) -> None:
    """The same from sheets that are laid out already."""
    book = Book(target, document, link)
    for sheet in laid_out:
        book.write(sheet)
    if tickets is not None:
        lay, rows = tickets
        header = [lay.texts["tickets"][name] for name in behind.COLUMNS]
        book.write_rows(lay.texts["sheets"]["tickets"], header, rows)
    book.close()
