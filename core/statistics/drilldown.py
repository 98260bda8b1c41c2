"""Drill-down: exactly the tickets that a figure counted, as they were classified when it was frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.foundation.text import storable
from core.reference import modus, regions
from core.reference.calendar import Calendar, Month
from core.statistics import editions
from core.statistics.editions import Edition, EditionTicket
from core.statistics.figures import Behind
from core.warnings.fraud import FraudReport

NEEDED = {"waited": "waiting_minutes", "rated": "rating", "placed": "region_code"}
HAS = {"waited": "waiting", "rated": "rating", "placed": "region"}  # how the list's address says it
SHOWN = ("channel", "category", "sub_category", "kind", "topic", "region_code")
TOGETHER = 100  # figures that are counted in one pass

_Table = type[EditionTicket] | type[Ticket]


@dataclass(frozen=True)
class Since:
    """What became of a ticket since a month counted it: fields with the codes they had then, and whether it is gone."""

    month: str  # that counted it
    then: dict[str, str | None]
    moved: bool  # it happened in another month, as is known now
    merged: bool  # it is a double, as is known now


def query(behind: Behind, counted: tuple[str, ...] = ()) -> dict[str, str]:
    """What the address of a ticket list says, so that it lists exactly these tickets.

    `counted` are the kinds that such a list is about when its address names none.
    """
    wanted = {"counted": "1"}
    if behind.first == behind.last:
        wanted["month"] = behind.first
    else:
        first, last = Month.parse(behind.first), Month.parse(behind.last)
        wanted |= {"from": first.first_day.isoformat(), "to": last.last_day.isoformat()}
    names = {"channel": behind.channel, "category": behind.category, "topic": behind.topic, "region": behind.region}
    names |= {
        "subcategory": behind.sub_category,
        "modus": behind.modus,
        "report": behind.report,
        "open": "1" if behind.open else "",
    }
    names["kind"] = "" if behind.kinds == counted else ",".join(behind.kinds)
    names["has"] = next((word for name, word in HAS.items() if getattr(behind, name)), "")
    return wanted | {name: value for name, value in names.items() if value}


def link(public_url: str, behind: Behind) -> str:
    """The address of the list of a figure's tickets, for documents that leave the house; staff sign in first."""
    return f"{public_url}/staff/tickets?{urlencode(query(behind))}"


def tickets_behind(session: Session, calendar: Calendar, behind: Behind) -> sa.Select[Any]:
    """A query for the ids of the tickets behind a figure, one row for each time that it counted one.

    In a sum of several months an id comes twice where two of them counted it: after the first was published somebody
    found that it belongs into the second.

    A month that is closed or published answers from its edition, however its tickets have changed since; a month that
    is not closed answers from the tickets as they are. A figure of a certain report asks the editions that this report
    was made from.
    """
    ids = {EditionTicket: EditionTicket.ticket_id, Ticket: Ticket.id}
    parts = [
        sa.select(ids[table]).where(*here, *_fits(session, table, behind))
        for table, here in _tables(session, calendar, behind)
    ]
    return parts[0] if len(parts) == 1 else sa.select(sa.union_all(*parts).subquery().c[0])


def how_many(session: Session, calendar: Calendar, behinds: Iterable[Behind]) -> dict[Behind, int]:
    """How many rows `tickets_behind` has for each of them; those of the same months are counted in one pass."""
    by_months: dict[tuple[str, str, str], list[Behind]] = {}
    for behind in dict.fromkeys(behinds):
        by_months.setdefault((behind.first, behind.last, behind.report), []).append(behind)
    found: Counter[Behind] = Counter()
    for group in by_months.values():
        for start in range(0, len(group), TOGETHER):
            some = group[start : start + TOGETHER]
            for table, here in _tables(session, calendar, some[0]):
                counts = (sa.func.count().filter(*_fits(session, table, behind)) for behind in some)
                row = session.execute(sa.select(*counts).select_from(table).where(*here)).one()
                found.update(dict(zip(some, row, strict=True)))
    return {behind: found[behind] for group in by_months.values() for behind in group}


def repeated(session: Session, calendar: Calendar, behind: Behind) -> dict[int, int]:
    """The tickets that a sum of several months counted more than once, with how often."""
    if behind.first == behind.last:
        return {}
    ids = tickets_behind(session, calendar, behind).subquery().c[0]
    times = sa.func.count()
    return {row[0]: row[1] for row in session.execute(sa.select(ids, times).group_by(ids).having(times > 1))}


