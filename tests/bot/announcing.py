"""A broadcast that may leave, and people who asked for it: what tests of sending it may ask for."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import sqlalchemy as sa

from core.consultations import contacts
from core.foundation.db import Database
from core.foundation.messages import Outgoing
from core.foundation.settings import Settings
from core.reference import regions, taxonomy
from core.warnings import broadcasts
from core.warnings.broadcasts import Audience, Broadcast, Content, Round, Rules
from core.warnings.broadcasts.telling import hold_key

HOUR = dt.timedelta(hours=1)


class House:
    """What the clock knows."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


def subscribers(database: Database, now: dt.datetime, *chats: int) -> None:
    """People who asked for broadcasts."""
    with database.writing() as session:
        for chat in chats:
            contacts.reach(session, "TELEGRAM", str(chat), contacts.Person(), now)
            contacts.subscribe(session, "TELEGRAM", str(chat), now)


def approved(database: Database, now: dt.datetime, text: str = "Jangan transfer.", **audience: Any) -> int:
    """A broadcast whose hold is over, an hour after the last one; its number."""
    content = Content("warning", "Waspada", "Beware", text, text, Audience(**audience))
    with database.writing() as session:
        session.execute(sa.update(Broadcast).values(released_at=now - 2 * HOUR, state="done"))
        rules = Rules(taxonomy.current(session, now.date()), regions.current(session), ())
        made = broadcasts.draft(session, rules, content, author=None, actor="test", now=now)
        assert made is not None
        made.state, made.approved_hash, made.approved_at = "approved", broadcasts.hash_of(made), now - HOUR
        about = {"purpose": "warning", "channel": "TELEGRAM", "to": "1", "body": {}, "created_at": now - HOUR}
        heard = {"key": f"{hold_key(made)}TELEGRAM:1", "state": "sent", "settled_at": now - HOUR}
        session.add(Outgoing(**about, **heard))  # a supervisor heard of it
        return made.id


def let_go(database: Database, settings: Settings, now: dt.datetime) -> None:
    """What the clock does, until it is in line."""
    hours = itertools.count(0, 700)
    rounds = Round(database, House(settings), lambda: next(hours))
    rounds.go(now)
    rounds.go(now)


def ledger(database: Database, number: int) -> list[tuple[str, str]]:
    """(recipient, state) of each message."""
    query = sa.select(Outgoing.to, Outgoing.state).where(Outgoing.broadcast_id == number).order_by(Outgoing.id)
    with database.reading() as session:
        found = broadcasts.by_id(session, number)
        counts = broadcasts.counts(session, found)
        rows = [(row.to, row.state) for row in session.execute(query)]
    assert (
        counts.listed
        == len(rows)
        == sum((counts.waiting, counts.sent, counts.failed, counts.uncertain, counts.dropped))
    )
    return rows
