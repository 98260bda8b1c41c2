"""What the clock knows of a centre under test."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar
from core.reference.centre import Centre, load_centre


class House:
    """A centre with these settings; its supervisors have one chat, 555."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings.model_copy(update={"telegram_supervisor_chats": "555"})

    @property
    def centre(self) -> Centre:
        """The centre's profile."""
        return load_centre()

    def calendar(self, session: Session) -> Calendar:
        """The centre's calendar."""
        return calendars.load(session, self.settings.zone, self.centre.hours)
