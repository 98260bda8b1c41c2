"""Which process sends: one at a time, since two would each keep a messenger's limits and together break them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import memory
from core.foundation.db import insert
from core.foundation.memory import Memory

SENDER = "sender"
LEADS = dt.timedelta(seconds=10)  # how long one leads unless it says so again


def lead(session: Session, owner: str, now: dt.datetime) -> bool:
    """Whether `owner` is the process that sends. Another one takes over once it has stepped down or was silent so long.

    A time far ahead of `now` is of a clock that was set back meanwhile, and holds nobody up.
    """
    kept = memory.recall(session, SENDER)
    if kept is not None and kept.endswith(f" {owner}") and _at(now + LEADS / 2) < kept < _at(now + 2 * LEADS):
        return True  # only now and then does it need writing
    mine = Memory.value.endswith(f" {owner}", autoescape=True)
    free = sa.or_(Memory.value < _at(now), Memory.value > _at(now + 2 * LEADS), mine)
    new = insert(session, Memory).values(name=SENDER, value=f"{_at(now + LEADS)} {owner}")
    taken = new.on_conflict_do_update(index_elements=["name"], set_={"value": new.excluded.value}, where=free)
    return session.execute(taken.returning(Memory.name)).scalar() is not None


def step_down(session: Session, owner: str) -> None:
    """Lets another process send, where `owner` was the one."""
    mine = Memory.value.endswith(f" {owner}", autoescape=True)
    session.execute(sa.delete(Memory).where(Memory.name == SENDER, mine))


def _at(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")  # all of one length: they compare as times do
