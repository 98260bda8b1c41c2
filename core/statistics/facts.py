"""Daily facts: narrow cubes of counts by local day, rebuilt for stale days and never incremented."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.consultations.tickets import StaleDay, Ticket
from core.foundation import memory
from core.foundation.db import Base
from core.reference import modus, taxonomy
from core.reference.calendar import Calendar
from core.warnings import fraud
from core.warnings.fraud import FraudReport

Cells = tuple[str, str, str]
Span = tuple[dt.date, dt.date]

TURN = 0x446572696E67  # the number of PostgreSQL's advisory lock behind `take_turn`


class Fact(Base):
    """How many tickets of a local day share the values a, b and c of a cube; "" where a ticket has none."""

    __tablename__ = "facts"

    cube: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    day: Mapped[dt.date] = mapped_column(sa.Date, primary_key=True)
    a: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    b: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    c: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    n: Mapped[int]


@dataclass(frozen=True)
class Cube:
    """One cross of at most three values of a ticket.

    `all_kinds`: kinds outside the total are in it too. `needs`: only tickets that have this value.
    """

    name: str
    values: tuple[str, ...]
    all_kinds: bool = False
    needs: str = ""


CUBES = (
    Cube("channel", ("channel", "kind"), all_kinds=True),
    Cube("topic", ("channel", "kind", "topic"), all_kinds=True),
    Cube("category", ("category", "sub_category")),
    Cube("topic_category", ("topic", "category")),
    Cube("region", ("region_code", "kind")),
    Cube("open", ("open",)),
    Cube("hour", ("weekday", "hour", "channel")),
    Cube("waiting", ("waiting_minutes",), needs="waiting_minutes"),
    Cube("rating", ("rating",), needs="rating"),
    Cube("fraud", ("modus",), needs="modus"),
)
NAMES = tuple(cube.name for cube in CUBES)
COUNTED = "facts"  # remembered: the zone and the cubes that all facts were counted with


def recount(session: Session, calendar: Calendar, limit: int | None = None, within: Span | None = None) -> int:
    """Rebuilds stale days, at most `limit` of them, only those `within` (first, last); says how many.

    The marks go first and by value: the rebuilding statements see at least every ticket whose mark went, and a mark
    that another transaction appends meanwhile stays for the next recount.
    """
    take_turn(session)
    _mark_all_if_counted_otherwise(session, calendar)
    query = sa.select(StaleDay.day).distinct().where(*_inside(within)).order_by(StaleDay.day).limit(limit)
    days = session.execute(query).scalars().all()
    if days:
        session.execute(sa.delete(StaleDay).where(StaleDay.day.in_(days)))
    for day in days:
        _rebuild(session, calendar, day)
    return len(days)


def stale_within(session: Session, first_day: dt.date, last_day: dt.date) -> int:
    """How many days from `first_day` to `last_day`, both included, wait for a recount."""
    days = sa.select(StaleDay.day).distinct().where(*_inside((first_day, last_day))).subquery()
    return session.execute(sa.select(sa.func.count()).select_from(days)).scalar_one()


def any_stale(session: Session, calendar: Calendar | None = None) -> bool:
    """Whether any day waits for a recount; with a calendar also where facts were counted in another zone."""
    if session.execute(sa.select(StaleDay.id).limit(1)).scalar() is not None:
        return True
    return calendar is not None and memory.recall(session, COUNTED) != _way(calendar)


def take_turn(session: Session) -> None:
    """Lets one recount or closing run at a time, until its transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(TURN)))


def counts(session: Session, span: Span, cubes: Iterable[str] = NAMES) -> dict[str, Counter[Cells]]:
    """For each cube the sums over the days from first to last, both included, by (a, b, c)."""
    cells = (Fact.cube, Fact.a, Fact.b, Fact.c)
    query = sa.select(*cells, sa.func.sum(Fact.n).label("n")).group_by(*cells)
    names = tuple(cubes)
    found: dict[str, Counter[Cells]] = {name: Counter() for name in names}
    for row in session.execute(query.where(Fact.cube.in_(names), Fact.day.between(*span))):
        found[row.cube][row.a, row.b, row.c] = int(row.n)
    return found


