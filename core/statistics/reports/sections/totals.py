"""The month's total: against the month before, the year before and the working day, over thirteen months, by kind."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Highlight, Highlights, Prose, Section, Words
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Piece, Writer


def totals(write: Writer) -> Section:
    """How many consultations there were, and what that means."""
    title = write.text("totals.title")
    chart = drawn.total_line(write)
    if write.total is None:
        return Section("totals", title, (Prose((write.missing,), "missing"), *chart))
    return Section("totals", title, (Highlights(tuple(_highlights(write))), *_sentences(write), *chart, *_kinds(write)))


def _highlights(write: Writer) -> Iterator[Highlight]:
    names = write.texts["totals"]
    yield Highlight(names["total"], write.figure(TOTAL), write.sentence("totals.total_below"))
    for key, change, before, month in (
        ("month", "change_mom_percent", "previous_month", write.month.previous()),
        ("year", "change_yoy_percent", "same_month_last_year", write.month.year_ago()),
    ):
        count = write.figure(f"consultations.{before}")
        below = write.sentence("totals.compared_below", name=write.month_name(month), count=count)
        yield Highlight(names[key], write.mark(f"consultations.{change}"), below)
    yield Highlight(names["day"], write.figure("consultations.per_working_day"), (names["day_below"],))
    year = write.figure("consultations.year_to_date")
    yield Highlight(names["to_date"], year, write.sentence("totals.to_date_below", span=write.this_year))


def _sentences(write: Writer) -> Iterator[Block]:
    month = _compared(write, "month_sentence", "change_mom_percent", "previous_month")
    before = write.month_name(write.month.year_ago())
    year = _compared(write, "year_sentence", "change_yoy_percent", "same_month_last_year", before)
    yield Prose((*month, " ", *year))
    per_day = write.sentence("totals.day_sentence", per_day=write.figure("consultations.per_working_day"))
    used = [code for code in write.channels if write.count(f"channel.{code}.count")]
    to_date = write.sentence(
        "totals.to_date_sentence",
        span=write.this_year,
        year_to_date=write.figure("consultations.year_to_date"),
        channels=write.join([write.name("channel", code) for code in used]),
    )
    yield Prose((*per_day, " ", *to_date))


def _compared(write: Writer, key: str, change: str, previous: str, before: str = "") -> Words:
    named: dict[str, Piece] = {"before": before} if before else {}
    if write.value(f"consultations.{change}") is None:
        return write.sentence("totals.not_compared", **named)
    values: dict[str, Piece] = {
        "total": write.figure(TOTAL),
        "change": write.moved(f"consultations.{change}"),
        "previous": write.figure(f"consultations.{previous}"),
    }
    return write.sentence(f"totals.{key}", **values, **named)


def _kinds(write: Writer) -> Iterator[Block]:
    counted = write.words.counted_kinds
    rows = [
        (
            write.name("kind", code),
            write.figure(f"kind.{code}.count"),
            write.portion(write.count(f"kind.{code}.count"), write.total),
        )
        for code in counted
    ]
    total = (write.text("total_row"), write.figure(TOTAL), write.portion(write.total, write.total))
    table = write.table("kinds", write.text("totals.kinds"), ("kind", "count", "share"), (*rows, total))
    yield table.summed()
    for code in write.words.kinds:
        if code not in counted:
            yield Prose(write.sentence("totals.kinds_note", count=write.figure(f"kind.{code}.count")), "note")
    yield write.definitions(TOTAL, "consultations.per_working_day")
