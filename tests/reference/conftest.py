"""Reference data, loaded as the migrations load it."""

from __future__ import annotations

import pytest

from core.foundation.db import Base, Database
from core.reference import calendar, regions, taxonomy


@pytest.fixture
def loaded(database: Database) -> Database:
    """A database that holds the shipped reference data (loading again changes nothing)."""
    Base.metadata.create_all(database.write_engine)
    with database.writing() as session:
        taxonomy.load_terms(session)
        regions.load_regions(session)
        calendar.load_holidays(session)
    return database
