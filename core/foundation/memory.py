"""Small things the centre remembers of itself: the outbound lock, the loaded sample, counters."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation.db import Base, Insert, Prepared, insert


class Memory(Base):
    """One remembered value by its name."""

    __tablename__ = "memory"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


class Counter(Base):
    """A gapless row of numbers by its name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    last: Mapped[int] = mapped_column(sa.BigInteger)


def _count_on(new: Insert) -> sa.UpdateBase:
    last = new.table.c.last
    counted = new.on_conflict_do_update(index_elements=["name"], set_={"last": last + new.excluded.last})
    return counted.returning(last)


_COUNT_ON = Prepared(Counter.__table__, _count_on)


def recall(session: Session, name: str) -> str | None:
    """The remembered value, or None."""
    return session.execute(sa.select(Memory.value).where(Memory.name == name)).scalar()


def remember(session: Session, name: str, value: str) -> None:
    """Keeps the value; an earlier one is replaced."""
    statement = insert(session, Memory).values(name=name, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def names(session: Session, beginning: str) -> Sequence[str]:
    """The names of what is remembered that begin so."""
    query = sa.select(Memory.name).where(Memory.name.startswith(beginning, autoescape=True))
    return session.execute(query.order_by(Memory.name)).scalars().all()


def forget(session: Session, name: str) -> None:
    """Drops the value."""
    session.execute(sa.delete(Memory).where(Memory.name == name))


def count_on(session: Session, name: str, by: int = 1) -> int:
    """The next number of the row (1, 2, …); with `by` a block is taken and its last number returned.

    The row stays locked until the transaction ends, so no number is lost or given twice.
    """
    return int(session.execute(_COUNT_ON.on(session), {"name": name, "last": by}).scalar_one())
