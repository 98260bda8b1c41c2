"""One database, SQLite or PostgreSQL: how it is opened, read and written."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# What a connection to SQLite that writes very many rows is given: every index has its last pages at hand, and what
# was written goes from the log into the file less often (64 MB of log instead of 4).
FOR_MANY = ("cache_size=-24000", "wal_autocheckpoint=16000")
PATIENCE = "busy_timeout=30000"


class UTC(sa.TypeDecorator[dt.datetime]):
    """Aware datetimes in, aware UTC out, on PostgreSQL (timestamptz) and SQLite (ISO text)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """All tables; constraints are named so that both databases can migrate them."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: UTC, dict[str, Any]: sa.JSON, list[Any]: sa.JSON}


class WriterLock:
    """Lets the writers of one SQLite file wait in line, threads first, then processes.

    Waiting on `busy_timeout` instead makes writers sleep past each other: the slowest then wait half a second.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.threads = threading.Lock()
        self.file = -1

    def __enter__(self) -> None:
        self.threads.acquire()
        try:
            # Opened each time: a forked child with its parent's open file would share the parent's lock too.
            self.file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            fcntl.flock(self.file, fcntl.LOCK_EX)
        except BaseException:
            self.threads.release()
            raise

    def __exit__(self, *_: object) -> None:
        os.close(self.file)  # which gives the lock back
        self.threads.release()


class Database:
    """A way to read and a way to write; each `with` is one transaction.

    `url` is any SQLAlchemy URL of SQLite or PostgreSQL (psycopg 3).
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)
        self.write_engine = self.engine.execution_options(writing=True)
        self.lock = WriterLock(Path(f"{self.url.database}.lock")) if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only transaction: a write in it fails."""
        with Session(self.engine) as session:
            if not self.is_sqlite:
                session.connection(execution_options={"postgresql_readonly": True})
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits at the end, or not at all where an error passes through."""
        if self.lock is None:
            with Session(self.write_engine) as session, session.begin():
                yield session
            return
        with self.lock, Session(self.write_engine) as session, session.begin():
            yield session

    def empty_log(self) -> None:
        """Brings what SQLite's log holds into the file and empties the log, so that what was erased is in neither.

        A reader who takes more than a second leaves it for the next time. PostgreSQL does such things by itself.
        """
        if self.lock is None:
            return
        with self.lock, self.engine.connect() as connection:
            driver = cast(Any, connection.connection.driver_connection)  # no transaction may be open
            driver.execute("PRAGMA busy_timeout=1000")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            driver.execute(f"PRAGMA {PATIENCE}")

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def _postgresql_engine(url: sa.URL) -> sa.Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=60, hide_parameters=True)


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        connect_args={"timeout": 30, "check_same_thread": False},
        pool_size=20,
        max_overflow=80,
        hide_parameters=True,  # what people wrote does not belong in a log
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction control begins late and deferred; ours is said in _begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    # What is deleted is overwritten, as Debian's own SQLite does: a forgotten person must not stay in freed pages.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", PATIENCE, "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


Insert = sqlite.Insert | postgresql.Insert


class Prepared:
    """An INSERT of a hot way, made once for each dialect: making one takes as long as running it.

    `finish` gets the dialect's own INSERT of the bare table and adds what is to happen on a conflict.
    """

    def __init__(self, table: sa.FromClause, finish: Callable[[Insert], sa.UpdateBase]) -> None:
        core = cast(sa.Table, table)  # what a model calls its `__table__`
        self.made = {"sqlite": finish(sqlite.insert(core)), "postgresql": finish(postgresql.insert(core))}

    def on(self, session: Session) -> sa.UpdateBase:
        """The statement for the session's database; its values are given when it runs."""
        return self.made[session.get_bind().dialect.name]


def insert(session: Session, table: type[Base] | sa.Table) -> Insert:
    """The dialect's own INSERT, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(table)


def load_rows(session: Session, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts very many rows: by COPY on PostgreSQL, by one prepared statement on SQLite.

    JSON is given as its text, a time as `spelled`. What makes the rows must not ask the database meanwhile: a COPY
    has the connection for itself. Raises sqlalchemy's IntegrityError where a constraint says no; the caller's
    savepoint decides what stays.
    """
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    names = ", ".join(columns)
    try:
        if connection.dialect.name == "sqlite":
            for pragma in FOR_MANY:
                driver.execute(f"PRAGMA {pragma}")
            driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.IntegrityError as error:
        raise sa.exc.IntegrityError(f"load {table.name}", None, error) from error


def spelled(session: Session, moment: dt.datetime) -> str:
    """A time as `load_rows` takes it: the drivers' own ways take as long as all other values of a row together."""
    text = moment.astimezone(dt.UTC).isoformat(" ", "microseconds")
    return text[:26] if session.get_bind().dialect.name == "sqlite" else text  # SQLAlchemy keeps UTC without its offset


def is_among(session: Session, column: sa.ColumnElement[str], texts: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether a column is one of very many texts, which go to the database as one value."""
    if session.get_bind().dialect.name == "sqlite":
        return column.in_(sa.select(sa.func.json_each(json.dumps(texts)).table_valued("value").c.value))
    return column == sa.any_(sa.cast(sa.literal(list(texts), postgresql.ARRAY(sa.Text)), postgresql.ARRAY(sa.Text)))


def take_ids(session: Session, table: sa.Table, count: int) -> Sequence[int]:
    """Ids for so many new rows, in ascending order: nobody else gets them, on SQLite until the transaction ends."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
        return range(last + 1, last + count + 1)
    # As a query of its own the name is looked up once, and not for every id.
    sequence = sa.select(sa.cast(sa.func.pg_get_serial_sequence(table.name, "id"), postgresql.REGCLASS))
    places = sa.func.generate_series(1, count).table_valued("place")
    taken = sa.select(sa.func.nextval(sequence.scalar_subquery()).label("id")).select_from(places)
    own = taken.subquery()
    first, last = session.execute(sa.select(sa.func.min(own.c.id), sa.func.max(own.c.id))).one()
    if count and last - first + 1 == count:
        return range(first, last + 1)
    # Somebody else took one in between; the gap that this leaves harms nobody.
    return session.execute(taken).scalars().all()


def as_table(session: Session, ids: Sequence[int]) -> sa.ColumnElement[int]:
    """The column of a table that consists of these ids, which go to the database as one value."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.json_each(json.dumps(list(ids))).table_valued(sa.column("value", sa.Integer)).c.value
    return sa.func.unnest(sa.literal(list(ids), postgresql.ARRAY(sa.Integer))).column_valued("value")
