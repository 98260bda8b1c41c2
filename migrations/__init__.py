"""Brings a database to the newest schema, one process at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.orm import Session

from core.foundation.db import Database
from core.foundation.errors import Refused
from core.reference import calendar, regions, taxonomy

# The number of our advisory lock in PostgreSQL: any constant that no other program in the database uses.
ADVISORY_LOCK = 0x646572696E67


def upgrade(database: Database, progress: Callable[[str], None] | None = None) -> None:
    """Runs the migrations that are missing, all in one transaction: after an error the database is as it was.

    Of several processes that start together one migrates and the others wait for it. `progress` is told each step
    in a line. A database that is current is only read. Raises Refused where it is of a newer program.
    """
    if is_current(database):
        return
    with migrating(database) as connection:
        try:
            command.upgrade(configuration(connection=connection, progress=progress), "head")
        except CommandError as error:
            raise Refused("The database does not fit this program: %(why)s.", why=str(error)) from error
        load_reference(connection)


def load_reference(connection: sa.Connection) -> None:
    """Loads the shipped taxonomy, regions and holidays; rows that exist stay. Changed data come with a migration.

    It runs on the newest schema, after all migrations, so that no old migration depends on today's models.
    """
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        taxonomy.load_terms(session)
        regions.load_regions(session)
        calendar.load_holidays(session)
        session.commit()


def current_revision(session: Session) -> str | None:
    """The number of the newest migration that this database has, or None for an empty one."""
    return MigrationContext.configure(session.connection()).get_current_revision()


@cache
def head_revision() -> str | None:
    """The number of the newest migration that this program has."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def is_current(database: Database) -> bool:
    """Whether the database has exactly this program's migrations. Raises the driver's error when it is away."""
    with database.reading() as session:
        return current_revision(session) == head_revision()


def configuration(**attributes: object) -> Config:
    """Alembic's configuration with this folder's migrations, wherever the process was started."""
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


@contextmanager
def migrating(database: Database) -> Iterator[sa.Connection]:
    """The one connection of all processes that may change the schema, in a transaction that commits at the end."""
    with database.lock or nullcontext(), database.write_engine.connect() as connection:
        if database.is_sqlite:
            with _loose_foreign_keys(connection), connection.begin():
                yield connection
                _refuse_orphans(connection)
            return
        with connection.begin():
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield connection


@contextmanager
def _loose_foreign_keys(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by copying and dropping it; with foreign keys on, the drop would delete the children."""
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction, hence before it begins
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


def _refuse_orphans(connection: sa.Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        raise RuntimeError(f"a migration left {len(orphans)} rows without their parent, the first in {orphans[0][0]}")
