"""What is rendered and read back: plain values only, so that a short-lived process can be given them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.statistics.editions import Report
from core.statistics.reports.document import Document
from core.statistics.reports.workbook import Sheet


@dataclass(frozen=True)
class Material:
    """One language's document, and the sheets of its workbook."""

    report: Report
    document: Document
    sheets: Sequence[Sheet]
    public_url: str = ""
