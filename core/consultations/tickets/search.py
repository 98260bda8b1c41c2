"""Finding tickets: by number, by filter in pages, by the person who asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import matching, texts
from core.consultations.tickets.model import Ticket, TicketEvent
from core.foundation.errors import Refused
from core.foundation.text import storable

NOT_CLOSED = Ticket.status != sa.literal_column("'CLOSED'")  # written out, as a partial index wants it
WITHOUT = "-"  # as a topic: only tickets without one


@dataclass(frozen=True)
class Filter:
    """What a list shows; None and "" mean any. `start` and `end` bound `happened_at`, half open."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    channel: str = ""
    category: str = ""
    kind: str = ""
    topic: str = ""
    region_code: str = ""
    status: str = ""  # a status, or "open" for all that are not closed
    agent_id: int | None = None
    text: str = ""
    counted: tuple[str, ...] = ()  # only these kinds, and no doubles: the tickets behind a figure
    has: str = ""  # only tickets with a value in this field: waiting_minutes, rating or region_code
    among: sa.Select[Any] | None = None  # only the tickets whose ids this query gives
    spans: tuple[tuple[dt.datetime, dt.datetime], ...] = ()  # only what happened within one of these, each half open
    due_from: dt.datetime | None = None  # the two bound `due_at` of tickets that are not closed, half open
    due_before: dt.datetime | None = None
    only: tuple[sa.ColumnElement[bool], ...] = ()  # what else must hold, for a reader who may not find everything


@dataclass(frozen=True)
class Page:
    """Some tickets, newest first, and the mark after which the next page begins (None at the end)."""

    tickets: Sequence[sa.Row[Any]]
    after: str | None


COLUMNS: tuple[Any, ...] = (
    Ticket.id, Ticket.number, Ticket.happened_at, Ticket.channel, Ticket.category, Ticket.kind, Ticket.topic,
    Ticket.region_code, Ticket.contact_name, Ticket.question, Ticket.status, Ticket.agent_id, Ticket.due_at,
)  # fmt: skip


def by_number(session: Session, number: str, *, lock: bool = False) -> Ticket:
    """The ticket. Raises Refused where there is none. `lock` holds its row until the transaction ends."""
    number = storable(number).strip()
    query = sa.select(Ticket).where(Ticket.number == number).execution_options(populate_existing=True)
    found = session.execute(query.with_for_update() if lock else query).scalar()
    if found is None:
        raise Refused("There is no ticket %(number)s.", number=number[:40])
    return found


def by_code(session: Session, number: str, code: str) -> Ticket | None:
    """The ticket where number and random code both fit, else None."""
    query = sa.select(Ticket).where(Ticket.number == number, Ticket.code == code.upper())
    return session.execute(query).scalar()


def of_contact(session: Session, number: str, contact_id: int) -> Ticket | None:
    """The contact's own ticket with this number, else None."""
    query = sa.select(Ticket).where(Ticket.number == number, Ticket.contact_id == contact_id)
    return session.execute(query).scalar()


def events_of(session: Session, ticket_id: int) -> Sequence[TicketEvent]:
    """The ticket's history, oldest first."""
    query = sa.select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)
    return session.execute(query).scalars().all()


def search(
    session: Session, wanted: Filter, after: str = "", limit: int = 50, columns: Sequence[Any] = COLUMNS
) -> Page:
    """One page, newest first. `after` is the mark of the page before; a mark that is none begins anew.

    With a text, tickets that have all its words or longer words that begin so; see `texts` for what a word is.
    `columns` says what is read of each ticket; `id` and `happened_at` must be among it.
    """
    query, mark = sa.select(*columns).where(*_conditions(wanted)), read_mark(after)
    if storable(wanted.text).strip():
        words = _words(wanted)
        rows = matching.newest(session, query, words, mark, limit + 1) if words.words else []
    else:
        if mark:
            place = sa.tuple_(sa.literal(mark[0], Ticket.happened_at.type), mark[1])
            query = query.where(sa.tuple_(Ticket.happened_at, Ticket.id) < place)
        rows = session.execute(query.order_by(Ticket.happened_at.desc(), Ticket.id.desc()).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], f"{last.happened_at.isoformat()}~{last.id}" if last else None)


def how_many(session: Session, wanted: Filter) -> int:
    """How many tickets fit the filter, on all pages together."""
    conditions = _conditions(wanted)
    if storable(wanted.text).strip():
        words = _words(wanted)
        return matching.count(session, conditions, words) if words.words else 0
    return session.execute(sa.select(sa.func.count()).select_from(Ticket).where(*conditions)).scalar_one()


def earlier_of(session: Session, contact_id: int, limit: int = 5) -> Sequence[sa.Row[Any]]:
    """The contact's latest tickets, newest first."""
    query = sa.select(*COLUMNS).where(Ticket.contact_id == contact_id)
    return session.execute(query.order_by(Ticket.happened_at.desc(), Ticket.id.desc()).limit(limit)).all()


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    conditions = _codes(wanted) + _state(wanted) + list(wanted.only)
    if wanted.start:
        conditions.append(Ticket.happened_at >= wanted.start)
    if wanted.end:
        conditions.append(Ticket.happened_at < wanted.end)
    if wanted.spans:
        within = (sa.and_(Ticket.happened_at >= start, Ticket.happened_at < end) for start, end in wanted.spans)
        conditions.append(sa.or_(*within))
    if wanted.among is not None:
        conditions.append(Ticket.id.in_(wanted.among))
    if wanted.has:
        conditions.append(getattr(Ticket, wanted.has).is_not(None))
    if wanted.counted:
        conditions += [Ticket.kind.in_([storable(kind) for kind in wanted.counted]), Ticket.merged_into.is_(None)]
    return conditions


def _codes(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    for name in ("channel", "category", "kind", "topic", "region_code", "agent_id"):
        column, value = getattr(Ticket, name), getattr(wanted, name)
        if name == "topic" and value == WITHOUT:
            conditions.append(sa.func.coalesce(column, "") == "" if _is_open(wanted) else column.is_(None))
        elif value:
            # Open tickets are few and have indexes of their own: the function keeps databases off those of the code.
            column = sa.func.coalesce(column, type(value)()) if _is_open(wanted) else column
            conditions.append(column == (storable(value) if isinstance(value, str) else value))
    return conditions


def _state(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    conditions = [NOT_CLOSED] if _is_open(wanted) else []
    if wanted.status and wanted.status != "open":
        conditions.append(Ticket.status == storable(wanted.status))
    if wanted.due_from:
        conditions.append(Ticket.due_at >= wanted.due_from)
    if wanted.due_before:
        conditions.append(Ticket.due_at < wanted.due_before)
    return conditions


def _is_open(wanted: Filter) -> bool:
    return wanted.status not in ("", "CLOSED") or wanted.due_from is not None or wanted.due_before is not None


def _words(wanted: Filter) -> matching.Wanted:
    return matching.Wanted(texts.asked(wanted.text), wanted.start, wanted.end)


def read_mark(mark: str) -> matching.Mark | None:
    """What the mark of a page stands for, or None where it is none."""
    instant, _, ticket_id = mark.partition("~")
    try:
        found, number = dt.datetime.fromisoformat(instant), int(ticket_id)
        known = found.tzinfo is not None and found.astimezone(dt.UTC) <= found and 0 <= number < 2**31
    except (ValueError, OverflowError):
        return None
    return (found, number) if known else None
