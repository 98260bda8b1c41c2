"""What every test may ask for: a migrated database of both kinds, settings that read no one's environment, a browser.

`database`, `database_url` and `settings` come twice, on SQLite and on PostgreSQL; for one of them alone write
`@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import migrations
from core.foundation.db import Database
from core.foundation.settings import Settings

pytest_plugins = [
    "tests.missing",
    "tests.postgres",
    "tests.serving",
    "tests.browser",
    "tests.ticketing",
    "tests.learned",
]

SECRET_KEY = "a key that only tests sign with"


def pytest_configure() -> None:
    """A developer's own settings must never reach a test."""
    for name in [name for name in os.environ if name.startswith("DERING_") and not name.startswith("DERING_TEST_")]:
        del os.environ[name]
    Settings.model_config["env_file"] = None


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, for copying."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database of this test's own, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copyfile(template, tmp_path / "dering.db")
        yield f"sqlite:///{tmp_path}/dering.db"
    else:
        with request.getfixturevalue("postgres_template").copy() as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same database, open."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a centre on the same database, with a data folder of its own and no token."""
    return Settings(database_url=database_url, secret_key=SECRET_KEY, data_dir=tmp_path / "var")


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The same settings as environment variables, for `dering` in another process or through click's runner."""
    return {
        "DERING_DATABASE_URL": settings.database_url,
        "DERING_SECRET_KEY": SECRET_KEY,
        "DERING_DATA_DIR": str(settings.data_dir),
    }
