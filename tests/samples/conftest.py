"""A database that holds the sample year: loaded once for each kind of database, then copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import samples
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.postgres import PostgresTemplate

SIGN_INS = "sample-sign-ins.json"


def load(url: str, folder: Path) -> None:
    """Loads the sample year into a migrated database, with the sign-ins in a folder."""
    database = Database(url)
    samples.load_sample(Settings(database_url=url, secret_key="for tests", data_dir=folder), database)
    database.close()


@pytest.fixture(scope="session")
def sqlite_sample(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a SQLite file that holds the sample year, and the sign-ins."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copyfile(sqlite_template, folder / "sample.db")
    load(f"sqlite:///{folder}/sample.db", folder)
    return folder


@pytest.fixture(scope="session")
def postgres_sample(
    postgres_template: PostgresTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The name of a PostgreSQL database that holds the sample year, and the folder of the sign-ins."""
    folder = tmp_path_factory.mktemp("sample")
    with postgres_template.copy() as url:
        load(url, folder)
        yield str(sa.make_url(url).database), folder


@pytest.fixture
def loaded(database: Database, settings: Settings, request: pytest.FixtureRequest) -> Database:
    """The test's own database, with the sample year in it."""
    if database.is_sqlite:
        folder: Path = request.getfixturevalue("sqlite_sample")
        shutil.copyfile(folder / "sample.db", str(database.url.database))
    else:
        template: PostgresTemplate = request.getfixturevalue("postgres_template")
        source, folder = request.getfixturevalue("postgres_sample")
        template.drop(str(database.url.database))
        template.run(f'CREATE DATABASE "{database.url.database}" TEMPLATE "{source}" STRATEGY file_copy')
    settings.data_dir.mkdir(exist_ok=True)
    shutil.copy(folder / SIGN_INS, settings.data_dir / SIGN_INS)
    return database
