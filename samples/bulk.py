"""Writes very many tickets straight into the table: by COPY on PostgreSQL, by one prepared statement on SQLite.

Only load tests come this way: without contacts, without history, and not into the full-text search.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.consultations.tickets.logging import CODE_LETTERS

OWN = ("number", "code")  # what each copy of a pattern has of its own
PAIRS = [first + second for first in CODE_LETTERS for second in CODE_LETTERS]
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
MEBIBYTE = 1 << 20


class Same(NamedTuple):
    """Tickets that differ in number and code only: how many, their month of logging, what they share."""

    copies: int
    month: str
    values: dict[str, Any]


@dataclass
class Numbers:
    """The last number given in each month of logging, and the source of the random codes."""

    last: dict[str, int]
    chance: random.Random

    def next(self, month: str) -> tuple[str, str]:
        """A number and a code."""
        self.last[month] += 1
        bits = self.chance.getrandbits(20)
        return f"{month}-{self.last[month]:06d}", PAIRS[bits >> 10] + PAIRS[bits & 1023]


def write_many(session: Session, sames: Iterable[Same], numbers: Numbers) -> None:
    """Writes all copies, in their order, in the session's transaction."""
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, sames, numbers)
    else:
        _execute_many(session, sames, numbers)


def _execute_many(session: Session, sames: Iterable[Same], numbers: Numbers) -> None:
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO tickets ({', '.join(COLUMNS)}) VALUES ({marks})"
    connection: Any = session.connection().connection.driver_connection
    connection.executemany(statement, _tuples(sames, numbers))


def _tuples(sames: Iterable[Same], numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    for same in sames:
        shared = tuple(_as_sqlite(same.values.get(name)) for name in SHARED)
        for _ in range(same.copies):
            yield numbers.next(same.month) + shared


def _as_sqlite(value: Any) -> Any:
    if not isinstance(value, dt.datetime):
        return value
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds")  # as SQLAlchemy writes it


def _copy(session: Session, sames: Iterable[Same], numbers: Numbers) -> None:
    connection: Any = session.connection().connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(f"COPY tickets ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        lines, size = [], 0
        for same in sames:
            shared = "\t".join(_as_copied(same.values.get(name)) for name in SHARED)
            for _ in range(same.copies):
                lines.append("{}\t{}\t{}\n".format(*numbers.next(same.month), shared))
            size += same.copies * len(shared)
            if size > MEBIBYTE:
                copy.write("".join(lines))
                lines, size = [], 0
        copy.write("".join(lines))


def _as_copied(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.isoformat() if isinstance(value, dt.datetime) else str(value).translate(ESCAPES)


SHARED = tuple(name for name in Ticket.__table__.columns.keys() if name not in ("id", *OWN))  # noqa: SIM118
COLUMNS = (*OWN, *SHARED)
