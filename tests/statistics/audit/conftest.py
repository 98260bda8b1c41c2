"""What tests of the audit may ask for: a closed December, its figures, and what surrounds them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from core.foundation.db import Database
from core.reference import taxonomy
from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics import editions
from core.statistics.editions import Report
from core.statistics.reports import audit
from core.statistics.reports.audit import Subject
from tests.statistics.conftest import NOW, Scene

DECEMBER = Month(2022, 12)


def subject_of(scene: Scene, month: Month = DECEMBER, *, forms: bool = False) -> Subject:
    """A month with all that an audit needs."""
    scene.recount()
    with scene.database.reading() as session:
        report = editions.report_of(session, scene.calendar, month, NOW)
        found = audit.subject(session, scene.calendar, report, NOW)
        if forms:
            found = audit.with_forms(session, scene.calendar, scene.context.centre, found, "https://centre.example")
    return found


def tampered(report: Report, **values: Any) -> Report:
    """The report with other values; "__" stands for the dots of an id."""
    changed = {name.replace("__", "."): value for name, value in values.items()}
    figures = tuple(dataclasses.replace(f, value=changed.get(f.id, f.value)) for f in report.figures)
    return dataclasses.replace(report, figures=figures)


@pytest.fixture
def words(database: Database) -> Taxonomy:
    """The taxonomy of December 2022."""
    with database.reading() as session:
        return taxonomy.current(session, DECEMBER.last_day)


@pytest.fixture
def closed(december: Scene) -> Subject:
    """December 2022, closed."""
    december.close("2022-12")
    return subject_of(december)


only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
