"""What is due is run: each job's work and its "done" are one transaction."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.clock.jobs import TIMETABLE
from core.clock.ledger import claim, finish, is_done, may_try, owner, run_of
from core.clock.rhythms import Period
from core.clock.timetable import Context, Due, Job
from core.consultations import tickets
from core.foundation import attachments
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.statistics import facts

log = logging.getLogger(__name__)

CHUNK = 20  # days that are recounted in one transaction, so that SQLite's writer lock is held for less than a second


def due(session: Session, context: Context, now: dt.datetime) -> list[Due]:
    """What should have run last by now, is not done, and is still worth doing. What is older is left to people."""
    calendar, settings, found = context.calendar(session), context.settings, []
    for job in TIMETABLE:
        if not job.possible(context):
            continue
        what = job.last_due(settings, calendar, now)
        if what is None or not what.still_wanted(settings, now):
            continue
        run = run_of(session, job.name, what.period)
        waited = not job.after or is_done(run_of(session, job.after, what.period))
        if waited and (run is None or may_try(run, now)):
            found.append(what)
    return found


def run_due(database: Database, context: Context, now: dt.datetime) -> list[str]:
    """Recounts stale days, then does what is due at that instant; says in a line each what became of it.

    A job's work and its "done" are one transaction: after a crash it is done once or not at all.
    """
    recount(database, context)
    lines: list[str] = []
    seen: set[str] = set()
    while what := _next_due(database, context, now, seen):
        seen.add(what.job.name)
        lines += filter(None, [run_one(database, context, what, now)])
    return lines


def recount(database: Database, context: Context) -> int:
    """Rebuilds all stale days, some at a time; says how many."""
    total = 0
    while True:
        with database.reading() as session:
            if not facts.any_stale(session, context.calendar(session)):
                return total
        with database.writing() as session:
            total += facts.recount(session, context.calendar(session), CHUNK)


def tidy(database: Database, context: Context) -> None:
    """Reads touched tickets for the search, and deletes what is left of persons who were forgotten; some at a time."""
    while _any(database, tickets.any_unread):
        with database.writing() as session:
            tickets.index_texts(session)
    if _any(database, attachments.any_doomed):
        with database.writing() as session:
            attachments.discard_doomed(session, context.settings.data_dir / "attachments")
    if _any(database, tickets.any_to_purge):
        while _any(database, tickets.any_to_purge):
            with database.writing() as session:
                tickets.purge_texts(session)
        database.empty_log()


def _any(database: Database, asks: Callable[[Session], bool]) -> bool:
    with database.reading() as session:
        return asks(session)


def ask_for(session: Session, context: Context, name: str, period: str | None, now: dt.datetime) -> Due:
    """What a person asks to be run: a job by its name, for its last due period or the one given.

    Raises Refused for a job that does not exist or cannot be done from here, a period that is none of the job's, and
    one that is not over yet.
    """
    job, settings, calendar = job_named(name), context.settings, context.calendar(session)
    if not job.possible(context):
        raise Refused("Only the clock and the command line do this: dering job run %(name)s.", name=name)
    if not period:
        last = job.last_due(settings, calendar, now)
        if last is None:
            raise Refused("%(name)s was never due yet.", name=name)
        return last
    asked = Period.parse(period)
    if not job.does(calendar, asked):
        raise Refused("%(name)s does nothing for %(period)s.", name=name, period=asked)
    if asked.due_day > calendar.local_day(now):
        raise Refused("%(month)s is not over yet.", month=asked)
    return Due(job, asked, job.due_at(settings, asked))


def job_named(name: str) -> Job:
    """The job of that name. Raises Refused where there is none."""
    job = next((known for known in TIMETABLE if known.name == name), None)
    if job is None:
        raise Refused("There is no job %(name)s; `dering job list` shows them.", name=name)
    return job


def run_one(database: Database, context: Context, what: Due, now: dt.datetime, *, again: bool = False) -> str:
    """Runs a job for its period; a line on what became of it, "" where `claim` says no."""
    by, begun = owner(), time.monotonic()
    with database.writing() as session:
        if not claim(session, what, by, now, again=again):
            return ""
    try:
        work = what.job.ready(database, context, what.period, now)
        with database.writing() as session:
            work(session, context, what.period, now)
            if not finish(session, what, by, _after(now, begun)):
                raise Refused("Another clock took the job over.")  # rolls the work back
    except Exception as error:  # whatever it was, the ledger and the log say so, and the clock goes on
        log.exception("ALARM: job %s for %s failed", what.job.name, what.period)
        with database.writing() as session:
            finish(session, what, by, _after(now, begun), f"{type(error).__name__}: {_told(error)}")
        return f"{what.job.name} {what.period}: failed: {_told(error)}"
    return f"{what.job.name} {what.period}: done"


def run_by_hand(database: Database, context: Context, what: Due, now: dt.datetime) -> str:
    """Runs what a person asks for; the line on what became of it. Raises Refused where it is done or running."""
    line = run_one(database, context, what, now, again=True)
    if not line:
        raise Refused("%(name)s is done or running for %(month)s already.", name=what.job.name, month=what.period)
    return line


def _next_due(database: Database, context: Context, now: dt.datetime, seen: set[str]) -> Due | None:
    with database.reading() as session:
        return next((what for what in due(session, context, now) if what.job.name not in seen), None)


def _told(error: Exception) -> str:
    # A database's own words may hold a statement and what stood in a row; its first line does not.
    return str(error).splitlines()[0] if isinstance(error, SQLAlchemyError) and str(error) else str(error)


def _after(now: dt.datetime, begun: float) -> dt.datetime:
    return now + dt.timedelta(seconds=time.monotonic() - begun)
