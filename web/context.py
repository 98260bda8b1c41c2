"""What every page may ask for: the database, the settings, the present, the person who asks and the centre's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from flask import current_app, g
from sqlalchemy.orm import Session

from core.consultations import learning
from core.consultations.learning import Reader
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.foundation.staff import SignedIn
from core.reference import calendar as calendars
from core.reference.calendar import Calendar
from core.reference.centre import Centre

Clock = Callable[[], dt.datetime]
View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class House:
    """What the staff's app was made with."""

    settings: Settings
    database: Database
    centre: Centre
    clock: Clock


def house() -> House:
    """What the running app was made with."""
    return cast(House, current_app.extensions["dering"])


def db() -> Database:
    """The database; open `db().writing()` once per act."""
    return house().database


def settings() -> Settings:
    """The settings."""
    return house().settings


def centre() -> Centre:
    """The centre's name, addresses and hours."""
    return house().centre


def zone() -> ZoneInfo:
    """The centre's clock."""
    return settings().zone


def now() -> dt.datetime:
    """The present, aware UTC; one instant for the whole request."""
    if "now" not in g:
        g.now = house().clock()
    return cast(dt.datetime, g.now)


def reader(session: Session) -> Reader:
    """What understands messages."""
    return learning.reader(session, settings().data_dir / "models")


def calendar(session: Session) -> Calendar:
    """The centre's working days and hours."""
    return calendars.load(session, zone(), centre().hours)


def me() -> SignedIn:
    """The person who asks; on pages that are open to everybody there may be none (see `visitor`)."""
    person = visitor()
    assert person is not None, "an open page asked who is signed in"
    return person


def visitor() -> SignedIn | None:
    """The person who asks, or None where nobody is signed in."""
    return cast("SignedIn | None", g.get("me"))


def actor() -> str:
    """How the audit trail names the person who asks."""
    return f"staff:{me().id}"


def allow(*roles: str) -> Callable[[View], View]:
    """Limits a view to these roles; an admin may open every page. Goes below the route's own decorator."""

    def mark(view: View) -> View:
        view.roles = roles  # type: ignore[attr-defined]
        return view

    return mark
