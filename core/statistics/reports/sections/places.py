"""Where questions come from: local governments served, the busiest ones, those that did not ask, by province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Highlight, Highlights, Prose, Section
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Row, Writer

TOP = 10


def places(write: Writer) -> list[Section]:
    """Regions of the month; those by province on a page of their own."""
    title = write.text("places.title")
    if write.value("regions.served") is None:
        return [Section("places", title, (Prose((write.missing,), "missing"),))]
    counts = {code: n for code, n in write.report.regions() if n}
    head = (Highlights(tuple(_highlights(write, counts))), _sentence(write))
    if not counts:
        return [Section("places", title, (*head, write.prose("places.none")))]
    by_province = Section("provinces", write.text("places.by_province"), tuple(_provinces(write, counts)))
    return [Section("places", title, (*head, *_busiest(write, counts))), by_province]


def _never(write: Writer) -> int:
    return len(write.governments) - write.count("regions.served")


def _highlights(write: Writer, counts: dict[str, int]) -> Iterator[Highlight]:
    governments = write.plain(len(write.governments))
    below = write.sentence("places.served_below", governments=governments)
    yield Highlight(write.text("places.served"), write.figure("regions.served"), below)
    never = write.plain(_never(write))
    yield Highlight(write.text("places.never"), never, write.sentence("places.never_below"))
    below = write.sentence("places.placed_below", total=write.figure(TOTAL))
    yield Highlight(write.text("places.placed"), write.plain(sum(counts.values())), below)


def _sentence(write: Writer) -> Block:
    return write.prose(
        "places.sentence",
        served=write.figure("regions.served"),
        governments=write.plain(len(write.governments)),
        never=write.plain(_never(write)),
    )


def _busiest(write: Writer, counts: dict[str, int]) -> list[Block]:
    title = write.text("places.top")
    top = list(counts)[:TOP]
    rows = [(write.places.label(code), write.figure(f"region.{code}.count")) for code in top]
    shown = [
        (str(n), name, figure, write.portion(counts[code], write.total))
        for n, (code, (name, figure)) in enumerate(zip(top, rows, strict=True), 1)
    ]
    table = write.table("places.top", title, ("rank", "region", "count", "share"), shown)
    return drawn.ranked(write, "places.top", title, rows, table)


def _provinces(write: Writer, counts: dict[str, int]) -> Iterator[Block]:
    province = {code: place.province_code for code, place in write.places.places.items()}
    there = Counter(province[code] for code in write.governments)
    existing = set(write.governments)
    served = Counter(province[code] for code in counts if code in existing)
    asked: Counter[str] = Counter()
    for code, n in counts.items():
        asked[province.get(code, code)] += n
    rows: list[Row] = [
        (
            write.places.label(code).removeprefix("Provinsi "),
            *map(write.plain, (there[code], served[code], there[code] - served[code], asked[code])),
        )
        for code in sorted(there)
    ]
    sums = (sum(there.values()), sum(served.values()), sum(there.values()) - sum(served.values()), sum(asked.values()))
    total: Row = (write.text("total_row"), *map(write.plain, sums))
    header = ("province", "governments", "served", "never", "consultations")
    yield write.table("places.provinces", write.text("places.provinces"), header, (*rows, total)).summed()
    yield write.note(write.text("places.note"))
