"""The present of the sample's tests, and the centre's calendar."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar
from core.reference.centre import load_centre

NOW = dt.datetime(2026, 11, 2, 3, 0, tzinfo=dt.UTC)


def calendar_of(session: Session, settings: Settings) -> Calendar:
    """The centre's calendar."""
    return calendars.load(session, settings.zone, load_centre(settings.centre_file).hours)
