"""A centre that has learned from the corpus: learned once, and its file put into a test's own data folder."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from core.consultations import learning
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import taxonomy
from samples import corpus

DAY = dt.date(2022, 12, 5)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A folder with the model of the corpus."""
    folder = tmp_path_factory.mktemp("models")
    database = Database(f"sqlite:///{sqlite_template}")
    with database.reading() as session:
        topics = taxonomy.current(session, DAY).topics
    database.close()
    learning.learned(folder, corpus.training(), topics)
    return folder


@pytest.fixture
def learned(models: Path, settings: Settings, database: Database) -> None:
    """The test's centre understands messages by the model of the corpus."""
    shutil.copytree(models, settings.data_dir / "models")
    with database.reading() as session:
        topics = taxonomy.current(session, DAY).topics
    assert learning.begin(database, settings.data_dir / "models", corpus.lessons(), topics)
