"""Consistency: what a month says of itself holds together, and every contradiction is told with both its numbers."""

from collections.abc import Mapping

from core.reference.taxonomy import Taxonomy
from core.statistics.consistency import changes, measures, past, reach, requests, tickets, totals
from core.statistics.consistency.contradiction import Contradiction, Rule, Side, written
from core.statistics.consistency.gathering import around, opened
from core.statistics.consistency.page import Around, Check, Page
from core.statistics.editions import Report
from core.statistics.figures import meanings

__all__ = ["CHECKS", "Around", "Contradiction", "Rule", "Side", "around", "examine", "labels", "opened", "written"]

CHECKS: tuple[Check, ...] = (
    totals.whole, totals.parts, totals.subcategories, totals.fraud_by_modus, totals.twice, totals.top_topics,
    changes.shares, changes.changes, changes.per_working_day,
    past.earlier_months, past.year_to_date, past.series,
    measures.waiting, measures.satisfaction, measures.regions, measures.nothing_negative, measures.missing,
    measures.registry,
    requests.outcomes, requests.reasons, requests.year, requests.average, requests.shares,
    reach.as_of, reach.derived,
    tickets.behind, tickets.counted, tickets.content,
)  # fmt: skip


def examine(report: Report, words: Taxonomy, surroundings: Around) -> list[Contradiction]:
    """Every contradiction in a month's figures, in the order of the rules; some only want a footnote (`blocking`)."""
    page = Page(report, words, surroundings)
    return [contradiction for check in CHECKS for contradiction in check(page)]


def labels(words: Taxonomy, language: str = "id") -> Mapping[str, str]:
    """The names of all figures by id, for the sentences."""
    return {meaning.id: meaning.label(words, language) for meaning in meanings(words)}
