"""What is to leave: written with its cause in one transaction, sent later, each attempt committed before it begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from core.foundation import memory
from core.foundation.db import UTC, Base, insert
from core.foundation.errors import Refused

LEASE = dt.timedelta(seconds=90)  # longer than a call may take; a lease that ran out leaves the fate unknown
LONGEST_REST = 300  # seconds between two tries of a message that surely never left
LOCK = "outbound"
WITHHELD = "withheld broadcast "  # and its id
BLOCKED = "blocked: "  # how the reason begins where the address refuses us
_WAITING: sa.ColumnElement[str] = sa.literal_column("'waiting'")  # written out, as the partial indexes want it


class Outgoing(Base):
    """One message. States: waiting, then sent, failed, uncertain (a person decides) or dropped."""

    __tablename__ = "outgoing"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)  # the same key is queued once
    purpose: Mapped[str] = mapped_column(sa.String(12))
    channel: Mapped[str] = mapped_column(sa.String(20))
    to: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    lane: Mapped[int] = mapped_column(default=0)  # 0 replies to people, 1 broadcasts
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    broadcast_id: Mapped[int | None] = mapped_column(sa.ForeignKey("broadcasts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    not_before: Mapped[dt.datetime | None] = mapped_column(UTC)  # None: at once
    state: Mapped[str] = mapped_column(sa.String(12), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[dt.datetime | None] = mapped_column(UTC)  # set: an attempt has begun
    settled_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    provider_id: Mapped[str | None] = mapped_column(sa.String(100))
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("purpose IN ('reply', 'report', 'warning', 'broadcast')", name="purpose"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'uncertain', 'dropped')", name="state"),
        sa.Index(
            "ix_outgoing_waiting",
            "lane",
            "id",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        # Whether somebody is before one in the same chat is looked up for each candidate.
        sa.Index(
            "ix_outgoing_waiting_to",
            "channel",
            "to",
            "lane",
            "id",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        # Attempts that have begun are few, and looked for every second.
        sa.Index(
            "ix_outgoing_leased_until",
            "leased_until",
            sqlite_where=sa.text("leased_until IS NOT NULL"),
            postgresql_where=sa.text("leased_until IS NOT NULL"),
        ),
        sa.Index(
            "ix_outgoing_broadcast_id_state",
            "broadcast_id",
            "state",
            sqlite_where=sa.text("broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("broadcast_id IS NOT NULL"),
        ),
        # What a person decides on is little, and asked for by every probe.
        sa.Index(
            "ix_outgoing_unsettled",
            "id",
            "state",
            sqlite_where=sa.text("state IN ('failed', 'uncertain')"),
            postgresql_where=sa.text("state IN ('failed', 'uncertain')"),
        ),
    )


_UNSETTLED = Outgoing.state.in_([sa.literal_column("'failed'"), sa.literal_column("'uncertain'")])


@dataclass(frozen=True)
class Result:
    """How an attempt ended. `waiting`: it surely never left and is tried again, in `again_after` seconds if given.

    `dropped`: nobody needs it any more.
    """

    state: Literal["sent", "failed", "uncertain", "waiting", "dropped"]
    provider_id: str | None = None
    reason: str = ""
    again_after: float = 0.0
    blocked: bool = False  # the address refuses us


def queue(
    session: Session,
    channel: str,
    to: str,
    body: Mapping[str, Any],
    now: dt.datetime,
    *,
    purpose: str = "reply",
    key: str | None = None,
    lane: int = 0,
    ticket_id: int | None = None,
) -> None:
    """Puts a message in line; one with a `key` that was queued before changes nothing."""
    values: dict[str, Any] = {"channel": channel, "to": to, "body": dict(body), "purpose": purpose, "key": key}
    values |= {
        "lane": lane,
        "ticket_id": ticket_id,
        "created_at": now,
        "state": "waiting",
        "attempts": 0,
    }
    session.execute(insert(session, Outgoing).values(**values, reason="").on_conflict_do_nothing())


def is_locked(session: Session) -> bool:
    """Whether nothing may leave."""
    return memory.recall(session, LOCK) == "locked"


def anything_due(session: Session, now: dt.datetime) -> bool:
    """Whether a look for messages that leave now is worth the while; the lock and the order in a chat aside."""
    return session.execute(sa.select(sa.literal(1)).where(*_due(now)).limit(1)).scalar() is not None


def can_leave(session: Session, now: dt.datetime, channels: Sequence[str]) -> bool:
    """Whether a message could be claimed at that time."""
    query = sa.select(sa.literal(1)).where(*_first_due(now, channels)).limit(1)
    return not is_locked(session) and session.execute(query).scalar() is not None


def claim_outgoing(
    session: Session,
    now: dt.datetime,
    channels: Sequence[str],
    room: tuple[int, int] = (30, 30),
    resting: Collection[tuple[str, str]] = (),
) -> Sequence[sa.Row[Any]]:
    """Begins an attempt of some messages, (id, channel, to, body, lane): replies and broadcasts, as `room` has it.

    Of an address's replies, and of its broadcasts, only the oldest waiting one is taken, so that a chat reads in order;
    none of an address (channel, to) that is resting. Nothing while locked.
    """
    if is_locked(session):
        return []
    columns = (Outgoing.id, Outgoing.channel, Outgoing.to, Outgoing.body, Outgoing.lane)
    query = sa.select(*columns).where(*_first_due(now, channels))
    if resting:
        query = query.where(sa.tuple_(Outgoing.channel, Outgoing.to).not_in(resting))
    if stopped := withheld(session):
        query = query.where(sa.or_(Outgoing.broadcast_id.is_(None), Outgoing.broadcast_id.not_in(stopped)))
    query = query.order_by(Outgoing.id).with_for_update(skip_locked=True)
    rows: list[sa.Row[Any]] = []
    for lane, many in enumerate(room):
        rows += session.execute(query.where(Outgoing.lane == lane).limit(many)) if many > 0 else ()
    if rows:
        values = {"attempts": Outgoing.attempts + 1, "leased_until": now + LEASE}
        session.execute(sa.update(Outgoing).where(Outgoing.id.in_([row.id for row in rows])).values(**values))
    return rows


def withhold(session: Session, broadcast_id: int) -> None:
    """From now on nothing of a broadcast leaves, though it stands in line until `drop_withheld` has seen it."""
    memory.remember(session, f"{WITHHELD}{broadcast_id}", "")


def withheld(session: Session) -> list[int]:
    """The ids of the broadcasts of which nothing leaves."""
    return [int(name.removeprefix(WITHHELD)) for name in memory.names(session, WITHHELD)]


def drop_withheld(session: Session, broadcast_id: int, now: dt.datetime, limit: int) -> int:
    """Takes some of a withheld broadcast out of line; how many. With the last one the withholding ends."""
    waiting = (Outgoing.broadcast_id == broadcast_id, Outgoing.state == _WAITING)
    some = sa.select(Outgoing.id).where(*waiting, Outgoing.leased_until.is_(None)).limit(limit)
    ids = session.execute(some.with_for_update(skip_locked=True)).scalars().all()
    if ids:
        values = {"state": "dropped", "settled_at": now, "reason": "the broadcast was stopped"}
        session.execute(sa.update(Outgoing).where(Outgoing.id.in_(ids)).values(**values))
    elif session.execute(sa.select(Outgoing.id).where(*waiting).limit(1)).scalar() is None:
        memory.forget(session, f"{WITHHELD}{broadcast_id}")
    return len(ids)


def of_ticket(session: Session, ticket_id: int) -> Sequence[Outgoing]:
    """The messages that belong to a ticket, oldest first, with what became of each."""
    query = sa.select(Outgoing).where(Outgoing.ticket_id == ticket_id).order_by(Outgoing.id)
    return session.execute(query).scalars().all()


def _due(now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    rested = sa.or_(Outgoing.not_before.is_(None), Outgoing.not_before <= now)
    return Outgoing.state == _WAITING, Outgoing.leased_until.is_(None), rested


def _first_due(now: dt.datetime, channels: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    # Candidates are read in the order in which they leave, so that it is as fast with a hundred thousand in line.
    before = aliased(Outgoing)
    same = (before.channel == Outgoing.channel, before.to == Outgoing.to, before.lane == Outgoing.lane)
    earlier = sa.select(before.id).where(before.state == _WAITING, *same, before.id < Outgoing.id)
    # In a CASE, PostgreSQL looks each one up; left to itself it joins all that wait with all that wait.
    first = sa.case((earlier.exists(), sa.false()), else_=sa.true())
    return first, Outgoing.channel.in_(channels), *_due(now)


def settle_outgoing(session: Session, row_id: int, result: Result, now: dt.datetime) -> None:
    """Writes how an attempt ended; what is known late still ends a doubt that nobody has decided yet."""
    row = session.execute(
        sa.select(Outgoing.attempts, Outgoing.state, Outgoing.leased_until).where(Outgoing.id == row_id)
    ).one()
    in_doubt = row.state == "uncertain" and result.state in ("sent", "failed")
    if row.leased_until is None and not in_doubt:
        return
    reason = f"{BLOCKED if result.blocked else ''}{result.reason}"
    values: dict[str, Any] = {"leased_until": None, "reason": reason[:500]}
    if result.state == "waiting":
        rest = result.again_after or min(LONGEST_REST, 2**row.attempts)
        values |= {"not_before": now + dt.timedelta(seconds=rest)}
    else:
        values |= {"state": result.state, "provider_id": result.provider_id, "settled_at": now}
    session.execute(sa.update(Outgoing).where(Outgoing.id == row_id).values(**values))


def anything_vanished(session: Session, now: dt.datetime) -> bool:
    """Whether an attempt's lease ran out."""
    query = sa.select(sa.literal(1)).where(Outgoing.leased_until < now)  # whoever has a lease waits
    return session.execute(query.limit(1)).scalar() is not None


