"""What arrived at a hook: raw bytes, unique by (channel, account, external id), handled once and in order per lane."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from core.foundation.db import UTC, Base, Prepared

MAX_ATTEMPTS = 5  # a row whose handler died this often is set aside, so that it never blocks its lane
LEASE = dt.timedelta(seconds=15)  # how long a worker may take before another one tries


class Incoming(Base):
    """One delivery. States: waiting, then handled, ignored or unreadable (with the reason)."""

    __tablename__ = "incoming"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(20))
    account: Mapped[str] = mapped_column(sa.String(64))
    external_id: Mapped[str] = mapped_column(sa.String(100))
    lane: Mapped[str] = mapped_column(sa.String(64))
    raw: Mapped[bytes] = mapped_column(sa.LargeBinary)
    received_at: Mapped[dt.datetime] = mapped_column(UTC)
    state: Mapped[str] = mapped_column(sa.String(12), default="waiting")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    ticket: Mapped[str | None] = mapped_column(sa.String(20))
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[dt.datetime | None] = mapped_column(UTC)

    __table_args__ = (
        sa.UniqueConstraint("channel", "account", "external_id"),
        sa.CheckConstraint("state IN ('waiting', 'handled', 'ignored', 'unreadable')", name="state"),
        sa.Index(
            "ix_incoming_waiting",
            "lane",
            "id",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )


@dataclass(frozen=True)
class Received:
    """A delivery as the hook hands it over; `lane` names the chat or sender whose messages stay in order."""

    channel: str
    account: str
    external_id: str
    lane: str
    raw: bytes


# Of the bare table: the ORM's own INSERT takes twice as long, and somebody waits for every acknowledgement.
_RECEIVE = Prepared(Incoming.__table__, lambda new: new.on_conflict_do_nothing())


def receive(session: Session, deliveries: Sequence[Received], now: dt.datetime) -> None:
    """Stores deliveries; one that is known already changes nothing."""
    new = {"received_at": now, "state": "waiting", "reason": "", "attempts": 0}
    # In one order everywhere, so that two processes with the same deliveries never wait for each other in a circle.
    in_order = sorted(deliveries, key=lambda d: (d.channel, d.account, len(d.external_id), d.external_id))
    rows = [{**vars(delivery), **new} for delivery in in_order]
    session.execute(_RECEIVE.on(session), rows)


def anything_waiting(session: Session, now: dt.datetime, channels: Sequence[str] | None = None) -> bool:
    """Whether a delivery could be handled now; with `channels` only one of these."""
    query = sa.select(sa.literal(1)).where(*_waiting(now, channels))
    return session.execute(query.limit(1)).scalar() is not None


def claim_incoming(
    session: Session, now: dt.datetime, limit: int = 20, channels: Sequence[str] | None = None
) -> list[int]:
    """Takes the oldest waiting row of up to `limit` lanes for a while; their ids, oldest first.

    Taking counts as an attempt before the work begins, so that a row that kills its worker is counted too. A row that
    was taken before is taken alone: those beside it must not be counted down with it. With `channels` the rows of all
    others wait.
    """
    older = aliased(Incoming)
    blocked = sa.exists().where(older.lane == Incoming.lane, older.state == "waiting", older.id < Incoming.id)
    query = sa.select(Incoming.id, Incoming.attempts).where(*_waiting(now, channels), ~blocked).order_by(Incoming.id)
    rows = session.execute(query.limit(limit).with_for_update(skip_locked=True)).all()
    fresh = [row.id for row in rows if not row.attempts]
    ids = [row.id for row in rows[:1]] if rows and rows[0].attempts else fresh
    if ids:
        values = {"attempts": Incoming.attempts + 1, "leased_until": now + LEASE}
        session.execute(sa.update(Incoming).where(Incoming.id.in_(ids)).values(**values))
    return ids


def _waiting(now: dt.datetime, channels: Sequence[str] | None) -> list[sa.ColumnElement[bool]]:
    free = sa.or_(Incoming.leased_until.is_(None), Incoming.leased_until < now)
    of_channels = [] if channels is None else [Incoming.channel.in_(channels)]
    return [Incoming.state == "waiting", free, *of_channels]


def release_incoming(session: Session, row_id: int, reason: str, now: dt.datetime) -> bool:
    """Gives a row back after its handler failed; True where it failed for the last time and is set aside."""
    row = session.execute(
        sa.select(Incoming.attempts).where(Incoming.id == row_id, Incoming.state == "waiting")
    ).first()
    if row is None:
        return False
    if row.attempts >= MAX_ATTEMPTS:
        settle_incoming(session, row_id, "unreadable", f"failed {row.attempts} times: {reason}")
        return True
    again = now + dt.timedelta(seconds=2**row.attempts)
    session.execute(sa.update(Incoming).where(Incoming.id == row_id).values(leased_until=again, reason=reason[:500]))
    return False


def settle_incoming(session: Session, row_id: int, state: str, reason: str = "", ticket: str | None = None) -> bool:
    """Ends a waiting row; False where another worker ended it first, and then nothing else may be committed."""
    values = {"state": state, "reason": reason[:500], "ticket": ticket, "leased_until": None}
    statement = sa.update(Incoming).where(Incoming.id == row_id, Incoming.state == "waiting").values(**values)
    return session.execute(statement.returning(Incoming.id)).scalar() is not None
