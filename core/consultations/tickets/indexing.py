"""Reads marked tickets for the search, and takes what is erased out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from core.consultations.tickets.model import StaleText, Ticket
from core.consultations.tickets.texts import STALE_TEXTS, TEXT_COLUMNS, TICKET_TEXTS, placed, words_of
from core.foundation import memory
from core.foundation.db import Insert, Prepared

PURGE = "purge the search"
PAGES = 500  # of the search's, rewritten at once


def any_unread(session: Session) -> bool:
    """Whether a ticket is marked to be read for the search."""
    return session.execute(sa.select(STALE_TEXTS.c.id).limit(1)).scalar() is not None


def index_texts(session: Session, limit: int = 1000) -> int:
    """Reads up to `limit` marked tickets for the search and deletes their marks; how many ids that were.

    Marks of tickets that changed meanwhile stay: only those that were read go.
    """
    query = sa.select(STALE_TEXTS).order_by(STALE_TEXTS.c.id).limit(limit)
    ids: set[int] = set()
    read: list[int] = []
    for mark in session.execute(query.with_for_update()):  # in one order: a second indexer waits here for the first
        upto = min(mark.last_ticket, mark.first_ticket + limit - len(ids) - 1)
        ids.update(range(mark.first_ticket, upto + 1))
        if upto < mark.last_ticket:
            rest = sa.update(StaleText).where(StaleText.id == mark.id).values(first_ticket=upto + 1)
            session.execute(rest, execution_options={"synchronize_session": False})
            break
        read.append(mark.id)
        if len(ids) >= limit:
            break
    read_texts(session, ids)
    session.execute(sa.delete(STALE_TEXTS).where(STALE_TEXTS.c.id.in_(read)))
    return len(ids)


def read_texts(session: Session, ids: Collection[int]) -> None:
    """Reads these tickets for the search as they are now."""
    rows = session.execute(sa.select(*TEXT_COLUMNS).where(Ticket.id.in_(ids)).order_by(Ticket.id)).all()
    if _is_sqlite(session):
        _read_sqlite(session, ids, rows)
    elif rows:
        values = [{"ticket_id": row.id, "happened_at": row.happened_at, "lexemes": words_of(row)} for row in rows]
        session.execute(_KEEP_LEXEMES, values)


def want_purged(session: Session) -> None:
    """Words just taken out of the search are also to go from the file, where SQLite keeps them until it rewrites it."""
    if _is_sqlite(session):
        memory.remember(session, PURGE, "begin")


def any_to_purge(session: Session) -> bool:
    """Whether words are still to go from the file."""
    return memory.recall(session, PURGE) is not None


def purge_texts(session: Session) -> None:
    """Rewrites a part of SQLite's search, less than a fifth of a second; after the last part nothing is to purge.

    A negative count begins to rewrite all of it, positive ones go on; what changes nothing was the last
    (https://www.sqlite.org/fts5.html, "the merge command").
    """
    pages = -PAGES if memory.recall(session, PURGE) == "begin" else PAGES
    before = session.execute(_CHANGES).scalar_one()
    session.execute(_REWRITE, {"pages": pages})
    if session.execute(_CHANGES).scalar_one() - before < 2:
        memory.forget(session, PURGE)
    else:
        memory.remember(session, PURGE, "goes on")


def empty_texts(session: Session) -> None:
    """Takes everything out of SQLite's search; its tables themselves are emptied like all others."""
    if _is_sqlite(session):
        session.execute(sa.text("INSERT INTO ticket_search (ticket_search) VALUES ('delete-all')"))


def _kept(new: Insert) -> sa.UpdateBase:
    values = {name: new.excluded[name] for name in ("happened_at", "words")}
    return new.on_conflict_do_update(index_elements=["ticket_id"], set_=values)


# Our own words go in as they are: a parser of the database's would cut them in its own way.
_LEXEMES = sa.func.array_to_tsvector(sa.cast(sa.bindparam("lexemes"), postgresql.ARRAY(sa.Text)))
_KEEP_LEXEMES = _kept(postgresql.insert(TICKET_TEXTS).values(words=_LEXEMES))
_KEEP = Prepared(TICKET_TEXTS, _kept)
_TAKE_OUT = sa.text("INSERT INTO ticket_search (ticket_search, rowid, words) VALUES ('delete', :place, :words)")
_REWRITE = sa.text("INSERT INTO ticket_search (ticket_search, rank) VALUES ('merge', :pages)")
_CHANGES = sa.text("SELECT total_changes()")
_PUT_IN = sa.text("INSERT INTO ticket_search (rowid, words) VALUES (:place, :words)")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _read_sqlite(session: Session, ids: Collection[int], rows: Sequence[Any]) -> None:
    known = session.execute(sa.select(TICKET_TEXTS).where(TICKET_TEXTS.c.ticket_id.in_(ids)))
    before = {row.ticket_id: _entry(row.happened_at, row.ticket_id, row.words) for row in known}
    now = {row.id: _entry(row.happened_at, row.id, " ".join(words_of(row))) for row in rows}
    gone = [entry for ticket_id, entry in before.items() if now.get(ticket_id) != entry]
    new = {ticket_id: entry for ticket_id, entry in now.items() if before.get(ticket_id) != entry}
    if gone:
        session.execute(_TAKE_OUT, gone)
    if new:
        times = {row.id: row.happened_at for row in rows}
        session.execute(_PUT_IN, sorted(new.values(), key=lambda entry: int(entry["place"])))
        values = [{"ticket_id": n, "happened_at": times[n], "words": entry["words"]} for n, entry in new.items()]
        session.execute(_KEEP.on(session), values)


def _entry(happened_at: dt.datetime, ticket_id: int, words: str) -> dict[str, Any]:
    return {"place": placed(happened_at, ticket_id), "words": words}