def expire_attempts(session: Session, now: dt.datetime) -> int:
    """Marks attempts whose worker vanished as uncertain; how many. A person decides what becomes of them."""
    vanished = (Outgoing.leased_until < now,)
    values = {
        "state": "uncertain",
        "leased_until": None,
        "settled_at": now,
        "reason": "the worker stopped while sending",
    }
    return len(session.execute(sa.update(Outgoing).where(*vanished).values(**values).returning(Outgoing.id)).all())


def unsettled(session: Session, limit: int = 100) -> Sequence[Outgoing]:
    """Messages that a person must decide on, uncertain and failed ones, newest first; broadcasts have their ledger."""
    query = sa.select(Outgoing).where(_UNSETTLED, Outgoing.broadcast_id.is_(None))
    return session.execute(query.order_by(Outgoing.id.desc()).limit(limit)).scalars().all()


def unfinished(session: Session) -> Mapping[str, int]:
    """How many messages wait, failed and are of uncertain fate, by state; all others need nobody."""
    found = dict.fromkeys(("waiting", "uncertain", "failed"), 0)
    for where in (Outgoing.state == _WAITING, _UNSETTLED):
        query = sa.select(Outgoing.state, sa.func.count().label("n")).where(where).group_by(Outgoing.state)
        found |= {row.state: row.n for row in session.execute(query)}
    return found


def decide(session: Session, row_id: int, *, again: bool, now: dt.datetime) -> None:
    """A person's word on an uncertain or failed message: say it again (as a new message), or let it be.

    Raises Refused where somebody decided already, and for a message of a broadcast: nobody gets one twice.
    """
    query = sa.select(Outgoing).where(Outgoing.id == row_id, _UNSETTLED)
    row = session.execute(query.with_for_update()).scalar()
    if row is None:
        raise Refused("This message is settled already.")
    if row.broadcast_id is not None:
        raise Refused("A message of a broadcast is not said again: nobody gets it twice.")
    row.state, row.settled_at = "dropped", now
    row.reason = f"{'said again' if again else 'let be'} after: {row.reason}"[:500]
    if again:
        body = {name: value for name, value in row.body.items() if name != "press"}
        queue(session, row.channel, row.to, body, now, purpose=row.purpose, lane=row.lane, ticket_id=row.ticket_id)
