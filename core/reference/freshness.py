"""Keeps what was read from reference tables in the process until those tables change, here or in another process."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import Pool

from core.foundation.memory import recall, remember

CHECK_SECONDS = 1.0  # how long another process's change may stay unseen

Value = TypeVar("Value")


class _Entry(NamedTuple):
    token: str | None
    check_at: float
    value: Any


_entries: WeakKeyDictionary[Pool, dict[str, _Entry]] = WeakKeyDictionary()


class Kept(Generic[Value]):
    """A value made from the tables of `name` by `read(session)`, kept once a database."""

    def __init__(self, name: str, read: Callable[[Session], Value]) -> None:
        self.name = name
        self.read = read

    def get(self, session: Session) -> Value:
        """The value as of now; at most one small query a second, and none in between."""
        if self.name in session.info.get("changed_reference", ()):
            return self.read(session)  # not committed yet, hence for nobody else
        entries = _entries.setdefault(_pool(session), {})
        entry, now = entries.get(self.name), time.monotonic()
        if entry is None or now >= entry.check_at:
            entries[self.name] = entry = self._checked(session, entry, now + CHECK_SECONDS)
        value: Value = entry.value
        return value

    def _checked(self, session: Session, entry: _Entry | None, check_at: float) -> _Entry:
        token = recall(session, _memory(self.name))
        value = entry.value if entry is not None and entry.token == token else self.read(session)
        return _Entry(token, check_at, value)


def touch(session: Session, name: str) -> None:
    """Says that the tables of `name` changed in this transaction: everybody reads them again once it is committed.

    The mark is random, because a counter that was rolled back would repeat.
    """
    remember(session, _memory(name), secrets.token_hex(8))
    session.info.setdefault("changed_reference", set()).add(name)
    event.listen(session, "after_transaction_end", _forget)


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # not the end of a savepoint
        session.info.pop("changed_reference", None)
        _entries.pop(_pool(session), None)


def _memory(name: str) -> str:
    return f"reference:{name}"


def _pool(session: Session) -> Pool:
    return session.get_bind().engine.pool
