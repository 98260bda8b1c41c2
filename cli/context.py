"""What every command works with: settings and database, opened when first asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import click
from sqlalchemy.orm import Session

import migrations
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings, load_settings
from core.reference import calendar
from core.reference.calendar import Calendar
from core.reference.centre import Centre, load_centre

ACTOR = "cli"


@dataclass
class Opened:
    """The centre as a command sees it."""

    closing: list[Database] = field(default_factory=list)

    @cached_property
    def settings(self) -> Settings:
        """Read once. Raises Refused with one sentence naming a wrong setting."""
        return load_settings()

    @cached_property
    def raw_database(self) -> Database:
        """The database, in whatever state its schema is."""
        database = Database(self.settings.resolved_database_url)
        self.closing.append(database)
        return database

    @cached_property
    def database(self) -> Database:
        """The database with the current schema. Raises Refused where migrations are missing."""
        if not migrations.is_current(self.raw_database):
            raise Refused("The database has not this program's schema; run `dering db upgrade` first.")
        return self.raw_database

    @property
    def centre(self) -> Centre:
        """The centre's profile."""
        return load_centre(self.settings.centre_file)

    def calendar(self, session: Session) -> Calendar:
        """The centre's calendar."""
        return calendar.load(session, self.settings.zone, self.centre.hours)

    def now(self) -> dt.datetime:
        """The present."""
        return dt.datetime.now(dt.UTC)

    def close(self) -> None:
        """Gives the connections back."""
        for database in self.closing:
            database.close()


opened = click.make_pass_decorator(Opened)
