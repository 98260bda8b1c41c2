"""Migrations: numbered, matching the models, reversible, on both databases; run once however many processes start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from pytest_alembic.tests import (  # noqa: F401
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)

import migrations
from core.foundation.db import Database
from core.foundation.errors import Refused

VERSIONS = Path(migrations.__file__).parent / "versions"
UPGRADE = """
import sys, migrations
from core.foundation.db import Database
database = Database(sys.argv[1])
migrations.upgrade(database, print)
database.close()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/empty.db")
        yield database
        database.close()
    else:
        with request.getfixturevalue("postgres_template").empty() as url:
            database = Database(url)
            yield database
            database.close()


@pytest.fixture
def alembic_engine(empty_database: Database) -> sa.Engine:
    """What pytest-alembic migrates."""
    return empty_database.write_engine


@pytest.fixture
def alembic_config() -> Config:
    """How pytest-alembic finds the migrations."""
    return migrations.configuration()


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = sorted(path.name.partition("_")[0] for path in VERSIONS.glob("*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert migrations.head_revision() == numbers[-1]


def test_an_upgrade_tells_its_steps_and_leaves_a_current_database(empty_database: Database) -> None:
    told: list[str] = []
    assert not migrations.is_current(empty_database)
    migrations.upgrade(empty_database, told.append)
    assert migrations.is_current(empty_database)
    assert [line.partition(" ")[0] for line in told] == sorted(p.name.partition("_")[0] for p in VERSIONS.glob("*.py"))


def test_an_upgrade_of_a_current_database_does_nothing(database: Database) -> None:
    told: list[str] = []
    migrations.upgrade(database, told.append)
    assert told == []


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)  # only there a migration loosens them
def test_foreign_keys_hold_after_an_upgrade(empty_database: Database) -> None:
    migrations.upgrade(empty_database)
    with empty_database.writing() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_processes_that_start_together_migrate_once(empty_database: Database) -> None:
    url = empty_database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "error", "-c", UPGRADE, url]
    root = Path(migrations.__file__).parents[1]
    started = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert sum("0001 " in text for text in told) == 1
    assert migrations.is_current(empty_database)


def test_a_database_of_a_newer_program_is_left_as_it_is(database: Database) -> None:
    with database.writing() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="does not fit this program"):
        migrations.upgrade(database)
    assert not migrations.is_current(database)
