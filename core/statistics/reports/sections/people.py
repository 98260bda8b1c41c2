"""Who asked: the categories of users with what each covers."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Printed, Prose, Section, Table
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Writer


def people(write: Writer) -> Section:
    """Categories of users: how many consultations each, and what the category covers."""
    title = write.text("categories.title")
    if write.total is None:
        return Section("categories", title, (Prose((write.missing,), "missing"),))
    codes = sorted(write.words.categories, key=lambda code: -write.count(f"category.{code}.count"))
    rows = [(write.name("category", code), write.figure(f"category.{code}.count")) for code in codes]
    chart = drawn.ranked(write, "categories", write.text("categories.chart"), rows, _table(write, codes))
    notes = (write.definitions(f"category.{codes[0]}.count"), write.note(write.text("categories.rounding")))
    return Section("categories", title, (_sentence(write, codes[0]), *chart, *_divided(write, codes), *notes))


def _sentence(write: Writer, code: str) -> Block:
    values = {part: write.figure(f"category.{code}.{part}") for part in ("count", "share_percent")}
    name = write.name("category", code)
    return write.prose("categories.sentence", category=name, count=values["count"], share=values["share_percent"])


def _table(write: Writer, codes: list[str]) -> Table:
    rows = [
        (
            write.name("category", code),
            write.figure(f"category.{code}.count"),
            write.figure(f"category.{code}.share_percent"),
            write.words.categories[code].definition(write.language),
        )
        for code in codes
    ]
    total = (write.text("total_row"), write.figure(TOTAL), write.portion(write.total, write.total), "")
    header = ("category", "count", "share", "definition")
    return write.table("categories", write.text("categories.table"), header, (*rows, total)).summed()


def _divided(write: Writer, codes: list[str]) -> Iterator[Block]:
    # Sub-categories are optional on a ticket, so that they need not add up to their category.
    for code in codes:
        below = [sub for sub, meaning in write.words.subcategories.items() if meaning.parent == code]
        rows: list[tuple[str, Printed]] = [
            (write.name("subcategory", sub), write.figure(f"subcategory.{sub}.count")) for sub in below
        ]
        rows = sorted((row for row in rows if row[1].value), key=lambda row: -write.count(row[1].figure))
        if rows:
            caption = write.text("categories.subcategories", category=write.name("category", code))
            yield write.table(f"subcategories.{code}", caption, ("name", "count"), rows)
