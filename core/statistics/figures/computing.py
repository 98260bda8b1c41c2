"""A month's figures, computed from facts and from what earlier months' figures stand at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from core.reference import modus, regions, taxonomy
from core.reference.calendar import Calendar, Month
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from core.statistics.figures import counting, crossing, registers
from core.statistics.figures.breakdowns import Breakdowns
from core.statistics.figures.counting import COMPLAINT, FRAUD_TOPIC, REPORT, TECHNICAL, Counts
from core.statistics.figures.definitions import Meaning, meanings
from core.statistics.figures.figure import Behind, Figure, Items, Series, Value
from core.statistics.figures.registers import Cell, Registered
from core.statistics.figures.rounding import change, share

History = Mapping[Month, Mapping[str, Any]]
TOTAL = "consultations.total"
WAITING = "waiting.first_reply_minutes"


@dataclass(frozen=True)
class Computed:
    """All figures of a month in the registry's order, the thirteen months up to it, its finer counts and its lists."""

    figures: tuple[Figure, ...]
    series: Series
    breakdowns: Breakdowns
    items: Items


@dataclass(frozen=True)
class _Material:
    month: Month
    counts: Counts
    past: History  # of the twelve months before: values by figure id; {} for a month without data
    registered: Registered

    @property
    def words(self) -> Taxonomy:
        return self.counts.words

    def n(self, count: int) -> int | None:
        """A count, missing where the month has no ticket at all."""
        return None if self.counts.empty else count

    def before(self, figure_id: str, months: int = 1) -> int | None:
        """What a figure stood at some months earlier."""
        return self.past[self.month.plus(-months)].get(figure_id)

    def behind(self, kinds: tuple[str, ...] = (), **values: Any) -> Behind:
        """Tickets of this month; counted ones unless the kinds are said."""
        return Behind(
            **{"first": str(self.month), "last": str(self.month), **values}, kinds=kinds or self.words.counted_kinds
        )


def compute(session: Session, calendar: Calendar, month: Month, standing: History) -> Computed:
    """The month's figures as the facts are now; nothing here looks at a ticket.

    `standing` holds, by figure id, the values of those of the twelve months before that were closed or published;
    the others are counted live.
    """
    words, places = taxonomy.current(session, month.last_day), regions.current(session)
    months = [month.plus(-back) for back in range(1, 13)]
    known = registers.of_months(session, months[-1], month)
    past = {m: _known(known[m], standing.get(m) or _live(session, words, m)) for m in months}
    material = _Material(month, counting.of_month(session, words, month), past, known[month])
    cells = {cell.id: cell for cell in _cells(calendar, material, places)}
    figures = tuple(_figure(meaning, words, cells.get(meaning.id, Cell(meaning.id))) for meaning in meanings(words))
    finer = crossing.count(month, material.counts, places)
    return Computed(figures, _series(material, figures), finer, known[month].items)


def _figure(meaning: Meaning, words: Taxonomy, cell: Cell) -> Figure:
    told = (cell.tickets, cell.behind, cell.source, cell.as_of, cell.derived)
    return Figure(cell.id, cell.value, meaning.unit, meaning.label(words), *told)


def _known(registered: Registered, stood: Mapping[str, Any]) -> dict[str, Any]:
    # What an edition left missing may have been entered since; what it said stays.
    entered = {name: cell.value for name, cell in registered.cells.items() if stood.get(name) is None}
    return {**stood, **entered}


def live_total(session: Session, month: Month) -> int | None:
    """The month's total as the facts are now; None where the centre has no ticket in it at all."""
    return _live(session, taxonomy.current(session, month.last_day), month).get(TOTAL)


def _live(session: Session, words: Taxonomy, month: Month) -> dict[str, int]:
    counts = counting.totals_of_month(session, words, month)
    if counts.empty:
        return {}
    return {TOTAL: counts.total(), **{f"channel.{code}.count": counts.channel(code) for code in words.channels}}


def _series(material: _Material, figures: tuple[Figure, ...]) -> Series:
    here = {figure.id: figure.value for figure in figures}
    months = [material.month.plus(-n) for n in range(12, 0, -1)]
    names = (TOTAL, *(f"channel.{code}.count" for code in material.words.channels), *registers.IN_SERIES)
    rows = {name: (*(material.past[m].get(name) for m in months), here[name]) for name in names}
    return Series((*map(str, months), str(material.month)), rows)  # type: ignore[arg-type]


def _cells(calendar: Calendar, material: _Material, places: Regions) -> Iterator[Cell]:
    yield from _totals(calendar, material)
    yield from _channels(material)
    yield from _categories(material)
    yield from _topics_and_kinds(material)
    yield from _modus(material)
    yield from _waiting(material)
    yield from _satisfaction(material)
    yield from _regions(material, places)
    yield from registers.cells(material.month, material.registered, material.past)


def _count(name: str, value: int | None, behind: Behind) -> Cell:
    return Cell(name, value, value, behind)


