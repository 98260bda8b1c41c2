"""Which of a month's counts make which: the sums that a reader of the open data can compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.reference import modus
from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import TOTAL
from core.statistics.figures.breakdowns import CROSSED_KINDS
from core.statistics.reports.open_data.hiding import Sum


def sums(report: Report, words: Taxonomy) -> list[Sum]:
    """All of them, with those cells only that the report has."""
    told = (Sum(whole, tuple(part for part in parts if part in report)) for whole, parts in _all(report, words))
    return [one for one in told if one.whole in report and one.parts]


def counts(report: Report) -> dict[str, int]:
    """Every count of tickets by id."""
    figures = [*report.figures, *report.breakdowns]
    return {
        figure.id: figure.value
        for figure in figures
        if figure.unit == "consultations" and isinstance(figure.value, int)
    }


def _all(report: Report, words: Taxonomy) -> Iterator[tuple[str, Iterable[str]]]:
    topics, categories, channels = tuple(words.topics), tuple(words.categories), tuple(words.channels)
    yield TOTAL, _counts("channel", channels)
    yield TOTAL, _counts("category", categories)
    yield TOTAL, _counts("kind", words.counted_kinds)
    yield TOTAL, _counts("topic", topics)
    yield TOTAL, (figure.id for figure in report.breakdowns if figure.id.startswith("region."))
    for code in channels:
        yield f"channel.{code}.count", (f"channel.{code}.technical_count", f"channel.{code}.nontechnical_count")
        yield f"channel.{code}.count", _counts(f"channel.{code}.topic", topics)
    for code in categories:
        yield f"category.{code}.count", (f"topic.{topic}.category.{code}.count" for topic in topics)
        own = (sub for sub, term in words.subcategories.items() if term.parent == code)
        yield f"category.{code}.count", _counts("subcategory", own)
    for code in topics:
        yield f"topic.{code}.count", _counts(f"topic.{code}.category", categories)
        yield f"topic.{code}.count", (f"channel.{channel}.topic.{code}.count" for channel in channels)
    for kind in CROSSED_KINDS:
        yield f"kind.{kind}.count", _counts(f"kind.{kind}.topic", topics)
    yield "kind.K_TEK.count", (f"channel.{code}.technical_count" for code in channels)
    yield "complaints.count", ("kind.KELUHAN.count",)
    yield "reports.count", ("kind.PENGADUAN.count",)
    yield "fraud.count", ("kind.PENGADUAN.topic.N-TIPU.count",)
    yield "fraud.count", _counts("fraud.modus", (*modus.codes(), modus.UNKNOWN))


def _counts(stem: str, codes: Iterable[str]) -> Iterator[str]:
    return (f"{stem}.{code}.count" for code in codes)