def changed_since(session: Session, calendar: Calendar, behind: Behind, ids: Iterable[int]) -> dict[int, list[Since]]:
    """Those of the tickets that are no longer what closed or published months counted, with what they were."""
    frozen, _ = _months(session, behind)
    old = [getattr(EditionTicket, name).label(name) for name in SHOWN]
    new = [getattr(Ticket, name).label(f"now_{name}") for name in SHOWN]
    rows = session.execute(
        sa.select(Ticket.id, Ticket.happened_at, Ticket.merged_into, Edition.month, *old, *new)
        .join(EditionTicket, EditionTicket.ticket_id == Ticket.id)
        .join(Edition, Edition.id == EditionTicket.edition_id)
        .where(EditionTicket.edition_id.in_(frozen), Ticket.id.in_(list(ids)))
        .order_by(Edition.month)
    )
    found: dict[int, list[Since]] = {}
    for row in rows:
        since = _since(row, calendar)
        if since.then or since.moved or since.merged:
            found.setdefault(row.id, []).append(since)
    return found


def _since(row: sa.Row[Any], calendar: Calendar) -> Since:
    then = {name: getattr(row, name) for name in SHOWN if getattr(row, name) != getattr(row, f"now_{name}")}
    month = str(Month.of(calendar.local_day(row.happened_at)))
    return Since(row.month, then, month != row.month, row.merged_into is not None)


def _months(session: Session, behind: Behind) -> tuple[list[int], list[Month]]:
    if behind.report:
        return _of_report(session, behind), []
    frozen: list[int] = []
    live: list[Month] = []
    month, last = Month.parse(behind.first), Month.parse(behind.last)
    while not last < month:
        edition = editions.standing(session, month)
        if edition is None:
            live.append(month)
        else:
            frozen.append(edition.id)
        month = month.next()
    return frozen, live


def _tables(session: Session, calendar: Calendar, behind: Behind) -> list[tuple[_Table, list[sa.ColumnElement[bool]]]]:
    """Where the tickets of its months stand: those of editions, those that are live, or both."""
    frozen, live = _months(session, behind)
    spans = [calendar.month_bounds(month) for month in live]
    happened = sa.or_(sa.false(), *((Ticket.happened_at >= start) & (Ticket.happened_at < end) for start, end in spans))
    then: tuple[_Table, list[sa.ColumnElement[bool]]] = (EditionTicket, [EditionTicket.edition_id.in_(frozen)])
    now: tuple[_Table, list[sa.ColumnElement[bool]]] = (Ticket, [happened, Ticket.merged_into.is_(None)])
    return [then] if not live else [now] if not frozen else [then, now]


def _of_report(session: Session, behind: Behind) -> list[int]:
    edition = editions.named(session, behind.report)
    if edition is None:
        return []
    known = {**(edition.relies_on or {}), edition.month: edition.id}
    return [number for month, number in known.items() if behind.first <= month <= behind.last]


def _fits(session: Session, table: _Table, behind: Behind) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [table.kind.in_([storable(kind) for kind in behind.kinds])]
    for name in ("channel", "category", "topic", "sub_category"):
        if value := getattr(behind, name):
            conditions.append(getattr(table, name) == storable(value))
    if behind.region:
        conditions.append(table.region_code.in_(regions.current(session).units(storable(behind.region))))
    if behind.modus:
        conditions.append(_of_modus(table, behind.modus))
    if behind.open:
        conditions.append(table.status != "CLOSED")
    return conditions + [
        getattr(table, column).is_not(None) for flag, column in NEEDED.items() if getattr(behind, flag)
    ]


def _of_modus(table: _Table, code: str) -> sa.ColumnElement[bool]:
    """Reports of a kind of fraud; what became of a live report's kind stands beside its ticket."""
    wanted = None if code == modus.UNKNOWN else storable(code)
    if table is EditionTicket:
        return EditionTicket.modus.is_not_distinct_from(wanted)
    kind = sa.select(FraudReport.modus).where(FraudReport.ticket_id == Ticket.id).scalar_subquery()
    return kind.is_not_distinct_from(wanted)
