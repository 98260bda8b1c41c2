"""A month's figures as open data: small counts hidden, and whatever would tell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import TOTAL, Figure, Value, meanings, unit_label
from core.statistics.figures import breakdowns as finer
from core.statistics.reports.open_data import hiding, tables

# What follows from counts: the figure, and the counts that would be known with it.
FOLLOWS = {
    "consultations.per_working_day": (TOTAL,),
    "consultations.change_mom_percent": (TOTAL, "consultations.previous_month"),
    "consultations.change_yoy_percent": (TOTAL, "consultations.same_month_last_year"),
    "reports.regions": ("reports.count",),
    "satisfaction.mean": ("satisfaction.n",),
    **{f"waiting.first_reply_minutes.{name}": ("waiting.first_reply_minutes.n",) for name in ("median", "p90", "mean")},
}


@dataclass(frozen=True)
class OpenRow:
    """One figure; `value` is None where it is missing and where it is hidden."""

    id: str
    label: str
    value: Value
    unit: str
    hidden: bool
    as_of: dt.date | None
    source: str
    definition: str


def rows(report: Report, words: Taxonomy, language: str) -> list[OpenRow]:
    """Every figure of the registry, then the finer counts, in their order."""
    gone = hidden(report, words)
    own = {meaning.id: meaning for meaning in meanings(words)}
    return [
        _row(figure, gone, own[figure.id].label(words, language), own[figure.id].explained(words, language), language)
        for figure in report.figures
    ] + [
        _row(
            figure,
            gone,
            finer.label(figure.id, words, figure.label, language),
            finer.explained(figure.id, language),
            language,
        )
        for figure in report.breakdowns
    ]


def hidden(report: Report, words: Taxonomy) -> set[str]:
    """The ids of all figures whose value is not told."""
    counts = tables.counts(report)
    gone = hiding.hidden(counts, tables.sums(report, words), (TOTAL,))
    return gone | set(_telling(report, words, gone))


def _telling(report: Report, words: Taxonomy, gone: set[str]) -> Iterator[str]:
    """Figures that would tell a hidden count."""
    yield from (name for name, counts in FOLLOWS.items() if gone & set(counts))
    for dimension, codes in (("channel", words.channels), ("category", words.categories)):
        yield from (f"{dimension}.{code}.share_percent" for code in codes if f"{dimension}.{code}.count" in gone)
    small_before = any(0 < (row[-2] or 0) < hiding.LEAST for row in _channel_rows(report))
    for code in words.channels:
        if small_before or f"channel.{code}.count" in gone:
            yield f"channel.{code}.change_mom_percent"  # with this month's count it tells the last one's
        if _tops_tell(report, code, gone):
            yield f"channel.{code}.top_topics"


def _channel_rows(report: Report) -> Iterator[tuple[int | float | None, ...]]:
    series = report.series.values
    return (row for name, row in series.items() if name.startswith("channel.") and len(row) > 1)


def _tops_tell(report: Report, channel: str, gone: set[str]) -> bool:
    told = report.value(f"channel.{channel}.top_topics")
    if not isinstance(told, list):
        return False
    cells = {f"channel.{channel}.topic.{row['topic']}.count" for row in told}
    return bool(gone & {*cells, f"channel.{channel}.technical_count"}) or any(
        row["count"] < hiding.LEAST for row in told
    )


def _row(figure: Figure, gone: set[str], label: str, definition: str, language: str) -> OpenRow:
    is_hidden = figure.id in gone
    unit = unit_label(figure.unit, language)
    value = None if is_hidden else figure.value
    return OpenRow(figure.id, label, value, unit, is_hidden, figure.as_of, figure.source, definition)
