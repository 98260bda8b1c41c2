"""What was asked: topics by category of users."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Prose, Section, Table
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Row, Writer

DRAWN = 10


def topics(write: Writer) -> Section:
    """Topics with their counts by category, most first."""
    title = write.text("topics.title")
    ranked = [code for code in write.words.topics if write.count(f"topic.{code}.count")]
    ranked.sort(key=lambda code: -write.count(f"topic.{code}.count"))
    if not ranked:
        return Section("topics", title, (Prose((write.missing,), "missing"),))
    first = write.prose(
        "topics.sentence", first=write.name("topic", ranked[0]), count=write.figure(f"topic.{ranked[0]}.count")
    )
    return Section("topics", title, (first, *_crossed(write, ranked), *_unused(write, ranked)))


def cell(topic: str, category: str) -> str:
    """The id of a topic's count in a category."""
    return f"topic.{topic}.category.{category}.count"


def _crossed(write: Writer, ranked: list[str]) -> list[Block]:
    rows = [
        (write.name("topic", topic), write.name("category", category), write.count(cell(topic, category)))
        for topic in ranked[:DRAWN]
        for category in write.words.categories
    ]
    return drawn.stacked(write, "topics", write.text("topics.chart"), rows, _table(write, ranked))


def _table(write: Writer, ranked: list[str]) -> Table:
    categories = tuple(write.words.categories)
    rows: list[Row] = [
        (
            write.name("topic", topic),
            *(write.figure(cell(topic, category)) for category in categories),
            write.figure(f"topic.{topic}.count"),
        )
        for topic in ranked
    ]
    sums = (*(write.figure(f"category.{category}.count") for category in categories), write.figure(TOTAL))
    everything: tuple[Row, ...] = (*rows, *_without(write, ranked), (write.text("total_row"), *sums))
    table = write.table("topics", write.text("topics.table"), ("topic",), everything)
    names = (*(write.name("category", category) for category in categories), write.texts["headers"]["count"])
    header = (*table.header, *names)
    return Table(table.id, table.caption, header, table.rows, (False, *(True,) * len(names)), True)


def _without(write: Writer, ranked: list[str]) -> Iterator[Row]:
    # Kinds that need no topic may have none, so that topics alone do not add up to the total.
    rest = {
        category: write.count(f"category.{category}.count") - sum(write.count(cell(t, category)) for t in ranked)
        for category in write.words.categories
    }
    known = any(write.known(cell(ranked[0], category)) for category in rest)
    if known and any(rest.values()):
        yield (write.text("topics.without"), *map(write.plain, rest.values()), write.plain(sum(rest.values())))


def _unused(write: Writer, ranked: list[str]) -> Iterator[Block]:
    unused = [write.name("topic", code) for code in write.words.topics if code not in ranked]
    if unused:
        yield write.note(write.text("topics.note", topics=write.join(unused)))
