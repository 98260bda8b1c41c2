"""Renders PDF and workbook and reads both back. It loads what draws charts: the web leaves it to a child process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

from core.statistics import drilldown
from core.statistics.consistency import Contradiction
from core.statistics.reports import pdf, workbook
from core.statistics.reports.plain import plain
from core.statistics.reports.reading.documents import against_figures
from core.statistics.reports.reading.material import Material
from core.statistics.reports.reading.printed import against_document
from core.statistics.reports.reading.workbooks import against_sheets


def examine(materials: Iterable[Material]) -> list[Contradiction]:
    """What is wrong with the forms of a month, in every language that is given."""
    return [contradiction for material in materials for contradiction in _one(material)]


def _one(material: Material) -> Iterator[Contradiction]:
    document, report = material.document, material.report
    yield from against_figures(document, report)
    yield from against_document(pdf.render(plain(document)), document)
    book = BytesIO()
    workbook.write_sheets(
        document, material.sheets, book, link=lambda behind: drilldown.link(material.public_url, behind)
    )
    yield from against_sheets(book.getvalue(), material.sheets, report)
