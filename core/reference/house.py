"""House: what acts that look beyond one table need to know of their centre."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from core.foundation.settings import Settings
from core.reference.calendar import Calendar
from core.reference.centre import Centre


class House(Protocol):
    """A centre: its settings, its profile, its calendar."""

    @property
    def settings(self) -> Settings:
        """Its settings."""

    @property
    def centre(self) -> Centre:
        """Its profile."""

    def calendar(self, session: Session) -> Calendar:
        """Its calendar."""
