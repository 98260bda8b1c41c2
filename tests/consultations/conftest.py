"""What tests of consultations may ask for: the centre's calendar, and a ticket with one word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.consultations import tickets
from core.consultations.tickets import Entry, Logged
from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar
from core.reference.centre import load_centre

NOW = dt.datetime(2022, 12, 5, 3, 0, tzinfo=dt.UTC)  # Monday, 10.00 in Jakarta


class Desk:
    """An agent's desk: everything happens at `now`, which a test moves."""

    def __init__(self, database: Database, calendar: Calendar) -> None:
        self.database, self.calendar, self.now = database, calendar, NOW

    def entry(self, **values: Any) -> Entry:
        """What is typed when a call comes in."""
        plain = {"happened_at": self.now, "channel": "TELEPON", "category": "PEMDA", "kind": "K_TEK", "topic": "DAU"}
        return Entry(**{**plain, "question": "Kapan DAU cair?", **values})

    def log(self, **values: Any) -> Logged:
        """Logs it."""
        with self.database.writing() as session:
            return tickets.log(session, self.calendar, self.entry(**values), "staff:1", self.now)

    def later(self, **duration: float) -> None:
        """Lets time pass."""
        self.now += dt.timedelta(**duration)


@pytest.fixture
def desk(database: Database, settings: Settings) -> Desk:
    """A desk at ten on a Monday."""
    with database.reading() as session:
        return Desk(database, calendars.load(session, settings.zone, load_centre(None).hours))


@pytest.fixture
def person(desk: Desk) -> Callable[[str], int]:
    """Adds an agent; the id."""

    def add(name: str) -> int:
        with desk.database.writing() as session:
            email = f"{name}@dering.example"
            return staff.add(session, name, email, "agent", "a long password", now=NOW, actor="test").id

    return add
