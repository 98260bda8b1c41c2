"""Rules on sums: what the total is made of adds up to it, and every finer count to the one above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from core.reference import modus
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Page, at_most, unless_same

TOTAL = "consultations.total"
TOPS = 3

CHANNELS = Rule("total.channels", "The channels add up to %(left)s, but the total is %(right)s.")
CATEGORIES = Rule("total.categories", "The categories of users add up to %(left)s, but the total is %(right)s.")
KINDS = Rule("total.kinds", "The counted kinds add up to %(left)s, but the total is %(right)s.")
PARTS = Rule("parts.sum", "The parts of %(right_name)s (%(left_name)s) add up to %(left)s, but it is %(right)s.")
WITHIN = Rule("parts.within", "%(left_name)s is %(left)s, more than %(right_name)s, which is %(right)s.")
TWICE = Rule("twice", "%(left_name)s is %(left)s, but %(right_name)s, which counts the same, is %(right)s.")
TOP = Rule("top_topics", "%(left_name)s are %(left)s, but they should be at most %(right)s, most first.")
TOP_SUM = Rule("top_topics.sum", "%(left_name)s are %(left)s, but %(right_name)s is %(right)s.")


def whole(page: Page) -> Iterator[Contradiction]:
    """Channels, categories and counted kinds each make the total."""
    for rule, dimension, codes in (
        (CHANNELS, "channel", page.words.channels),
        (CATEGORIES, "category", page.words.categories),
        (KINDS, "kind", page.words.counted_kinds),
    ):
        parts = page.sum(f"{dimension}.{code}.count" for code in codes)
        yield from unless_same(rule, Side(f"{dimension}.*.count", parts), Side(TOTAL, page.total))


def parts(page: Page) -> Iterator[Contradiction]:
    """Finer counts make the count they divide; where a ticket may lack a value, they do not exceed it."""
    topics, words = tuple(page.words.topics), page.words
    yield from _within(page, "topic.*.count", (f"topic.{t}.count" for t in topics), TOTAL)
    yield from _within(page, "region.*.count", (f"region.{code}.count" for code, _ in page.report.regions()), TOTAL)
    for code in words.channels:
        names = [f"channel.{code}.technical_count", f"channel.{code}.nontechnical_count"]
        yield from _makes(page, " + ".join(names), names, f"channel.{code}.count")
        yield from _cross(page, f"channel.{code}.topic", topics, f"channel.{code}.count", exact=False)
    for topic in topics:
        yield from _cross(page, f"topic.{topic}.category", words.categories, f"topic.{topic}.count")
        cells = (f"channel.{code}.topic.{topic}.count" for code in words.channels)
        yield from _makes(page, f"channel.*.topic.{topic}.count", cells, f"topic.{topic}.count")
    for kind in words.counted_kinds:
        yield from _cross(page, f"kind.{kind}.topic", topics, f"kind.{kind}.count", exact=False)


def fraud_by_modus(page: Page) -> Iterator[Contradiction]:
    """The reports of fraud of all kinds, the unknown one too, are all reports of fraud."""
    cells = [f"fraud.modus.{code}.count" for code in (*modus.codes(), modus.UNKNOWN)]
    if any(cell in page.report for cell in cells):  # editions that were made before did not count them
        yield from _makes(page, "fraud.modus.*.count", cells, "fraud.count")


def subcategories(page: Page) -> Iterator[Contradiction]:
    """Sub-categories do not exceed their category."""
    for code in page.words.categories:
        cells = [f"subcategory.{s}.count" for s, term in page.words.subcategories.items() if term.parent == code]
        yield from _within(page, " + ".join(cells), cells, f"category.{code}.count")


def twice(page: Page) -> Iterator[Contradiction]:
    """What is counted under two names is the same, and a part of a count is no more than it."""
    for left, right in (("complaints.count", "kind.KELUHAN.count"), ("reports.count", "kind.PENGADUAN.count")):
        yield from unless_same(TWICE, Side(left, page.number(left)), Side(right, page.number(right)))
    for part, whole in (
        ("fraud.count", "reports.count"),
        ("fraud.count", "topic.N-TIPU.count"),
        ("reports.regions", "reports.count"),
        ("backlog.open", TOTAL),
        ("waiting.first_reply_minutes.n", TOTAL),
        ("satisfaction.n", TOTAL),
    ):
        yield from at_most(WITHIN, Side(part, page.number(part)), Side(whole, page.number(whole)))


def top_topics(page: Page) -> Iterator[Contradiction]:
    """A channel's top topics are at most three, most first, and no more than the channel has."""
    for channel in page.words.channels:
        name, technical = f"channel.{channel}.top_topics", page.number(f"channel.{channel}.technical_count")
        told = page.report.value(name)
        rows = told if isinstance(told, list) else []
        counts, side = [row["count"] for row in rows], Side(name, _listed(rows))
        if len(counts) > TOPS or counts != sorted(counts, reverse=True):
            yield Contradiction(TOP, side, Side(name, TOPS))
        if technical is not None and (sum(counts) > technical or (technical > 0) != bool(counts)):
            yield Contradiction(TOP_SUM, side, Side(f"channel.{channel}.technical_count", technical))
        for row in rows:
            cell = f"channel.{channel}.topic.{row['topic']}.count"
            yield from at_most(WITHIN, Side(name, row["count"]), Side(cell, page.number(cell)))


def _cross(page: Page, stem: str, codes: Iterable[str], whole: str, *, exact: bool = True) -> Iterator[Contradiction]:
    cells = (f"{stem}.{code}.count" for code in codes)
    yield from (_makes if exact else _within)(page, f"{stem}.*.count", cells, whole)


def _makes(page: Page, name: str, cells: Iterable[str], whole: str) -> Iterator[Contradiction]:
    parts = page.sum(cells)
    if parts is not None:
        yield from unless_same(PARTS, Side(name, parts), Side(whole, page.number(whole)))


def _within(page: Page, name: str, cells: Iterable[str], whole: str) -> Iterator[Contradiction]:
    yield from at_most(WITHIN, Side(name, page.sum(cells)), Side(whole, page.number(whole)))


def _listed(rows: Iterable[Mapping[str, object]]) -> str:
    return ", ".join(f"{row['topic']} {row['count']}" for row in rows) or "–"
