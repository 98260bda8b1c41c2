"""Loads the sample year into an empty database: staff, tickets month by month, each month but the last published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.foundation import memory
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.foundation.staff import Staff
from core.reference import calendar as calendars
from core.reference import regions
from core.reference.calendar import Calendar, Month
from core.reference.centre import load_centre
from core.statistics import facts, publication
from samples import crew, readings
from samples.counts import MonthCounts, all_months
from samples.emptying import empty, whole_database
from samples.load_test import load_more
from samples.state import LOADED, LOADING, STATE, alone, others_tickets
from samples.writing import ACTOR, write
from samples.year import SampleYear

Progress = Callable[[str], None]
CHUNK = 500  # tickets in one transaction: far less than a second
SEED = 2022


def silent(_line: str) -> None:
    """Tells nobody how far the loading is."""


def load_sample(
    settings: Settings, database: Database, progress: Progress = silent, tickets: int = 0, seed: int = SEED
) -> None:
    """Loads the sample year, and `tickets` more over the years before it, for load tests; tells `progress` in lines.

    The same seed makes the same rows, but for the tickets' random codes. A load that was cut off begins anew.
    Raises Refused where the database holds tickets or staff, or another process is at it.
    """
    with alone(settings):
        _begin(database)
        with database.writing() as session:
            agents, people = crew.add(session, crew.invented())
            crew.keep(settings, people)
            places = regions.current(session)
            calendar = calendars.load(session, settings.zone, load_centre(settings.centre_file).hours)
        year = SampleYear(calendar, places, agents[:-1], seed)  # the admin answers nobody
        for counts in all_months():
            _load_month(database, year, counts, progress)
        load_more(database, SampleYear(calendar, places, agents[:-1], seed), tickets, progress)
        with database.writing() as session:
            memory.remember(session, STATE, LOADED)


def _begin(database: Database) -> None:
    with database.writing() as session:
        half = memory.recall(session, STATE) == LOADING
        _refuse_others(session, half=half)
        memory.remember(session, STATE, LOADING)
    if half:
        with whole_database(database) as session:
            empty(session)


def _refuse_others(session: Session, *, half: bool) -> None:
    if half and others_tickets(session):
        raise Refused(
            "The sample was loaded halfway and other tickets came in since; `dering sample remove` empties everything."
        )
    if not half and _holds_any(session):
        raise Refused("The sample year goes only into an empty database; this one holds tickets or staff.")


def _holds_any(session: Session) -> bool:
    return any(session.execute(sa.select(table.id).limit(1)).first() for table in (Ticket, Staff))


def _load_month(database: Database, year: SampleYear, counts: MonthCounts, progress: Progress) -> None:
    live = counts is all_months()[-1]
    rows = year.month(counts, live=live)
    for start in range(0, len(rows), CHUNK):
        with database.writing() as session:
            write(session, year.calendar, rows[start : start + CHUNK])
    with database.writing() as session:
        facts.recount(session, year.calendar, within=(counts.month.first_day, counts.month.last_day))
        readings.enter(session, year.calendar, counts.month, ACTOR)
    if not live:
        _publish(database, year.calendar, counts.month)
    progress(f"  {counts.month}: {len(rows)} tickets, {'live' if live else 'published'}")


def _publish(database: Database, calendar: Calendar, month: Month) -> None:
    over = calendar.month_bounds(month)[1]
    closed_at, published_at = over + dt.timedelta(minutes=5), over + dt.timedelta(days=1, hours=9)
    with database.writing() as session:
        publication.close_month(session, calendar, month, ACTOR, closed_at)
    with database.writing() as session:
        examined = publication.by_rules(session, calendar, month, published_at)
        publication.publish_month(session, month, examined, ACTOR, published_at)
