"""Databases to measure on: a SQLite file and a PostgreSQL that really writes to the disk, both migrated and empty."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import migrations
from core.foundation.db import Database
from tests.postgres import PostgresTemplate, installed_programs, started

# Unlike in tests a commit is on the disk here: that is what is measured.
DURABLE = "-c fsync=on -c synchronous_commit=on -c max_connections=300"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that goes at the end."""
    with tempfile.TemporaryDirectory(prefix="dering-bench-") as path:
        yield Path(path)


def on_sqlite(measure: Callable[[str, Path], None]) -> None:
    """Calls `measure(url, folder)` with a migrated SQLite file."""
    with folder() as path:
        url = f"sqlite:///{path}/dering.db"
        migrate(url)
        measure(url, path)


def on_postgresql(measure: Callable[[str, Path], None]) -> None:
    """Calls `measure(url, folder)` with a migrated database of a PostgreSQL of its own; says so where there is none."""
    programs = installed_programs()
    if programs is None:
        print("postgresql  SKIPPED: this machine has no PostgreSQL; `make test` installs one")
        return
    with folder() as path, started(programs, DURABLE) as server_url:
        template = PostgresTemplate(server_url)
        try:
            with template.empty() as url:
                migrate(url)
                measure(url, path)
        finally:
            template.close()


def migrate(url: str) -> None:
    """Brings the database to the newest schema."""
    database = Database(url)
    migrations.upgrade(database)
    database.close()


def settings_of(url: str, path: Path) -> dict[str, str]:
    """The environment of a centre on the database, with its data in the folder."""
    return {
        "DERING_DATABASE_URL": url,
        "DERING_DATA_DIR": str(path / "var"),
        "DERING_SECRET_KEY": "a key that only measurements sign with",
    }
