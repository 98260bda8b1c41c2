"""Lays out and sets a scene's months in the test's own process, and reads back what stands on the pages."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from core.reference.centre import Centre, load_centre
from core.statistics.reports import pdf, sections
from core.statistics.reports.document import Block, Chart, Document, Highlights, Points, Printed, Prose, Table, Words
from tests.statistics.conftest import NOW, Scene


def laid_out(scene: Scene, month: str, language: str = "id", centre: Centre | None = None) -> Document:
    """The month's document as its figures stand."""
    report = scene.figures(month, NOW)
    with scene.database.reading() as session:
        return sections.laid_out(session, scene.calendar, report, centre or load_centre(), language)


def pages(document: Document) -> list[str]:
    """The text of each page of its PDF, blanks as one."""
    return read(pdf.render(pdf.plain(document)))


def read(made: bytes) -> list[str]:
    """The text of each page of a PDF, blanks as one and places to break left out."""
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in PdfReader(BytesIO(made)).pages]


def said(document: Document, section_id: str) -> str:
    """What a section says, in the order of its blocks."""
    section = next(section for section in document.sections if section.id == section_id)
    return "\n".join(_block(block) for block in section.blocks)


def _block(block: Block) -> str:
    match block:
        case Prose():
            return _words(block.words)
        case Points():
            return "\n".join([block.title, *map(_words, block.points)])
        case Highlights():
            return "\n".join(f"{n.label}: {_text(n.number)} {_words(n.below)}" for n in block.numbers)
        case Table():
            rows = [" | ".join(map(_text, row)) for row in block.rows]
            return "\n".join([block.caption, " | ".join(block.header), *rows])
        case Chart():
            return "\n".join([block.title, block.alt, _block(block.table)])
    return f"{block.label}: {_text(block.number)}"


def _words(words: Words) -> str:
    return "".join(word if isinstance(word, str) else _text(word) for word in words)


def _text(printed: Printed) -> str:
    return f"{printed.text} ({printed.as_of})" if printed.as_of else printed.text
