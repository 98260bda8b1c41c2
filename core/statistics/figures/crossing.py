"""Counts the breakdowns of a month from its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.reference.calendar import Month
from core.reference.regions import Regions
from core.statistics.figures import breakdowns
from core.statistics.figures.breakdowns import CROSSED_KINDS, Breakdowns
from core.statistics.figures.counting import Counts

Cells = Counter[tuple[str, ...]]


def count(month: Month, counts: Counts, places: Regions) -> Breakdowns:
    """Every breakdown of the month, with 0 for what it has not; none for a month without any ticket."""
    kinds = counts.words.counted_kinds
    if counts.empty:
        return Breakdowns(str(month), kinds)
    return Breakdowns(str(month), kinds, dict(_rows(month, counts, places)))


def _rows(month: Month, counts: Counts, places: Regions) -> Iterator[tuple[str, tuple[int, str]]]:
    words = counts.words
    topics, categories, subs = words.topics, words.categories, words.subcategories
    counted = list(counts.cells("topic", words.counted_kinds))
    told: list[tuple[str, list[tuple[str, ...]], Cells]] = [
        ("topic.{topic}.category.{category}.count", [(t, c) for t in topics for c in categories],
         _sum(((a, b), n) for (a, b, _), n in counts.cells("topic_category"))),
        ("channel.{channel}.topic.{topic}.count", [(c, t) for c in words.channels for t in topics],
         _sum(((a, c), n) for (a, _, c), n in counted)),
        ("kind.{kind}.topic.{topic}.count", [(k, t) for k in CROSSED_KINDS for t in topics],
         _sum(((b, c), n) for (_, b, c), n in counts.cells("topic", CROSSED_KINDS))),
        ("subcategory.{subcategory}.count", [(s,) for s in subs],
         _sum(((b,), n) for (_, b, _), n in counts.cells("category"))),
        ("region.{region}.count", [(code,) for code in places.autonomous(month.last_day)], _regions(counts, places)),
    ]  # fmt: skip
    for pattern, codes, cells in told:
        for each, figure_id in breakdowns.ids(pattern, codes):
            region = places.label(each[0]) if pattern.startswith("region.") else ""
            yield figure_id, (cells[each], breakdowns.label(figure_id, words, region))


def _sum(cells: Iterator[tuple[tuple[str, ...], int]]) -> Cells:
    found: Cells = Counter()
    for codes, n in cells:
        found[codes] += n
    return found


def _regions(counts: Counts, places: Regions) -> Cells:
    known = (((region,), n) for (region, _, _), n in counts.cells("region") if places.get(region))
    return _sum(((places.government(codes[0]),), n) for codes, n in known)
