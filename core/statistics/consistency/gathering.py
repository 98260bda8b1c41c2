"""Gathers what a month's figures are held against: earlier months, working days, and the tickets behind each figure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.reference import regions
from core.reference.calendar import Calendar, Month
from core.reference.regions import Regions
from core.statistics import editions
from core.statistics.consistency.page import Around
from core.statistics.drilldown import how_many
from core.statistics.editions import EditionTicket, Report
from core.statistics.figures import Value, registers

CODES = ("channel", "category", "sub_category", "topic", "region")  # what a finer count may ask of a ticket

Groups = list[tuple[dict[str, Any], int]]


def around(session: Session, calendar: Calendar, report: Report, now: dt.datetime, *, tickets: bool = True) -> Around:
    """What surrounds the month of a report now; without `tickets` the lists behind the figures are not counted."""
    month = report.period
    edition = editions.named(session, f"{month}.{report.revision}") if report.revision else None
    return Around(
        working_days=calendar.working_days(month.first_day, month.last_day),
        governments=len(regions.current(session).autonomous(month.last_day)),
        past=earlier(session, calendar, month, now),
        opened=dict(opened(session, calendar, report)) if tickets else {},
        hash=editions.content_hash(edition) if edition is not None and edition.breakdowns is not None else "",
    )


def earlier(session: Session, calendar: Calendar, month: Month, now: dt.datetime) -> dict[Month, Mapping[str, Value]]:
    """What each of the twelve months before stands at by itself; what an edition left missing and somebody entered
    since is as entered."""
    found: dict[Month, Mapping[str, Value]] = {}
    entered = registers.of_months(session, month.year_ago(), month.previous())
    for back in range(1, 13):
        report = editions.report_of(session, calendar, month.plus(-back), now)
        later = {cell.id: cell.value for cell in entered[report.period].cells.values()}
        told = {figure.id: figure.value for figure in report.figures if figure.value is not None}
        found[report.period] = {**later, **told}
    return found


def opened(session: Session, calendar: Calendar, report: Report) -> Iterator[tuple[str, int]]:
    """How many tickets the list behind each figure has, by the figure's id."""
    behinds = {figure.id: figure.behind for figure in report.figures if figure.tickets is not None and figure.behind}
    counted = how_many(session, calendar, behinds.values())
    yield from ((name, counted[behind]) for name, behind in behinds.items())
    yield from _finer(session, calendar, report)


def _finer(session: Session, calendar: Calendar, report: Report) -> Iterator[tuple[str, int]]:
    """The same for the finer counts, which are many: the month's tickets are read once, in groups."""
    if not len(report.breakdowns):
        return
    groups, tables = _groups(session, calendar, report), {}
    for figure in report.breakdowns:
        if figure.behind is None:
            continue
        asked = tuple(name for name in CODES if getattr(figure.behind, name))
        wanted = asked, figure.behind.kinds
        if wanted not in tables:
            tables[wanted] = _table(groups, *wanted)
        yield figure.id, tables[wanted][tuple(getattr(figure.behind, name) for name in asked)]


def _table(groups: Groups, asked: tuple[str, ...], kinds: tuple[str, ...]) -> Counter[tuple[Any, ...]]:
    table: Counter[tuple[Any, ...]] = Counter()
    for values, n in groups:
        if values["kind"] in kinds:
            table[tuple(values[name] for name in asked)] += n
    return table


def _groups(session: Session, calendar: Calendar, report: Report) -> Groups:
    edition = editions.named(session, f"{report.period}.{report.revision}") if report.revision else None
    if edition is not None:
        return _grouped(session, EditionTicket, EditionTicket.edition_id == edition.id)
    start, end = calendar.month_bounds(report.period)
    here = (Ticket.happened_at >= start, Ticket.happened_at < end, Ticket.merged_into.is_(None))
    return _grouped(session, Ticket, *here)


def _grouped(session: Session, table: type[EditionTicket] | type[Ticket], *here: sa.ColumnElement[bool]) -> Groups:
    columns = [table.channel, table.category, table.sub_category, table.topic, table.region_code, table.kind]
    places = regions.current(session)
    rows = session.execute(sa.select(*columns, sa.func.count()).where(*here).group_by(*columns)).all()
    return [(_values(places, codes), n) for *codes, n in map(tuple, rows)]


def _values(places: Regions, row: list[Any]) -> dict[str, Any]:
    region = row[4]
    government = places.government(region) if region and places.get(region) else region
    return {**dict(zip(CODES, (*row[:4], government), strict=True)), "kind": row[5]}