def first_and_last_day(session: Session) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that have any ticket."""
    ends = [sa.select(end(Fact.day)).where(Fact.cube == "channel") for end in (sa.func.min, sa.func.max)]
    row = session.execute(sa.select(*(query.scalar_subquery() for query in ends))).one()  # each looks at one end only
    return row[0], row[1]


def _way(calendar: Calendar) -> str:
    return "; ".join([calendar.zone.key, *(f"{cube.name}: {', '.join(cube.values)}" for cube in CUBES)])


def _mark_all_if_counted_otherwise(session: Session, calendar: Calendar) -> None:
    """Marks every day that has facts, and its neighbours, where the zone or the cubes are no longer the same."""
    way, before = _way(calendar), memory.recall(session, COUNTED)
    if before == way:
        return
    memory.remember(session, COUNTED, way)
    days = set(session.execute(sa.select(Fact.day).distinct().where(Fact.cube == "channel")).scalars())
    if days or before is not None:
        days |= set(session.execute(sa.select(StaleDay.day).distinct()).scalars())
    # A ticket's days in two zones differ by one at most.
    marked = {day + dt.timedelta(days=shift) for day in days for shift in (-1, 0, 1)}
    if marked:
        session.execute(sa.insert(StaleDay), [{"day": day} for day in sorted(marked)])


def _inside(span: Span | None) -> list[sa.ColumnElement[bool]]:
    return [StaleDay.day.between(*span)] if span else []


def _rebuild(session: Session, calendar: Calendar, day: dt.date) -> None:
    # All cubes come from one statement, hence from one view of the tickets: they never contradict each other.
    session.execute(sa.delete(Fact).where(Fact.cube.in_(NAMES), Fact.day == day))
    tickets = _tickets_of(calendar, day)
    counted = taxonomy.current(session, day).counted_kinds
    rows = sa.union_all(*(_cells(cube, tickets, day, counted) for cube in CUBES))
    session.execute(sa.insert(Fact).from_select(["cube", "day", "a", "b", "c", "n"], rows))


def _tickets_of(calendar: Calendar, day: dt.date) -> sa.CTE:
    start, end = calendar.day_bounds(day)
    texts = {name: sa.func.coalesce(getattr(Ticket, name), "") for name in ("sub_category", "topic", "region_code")}
    numbers = {name: sa.cast(getattr(Ticket, name), sa.String) for name in ("waiting_minutes", "rating")}
    moment = {"weekday": sa.literal(str(day.isoweekday())), "hour": _local_hour(calendar, day)}
    values = {**texts, **numbers, **moment, "open": sa.case((Ticket.status != "CLOSED", "open"), else_="")}
    is_fraud = sa.and_(Ticket.kind == fraud.KIND, Ticket.topic == fraud.TOPIC)
    values["modus"] = sa.case((is_fraud, sa.func.coalesce(FraudReport.modus, modus.UNKNOWN)))
    columns = [Ticket.channel, Ticket.category, Ticket.kind, *(value.label(name) for name, value in values.items())]
    here = (Ticket.happened_at >= start, Ticket.happened_at < end, Ticket.merged_into.is_(None))
    of_fraud = sa.select(*columns).outerjoin(FraudReport, FraudReport.ticket_id == Ticket.id)
    return of_fraud.where(*here).cte("tickets_of_the_day")


def _local_hour(calendar: Calendar, day: dt.date) -> sa.ColumnElement[str]:
    # A day with a change of clocks has 23 or 25 hours, so each hour is bounded by its own instants.
    start, end = calendar.day_bounds(day)
    hours, begins = [], start
    while begins < end:
        ends = begins + dt.timedelta(hours=1)
        hours.append((Ticket.happened_at < ends, f"{begins.astimezone(calendar.zone):%H}"))
        begins = ends
    return sa.case(*hours, else_="")


def _cells(cube: Cube, tickets: sa.CTE, day: dt.date, counted: tuple[str, ...]) -> sa.Select[Any]:
    values = [tickets.c[name] for name in cube.values]
    blanks = [sa.literal("")] * (3 - len(values))
    query = sa.select(sa.literal(cube.name), sa.literal(day, sa.Date), *values, *blanks, sa.func.count())
    if not cube.all_kinds:
        query = query.where(tickets.c.kind.in_(counted))
    if cube.needs:
        query = query.where(tickets.c[cube.needs].is_not(None))
    return query.group_by(*values)