def _totals(calendar: Calendar, material: _Material) -> Iterator[Cell]:
    month, behind = material.month, material.behind()
    total, before, last_year = material.n(material.counts.total()), material.before(TOTAL), material.before(TOTAL, 12)
    days = calendar.working_days(month.first_day, month.last_day)
    yield _count(TOTAL, total, behind)
    yield _count("consultations.previous_month", before, _in_month(material, month.previous()))
    yield Cell("consultations.change_mom_percent", change(total, before), total, behind)
    yield _count("consultations.same_month_last_year", last_year, _in_month(material, month.year_ago()))
    yield Cell("consultations.change_yoy_percent", change(total, last_year), total, behind)
    per_day = float(Fraction(total, days)) if total is not None and days else None
    yield Cell("consultations.per_working_day", per_day, total, behind)
    year = [n for n in (total, *(material.before(TOTAL, back) for back in range(1, month.month))) if n is not None]
    since = material.behind(first=str(Month(month.year, 1)))
    yield _count("consultations.year_to_date", sum(year) if year else None, since)


def _in_month(material: _Material, month: Month) -> Behind:
    return material.behind(first=str(month), last=str(month))


def _channels(material: _Material) -> Iterator[Cell]:
    counts, total = material.counts, material.n(material.counts.total())
    for code in material.words.channels:
        name, behind = f"channel.{code}", material.behind(channel=code)
        count = material.n(counts.channel(code))
        topics = counts.technical(code)
        technical = material.n(sum(topics.values()))
        theirs = material.behind((TECHNICAL,), channel=code)
        top = sorted(((t, n) for t, n in topics.items() if t), key=lambda item: -item[1])[:3]
        yield _count(f"{name}.count", count, behind)
        yield Cell(f"{name}.share_percent", share(count, total), count, behind)
        yield Cell(f"{name}.change_mom_percent", change(count, material.before(f"{name}.count")), count, behind)
        others = tuple(kind for kind in material.words.counted_kinds if kind != TECHNICAL)
        rest = None if count is None or technical is None else count - technical
        yield _count(f"{name}.technical_count", technical, theirs)
        yield _count(f"{name}.nontechnical_count", rest, material.behind(others, channel=code))
        listed: Value = [{"topic": topic, "count": n} for topic, n in top] if technical is not None else None
        yield Cell(f"{name}.top_topics", listed, technical, theirs)


def _categories(material: _Material) -> Iterator[Cell]:
    total = material.n(material.counts.total())
    for code in material.words.categories:
        count, behind = material.n(material.counts.category(code)), material.behind(category=code)
        yield _count(f"category.{code}.count", count, behind)
        yield Cell(f"category.{code}.share_percent", share(count, total), count, behind)


def _topics_and_kinds(material: _Material) -> Iterator[Cell]:
    counts, n = material.counts, material.n
    for code in material.words.topics:
        yield _count(f"topic.{code}.count", n(counts.topic(code)), material.behind(topic=code))
    for code in material.words.kinds:
        yield _count(f"kind.{code}.count", n(counts.kind(code)), material.behind((code,)))
    yield _count("complaints.count", n(counts.kind(COMPLAINT)), material.behind((COMPLAINT,)))
    yield _count("reports.count", n(counts.kind(REPORT)), material.behind((REPORT,)))
    fraud = n(counts.topic(FRAUD_TOPIC, REPORT))
    yield _count("fraud.count", fraud, material.behind((REPORT,), topic=FRAUD_TOPIC))
    yield _count("backlog.open", n(counts.still_open()), material.behind(open=True))


def _modus(material: _Material) -> Iterator[Cell]:
    for code in (*modus.codes(), modus.UNKNOWN):
        behind = material.behind((REPORT,), topic=FRAUD_TOPIC, modus=code)
        yield _count(f"fraud.modus.{code}.count", material.n(material.counts.modus(code)), behind)


def _waiting(material: _Material) -> Iterator[Cell]:
    waits, behind = material.counts.histogram("waiting"), material.behind(waited=True)
    n = material.n(sum(waits.values()))
    yield Cell(f"{WAITING}.median", counting.quantile(waits, Fraction(1, 2)), n, behind)
    yield Cell(f"{WAITING}.p90", counting.quantile(waits, Fraction(9, 10)), n, behind)
    yield Cell(f"{WAITING}.mean", counting.mean(waits), n, behind)
    yield _count(f"{WAITING}.n", n, behind)


def _satisfaction(material: _Material) -> Iterator[Cell]:
    stars, behind = material.counts.histogram("rating"), material.behind(rated=True)
    n = material.n(sum(stars.values()))
    yield Cell("satisfaction.mean", counting.mean(stars), n, behind)
    yield _count("satisfaction.n", n, behind)


def _regions(material: _Material, places: Regions) -> Iterator[Cell]:
    counts = material.counts
    existing = set(places.autonomous(material.month.last_day))
    served = {places.government(code) for code in counts.regions() if places.get(code)} & existing
    tickets = sum(n for (code, _, _), n in counts.cubes["region"].items() if code)
    reports = counts.kind(REPORT)
    yield Cell("regions.served", material.n(len(served)), material.n(tickets), material.behind(placed=True))
    yield Cell(
        "reports.regions", material.n(len(counts.regions(REPORT))), material.n(reports), material.behind((REPORT,))
    )
