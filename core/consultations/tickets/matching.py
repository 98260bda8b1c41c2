"""Which tickets have the words of a search: most are in the full-text index, those just touched are looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from core.consultations.tickets.model import Ticket
from core.consultations.tickets.texts import (
    STALE_TEXTS,
    TEXT_COLUMNS,
    TICKET_ID,
    TICKET_TEXTS,
    Asked,
    asked,
    fits,
    placed,
)
from core.foundation.db import UTC

NEAR, COMMON = 1000, 5  # a word that so many of the newest tickets have is a common one
UNREAD = 2000  # so many of the newest marked tickets are looked at one by one; more are marked only after an import
Query = sa.Select[Any]
Mark = tuple[dt.datetime, int]  # where a page ends: the time and the id of its last ticket
_SEARCH = sa.table("ticket_search", sa.column("rowid", sa.BigInteger), sa.column("ticket_search", sa.Text))
_NEWEST_MARKS = (
    sa.select(STALE_TEXTS.c.first_ticket, STALE_TEXTS.c.last_ticket)
    .order_by(STALE_TEXTS.c.last_ticket.desc())
    .limit(UNREAD)
)
_NEWEST_PLACES = (
    sa.select(_SEARCH.c.rowid)
    .where(_SEARCH.c.ticket_search.op("MATCH")(sa.bindparam("words")))
    .order_by(_SEARCH.c.rowid.desc())
    .limit(sa.bindparam("limit"))
)
# Written out, as the planner must see how common the words are; they consist of letters and digits alone.
_WRITTEN_OUT: dict[str, Any] = {"type_": sa.String, "literal_execute": True}


def _fitting(expression: sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    return TICKET_TEXTS.c.words.op("@@", is_comparison=True)(sa.cast(expression, postgresql.TSQUERY))


_NEWEST_IDS = (
    sa.select(TICKET_TEXTS.c.ticket_id)
    .where(_fitting(sa.bindparam("words", **_WRITTEN_OUT)))
    .order_by(TICKET_TEXTS.c.happened_at.desc(), TICKET_TEXTS.c.ticket_id.desc())
    .limit(sa.bindparam("limit"))
)


@dataclass(frozen=True)
class Wanted:
    """The words, and the span in which the tickets happened where one is known."""

    words: Asked
    start: dt.datetime | None = None
    end: dt.datetime | None = None


@dataclass(frozen=True)
class Unread:
    """Tickets that the index does not know as they are: all that were looked at, and those of them that fit."""

    seen: Sequence[int] = ()
    fitting: Sequence[int] = ()


def newest(session: Session, query: Query, wanted: Wanted, after: Mark | None, limit: int) -> Sequence[Any]:
    """Up to `limit` rows of the query with all words, newest first, from behind the mark on.

    The query selects tickets by whatever else is wanted, their `happened_at` and `id` among its columns. Newest is by
    the second and then by id on SQLite, whose index walks in that order, and by the full time on PostgreSQL.
    """
    index = _index(session)
    place: Callable[[dt.datetime, int], Any] = index.place  # a number on the one, a pair on the other
    new = _unread(session, wanted.words)
    rows = session.execute(query.where(Ticket.id.in_(new.fitting))).all() if new.fitting else []
    beyond = [row for row in rows if after is None or place(row.happened_at, row.id) < place(*after)]
    beyond += index.page(session, _seen_left_out(query, new), wanted, after, limit=limit)
    return sorted(beyond, key=lambda row: place(row.happened_at, row.id), reverse=True)[:limit]


def holding(session: Session, field: str, text: str) -> set[int]:
    """The ids of all tickets that hold just this text in a field, one of SEARCHED.

    The search's index knows them by its words, apart from those that are marked, which are looked through; no ticket
    is neither in it nor marked.
    """
    same = sa.select(Ticket.id).where(getattr(Ticket, field) == text)
    if not (words := asked(text)):
        return set(session.execute(same).scalars())
    found: set[int] = set()
    for first, last in _spans(session):  # before the index, which gets what loses its mark meanwhile
        found.update(session.execute(same.where(Ticket.id >= first, Ticket.id <= last)).scalars())
    return found.union(session.execute(_index(session).matching(same, Wanted(words))).scalars())


def newest_having(session: Session, words: Asked, limit: int) -> Sequence[int]:
    """The ids of the newest tickets that have all these words and not only longer ones, as far as the index knows.

    The words have to be rare together: on PostgreSQL all tickets that have them are gathered.
    """
    return _index(session).newest_having(session, words, limit) if all(words) else ()


def count(session: Session, conditions: Sequence[sa.ColumnElement[bool]], wanted: Wanted) -> int:
    """How many tickets fulfil the conditions and have all words."""
    query = sa.select(sa.func.count()).select_from(Ticket).where(*conditions)
    new = _unread(session, wanted.words)
    unread = session.execute(query.where(Ticket.id.in_(new.fitting))).scalar_one() if new.fitting else 0
    return int(unread + session.execute(_index(session).matching(_seen_left_out(query, new), wanted)).scalar_one())


def _unread(session: Session, words: Asked) -> Unread:
    ids = sorted(set(islice(_backwards(session.execute(_NEWEST_MARKS).all()), UNREAD)))
    if not ids:
        return Unread()
    rows = session.execute(sa.select(*TEXT_COLUMNS).where(Ticket.id.in_(ids)))
    return Unread(ids, [row.id for row in rows if fits(row, words)])


def _spans(session: Session) -> list[tuple[int, int]]:
    """The ids of all marked tickets, from first to last, those next to each other together."""
    spans: list[tuple[int, int]] = []
    marks = sa.select(STALE_TEXTS.c.first_ticket, STALE_TEXTS.c.last_ticket).order_by(STALE_TEXTS.c.first_ticket)
    for first, last in session.execute(marks):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _backwards(marks: Sequence[Any]) -> Iterator[int]:
    for mark in marks:
        yield from range(mark.last_ticket, mark.first_ticket - 1, -1)


def _seen_left_out(query: Query, new: Unread) -> Query:
    return query.where(Ticket.id.not_in(new.seen)) if new.seen else query


class _OnSqlite:
    """The index is a table of its own, which walks by `placed` numbers."""

    place = staticmethod(placed)

    def matching(self, query: Query, wanted: Wanted) -> Query:
        """The query, limited to tickets with all words."""
        expression = _spelled(wanted.words, '"{}"', "*", (" OR ", " AND "))
        query = query.join(_SEARCH, Ticket.id == _SEARCH.c.rowid.op("&")(TICKET_ID))
        query = query.where(_SEARCH.c.ticket_search.op("MATCH")(expression))
        if wanted.start:
            query = query.where(_SEARCH.c.rowid >= placed(wanted.start, 0))
        return query.where(_SEARCH.c.rowid < placed(wanted.end, 0)) if wanted.end else query

    def page(self, session: Session, query: Query, wanted: Wanted, after: Mark | None, *, limit: int) -> Sequence[Any]:
        """The first rows of the same in the order of pages, from behind the mark on."""
        query = self.matching(query, wanted).order_by(_SEARCH.c.rowid.desc()).limit(limit)
        return session.execute(query.where(_SEARCH.c.rowid < placed(*after)) if after else query).all()

    def newest_having(self, session: Session, words: Asked, limit: int) -> Sequence[int]:
        """The newest by a walk through the index, which ends with the last of them."""
        said = {"words": _spelled(words, '"{}"', "", (" OR ", " AND ")), "limit": limit}
        return [place & TICKET_ID for place in session.execute(_NEWEST_PLACES, said).scalars()]


class _OnPostgresql:
    """The index stands over the words beside the tickets."""

    def place(self, happened_at: dt.datetime, ticket_id: int) -> Mark:
        """By what a ticket stands before or behind another."""
        return happened_at, ticket_id

    def matching(self, query: Query, wanted: Wanted) -> Query:
        """The query, limited to tickets with all words."""
        query = query.join(TICKET_TEXTS, TICKET_TEXTS.c.ticket_id == Ticket.id)
        return query.where(self._has_words(wanted))

    def page(self, session: Session, query: Query, wanted: Wanted, after: Mark | None, *, limit: int) -> Sequence[Any]:
        """The first rows of the same in the order of pages, from behind the mark on.

        A common word fills a page by a walk through the newest tickets, as the planner does by itself. Of a rarer one
        all tickets are gathered and sorted; left to itself the planner walks there too where it guesses wrong, and
        then through all tickets.
        """
        order, span = (Ticket.happened_at.desc(), Ticket.id.desc()), self._span(wanted, after)
        near = sa.select(Ticket.id).where(*span).order_by(*order).limit(NEAR).cte("near").prefix_with("MATERIALIZED")
        having = self.matching(
            sa.select(sa.func.count()).select_from(Ticket).join(near, near.c.id == Ticket.id), wanted
        )
        if session.execute(having).scalar_one() >= COMMON:
            query = self.matching(query, wanted)
        else:
            found = sa.select(TICKET_TEXTS.c.ticket_id).where(self._has_words(wanted)).cte("found")
            query = query.join(found.prefix_with("MATERIALIZED"), found.c.ticket_id == Ticket.id)
        return session.execute(query.where(*span).order_by(*order).limit(limit)).all()

    def newest_having(self, session: Session, words: Asked, limit: int) -> Sequence[int]:
        """The newest of all that have them."""
        said = {"words": _spelled(words, "'{}'", "", (" | ", " & ")), "limit": limit}
        return session.execute(_NEWEST_IDS, said).scalars().all()

    def _has_words(self, wanted: Wanted) -> sa.ColumnElement[bool]:
        return _fitting(sa.bindparam(None, _spelled(wanted.words, "'{}'", ":*", (" | ", " & ")), **_WRITTEN_OUT))

    def _span(self, wanted: Wanted, after: Mark | None) -> list[sa.ColumnElement[bool]]:
        span = [Ticket.happened_at >= wanted.start] if wanted.start else []
        span += [Ticket.happened_at < wanted.end] if wanted.end else []
        if after is None:
            return span
        return [*span, sa.tuple_(Ticket.happened_at, Ticket.id) < sa.tuple_(sa.literal(after[0], UTC), after[1])]


def _index(session: Session) -> _OnSqlite | _OnPostgresql:
    return _OnSqlite() if session.get_bind().dialect.name == "sqlite" else _OnPostgresql()


def _spelled(words: Asked, word: str, longer: str, joins: tuple[str, str]) -> str:
    either, every = joins
    spelled = ([word.format(way) + longer * (len(way) > 1) for way in ways] for ways in words)
    return every.join(f"({either.join(ways)})" for ways in spelled)
