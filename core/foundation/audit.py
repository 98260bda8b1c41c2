"""The audit trail: who did what to which thing, chained by hashes, holding ids and no personal values."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation import memory
from core.foundation.db import UTC, Base

GENESIS = "0" * 64


class AuditEntry(Base):
    """One act. `hash` covers the row and the hash of the row before."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(UTC)
    actor: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(120))
    hash: Mapped[str] = mapped_column(sa.String(64))


def record(session: Session, actor: str, action: str, subject: str, now: dt.datetime) -> None:
    """Appends an act such as ("staff:3", "ticket.correct", "ticket:2022-12-000123")."""
    seq = memory.count_on(session, "audit")  # its row lock puts the writers of the chain in line
    before = session.execute(sa.select(AuditEntry.hash).where(AuditEntry.seq == seq - 1)).scalar() or GENESIS
    made = _hash(before, seq, now, actor, action, subject)
    session.execute(
        sa.insert(AuditEntry).values(seq=seq, at=now, actor=actor, action=action, subject=subject, hash=made)
    )


def verify(session: Session) -> Iterator[str]:
    """One sentence for every place where the chain is broken; nothing where it is whole."""
    expected, before = 1, GENESIS
    rows = session.execute(sa.select(AuditEntry).order_by(AuditEntry.seq)).scalars()
    for row in rows:
        if row.seq != expected:
            yield f"entries {expected} to {row.seq - 1} are missing"
        elif row.hash != _hash(before, row.seq, row.at, row.actor, row.action, row.subject):
            yield f"entry {row.seq} is not what was written"
        expected, before = row.seq + 1, row.hash
    last = session.execute(sa.select(memory.Counter.last).where(memory.Counter.name == "audit")).scalar() or 0
    if last >= expected:
        yield f"entries {expected} to {last} are missing at the end"


def _hash(before: str, seq: int, at: dt.datetime, *act: str) -> str:
    stamp = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(json.dumps([before, seq, stamp, *act]).encode()).hexdigest()
