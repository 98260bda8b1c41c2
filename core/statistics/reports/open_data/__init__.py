"""Open data: a month's figures as CSV and JSON, with small counts hidden so that sums do not tell them.

Information requests and readings of other systems are told in full: the law has their recapitulation published.
"""

import csv as csv_files
import io
import json as json_texts
from typing import Any

from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import Value
from core.statistics.reports.document import Document
from core.statistics.reports.open_data.hiding import LEAST
from core.statistics.reports.open_data.rows import OpenRow, hidden, rows

__all__ = ["LEAST", "OpenRow", "csv", "hidden", "json", "rows"]

COLUMNS = (
    "month",
    "id",
    "label",
    "value",
    "unit",
    "hidden",
    "as_of",
    "source",
    "definition",
    "revision",
    "hash",
    "licence",
)


def csv(document: Document, report: Report, words: Taxonomy, *, licence: str = "") -> bytes:
    """A row a figure, in UTF-8; a hidden value is empty and says so. Texts that look like formulas are defused."""
    text = io.StringIO()
    writer = csv_files.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    edition = (str(report.revision), report.hash, licence)
    for row in rows(report, words, document.language):
        told = (row.id, row.label, _written(row.value), row.unit, "true" if row.hidden else "false", row.as_of or "")
        writer.writerow([_safe(cell) for cell in (str(report.period), *told, row.source, row.definition, *edition)])
    return ("\ufeff" + text.getvalue()).encode()


def json(document: Document, report: Report, words: Taxonomy, *, licence: str = "") -> bytes:
    """The same with what is to be known of it at the top; a hidden or missing value is null."""
    about = {
        "title": document.title,
        "publisher": document.organisation,
        "licence": licence or None,
        "month": str(report.period),
        "state": report.state,
        "revision": report.revision,
        "hash": report.hash,
        "made_at": report.as_of.isoformat(),
        "language": document.language,
        "smallest_count_shown": LEAST,
    }
    figures = [_plain(row) for row in rows(report, words, document.language)]
    return json_texts.dumps({"about": about, "figures": figures}, ensure_ascii=False, indent=1).encode()


def _plain(row: OpenRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("id", "label", "value", "unit", "hidden", "source", "definition")}
    return {**values, "as_of": row.as_of.isoformat() if row.as_of else None}


def _written(value: Value) -> str:
    if isinstance(value, list):
        return "; ".join(f"{row['topic']} {row['count']}" for row in value)
    return "" if value is None else repr(value)


def _safe(cell: object) -> object:
    text = str(cell)
    risky = text.startswith(("=", "@", "\t", "\r")) or (text.startswith(("+", "-")) and not _is_number(text))
    return f"'{text}" if risky else text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).replace("e-", "", 1).isdigit()
