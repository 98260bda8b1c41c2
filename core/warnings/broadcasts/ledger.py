"""Who gets a broadcast and what became of each: one row of `outgoing` for each recipient and part of the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import contacts
from core.consultations.contacts import Address
from core.foundation import messages
from core.foundation.messages import Outgoing
from core.warnings.broadcasts.content import audience_of, is_as_approved, parts_of
from core.warnings.broadcasts.life import by_id
from core.warnings.broadcasts.model import Broadcast

CHUNK = 2000  # messages of one transaction
LANE = 1  # behind every reply to a person
CURRENT_FOR = dt.timedelta(days=30)
UNWANTED = "the person wants no broadcasts"


@dataclass(frozen=True)
class Counts:
    """What became of the messages, one a recipient and part; the states add up to `listed`.

    `blocked` are those of `failed` where the person refuses us.
    """

    listed: int
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    dropped: int = 0
    blocked: int = 0


@dataclass(frozen=True)
class Banner:
    """A warning that holds now."""

    title: str
    text: str
    since: dt.datetime


def finish(session: Session, broadcast_id: int, now: dt.datetime) -> bool:
    """Ends a broadcast that has nobody in line any more; True where it is done now."""
    found = by_id(session, broadcast_id, lock=True)
    if found.state != "sending" or found.listed_to != [] or is_waiting(session, broadcast_id):
        return False
    found.state, found.done_at = "done", now
    return True


def is_waiting(session: Session, broadcast_id: int) -> bool:
    """Whether a message of it is still in line."""
    query = sa.select(sa.literal(1)).where(*_of(broadcast_id), Outgoing.state == "waiting")
    return session.execute(query.limit(1)).scalar() is not None


def drop_stopped(session: Session, broadcast_id: int, now: dt.datetime) -> int:
    """Takes some of a stopped broadcast's recipients out of line; how many."""
    return messages.drop_withheld(session, broadcast_id, now, CHUNK)


def counts(session: Session, found: Broadcast) -> Counts:
    """What became of the recipients so far."""
    query = sa.select(Outgoing.state, sa.func.count()).where(*_of(found.id)).group_by(Outgoing.state)
    states = {row[0]: row[1] for row in session.execute(query)}
    refused = sa.select(sa.func.count()).select_from(Outgoing).where(*_of(found.id), Outgoing.state == "failed")
    refusing = refused.where(Outgoing.reason.startswith(messages.BLOCKED))
    blocked = session.execute(refusing).scalar_one() if states.get("failed") else 0
    return Counts(found.listed, **states, blocked=blocked)


def current(session: Session, now: dt.datetime, language: str = "id") -> Banner | None:
    """The last warning for the page's banner of the last 30 days, or None."""
    found = next((one for one in current_ones(session, now) if audience_of(one).banner and is_as_approved(one)), None)
    if found is None or found.released_at is None:
        return None
    tongue = "en" if language == "en" else "id"
    return Banner(getattr(found, f"title_{tongue}"), getattr(found, f"text_{tongue}"), found.released_at)


def unsubscribe(session: Session, channel: str, address: str, now: dt.datetime) -> int:
    """The person behind the address wants no broadcasts any more, at once; how many messages were taken out of line."""
    due = (Outgoing.state == "waiting", Outgoing.leased_until.is_(None), Outgoing.broadcast_id.is_not(None))
    values, dropped = {"state": "dropped", "settled_at": now, "reason": UNWANTED}, 0
    for way in contacts.stop_broadcasts(session, channel, address, now):
        here = (Outgoing.channel == way[0], Outgoing.to == way[1])
        out = sa.update(Outgoing).where(*here, *due).values(**values).returning(Outgoing.id)
        dropped += len(session.execute(out).all())
    return dropped


def is_unwanted(session: Session, channel: str, address: str) -> bool:
    """Whether the person at the address took back that they want broadcasts."""
    query = sa.select(Address.stopped_at).where(Address.channel == channel, Address.address == address)
    return session.execute(query).scalar() is not None


def willing(session: Session, rows: Sequence[Any], now: dt.datetime) -> Sequence[Any]:
    """Of messages that were claimed, those that may leave: somebody who wants none any more gets none.

    They were out of line already, unless they said so in the very moment in which they were put there.
    """
    asked = {(row.channel, row.to) for row in rows if row.lane == LANE}
    if not asked:
        return rows
    query = sa.select(Address.channel, Address.address).where(Address.stopped_at.is_not(None))
    query = query.where(sa.tuple_(Address.channel, Address.address).in_(sorted(asked)))
    stopped = {(row.channel, row.address) for row in session.execute(query)}
    for row in rows:
        if row.lane == LANE and (row.channel, row.to) in stopped:
            messages.settle_outgoing(session, row.id, messages.Result("dropped", reason=UNWANTED), now)
    return [row for row in rows if row.lane != LANE or (row.channel, row.to) not in stopped]


def words(session: Session, body: Mapping[str, Any]) -> str | None:
    """What a message of the ledger says; None where it was stopped meanwhile or is not what was approved."""
    found = by_id(session, int(body["broadcast"]))
    if found.state not in ("sending", "done") or not is_as_approved(found):
        return None
    return parts_of(found, str(body["language"]))[int(body["part"]) - 1]


def recipients(session: Session, broadcast_id: int, after: int = 0, limit: int = 1000) -> Sequence[Outgoing]:
    """The rows of the ledger, in the order in which they were put in line."""
    query = sa.select(Outgoing).where(*_of(broadcast_id), Outgoing.id > after).order_by(Outgoing.id).limit(limit)
    return session.execute(query).scalars().all()


def _of(broadcast_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (Outgoing.broadcast_id == broadcast_id,)


def current_ones(session: Session, now: dt.datetime) -> Sequence[Broadcast]:
    """Those that hold now, monthly reminders too, the latest first; a notice is news of one day."""
    since = now - CURRENT_FOR
    query = sa.select(Broadcast).where(Broadcast.released_at >= since, Broadcast.state.in_(("sending", "done")))
    return (
        session.execute(query.where(Broadcast.kind != "notice").order_by(Broadcast.released_at.desc())).scalars().all()
    )
