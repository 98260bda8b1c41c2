"""What a load balancer and an operator ask: can the centre work, and what waits?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import migrations
from core import clock
from core.foundation import memory, messages
from core.foundation.db import Database
from core.foundation.messages import Incoming
from core.foundation.messages.outgoing import LOCK

BOT_NAME = "telegram username"
EMPTY = {
    "database": "away",
    "migrations": "unknown",
    "incoming_waiting": None,
    "incoming_oldest_seconds": None,
    "outgoing_waiting": None,
    "outgoing_uncertain": None,
    "outgoing_failed": None,
    "clock_lag_seconds": None,
    "outbound": None,
}


def readiness(database: Database, now: dt.datetime) -> dict[str, Any]:
    """The fields of `/readyz`; counts are None where the database cannot say."""
    try:
        with database.reading() as session:
            if not migrations.is_current(database):
                return {**EMPTY, "database": "ok", "migrations": "behind"}
            return {"database": "ok", "migrations": "current", **_waiting(session, now)}
    except (SQLAlchemyError, OSError):
        return dict(EMPTY)


def _waiting(session: Session, now: dt.datetime) -> dict[str, Any]:
    waiting, oldest = session.execute(
        sa.select(sa.func.count(), sa.func.min(Incoming.received_at)).where(Incoming.state == "waiting")
    ).one()
    seen = clock.last_seen(session)
    return {
        "incoming_waiting": waiting,
        "incoming_oldest_seconds": _seconds(oldest, now) if oldest else 0.0,
        **{f"outgoing_{state}": count for state, count in messages.unfinished(session).items()},
        "clock_lag_seconds": _seconds(seen, now) if seen else None,
        "outbound": "locked" if memory.recall(session, LOCK) == "locked" else "open",
    }


def _seconds(since: dt.datetime, now: dt.datetime) -> float:
    since = since if since.tzinfo else since.replace(tzinfo=dt.UTC)
    return round(max(0.0, (now - since).total_seconds()), 3)
