"""The timetable as data, and the ledger that lets each job run once a period, however many clocks there are."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation.db import UTC, Base, Database, insert
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar, Month
from core.reference.centre import Centre
from core.statistics import editions, facts, publication

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=30)  # after which a run that says nothing is taken for abandoned
ATTEMPTS = 3
AGAIN = dt.timedelta(minutes=10)  # between the second and the third attempt
GRACE = dt.timedelta(minutes=10)  # a run that begins later than this after its time is called late
CHUNK = 20  # days that are recounted in one transaction, so that SQLite's writer lock is held for less than a second


class Run(Base):
    """A job's run for one period. `late` tells that it began well after its time."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(40))
    period: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(10))
    started_at: Mapped[dt.datetime] = mapped_column(UTC)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    owner: Mapped[str] = mapped_column(sa.String(120))
    attempts: Mapped[int]
    late: Mapped[bool]
    error: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.UniqueConstraint("job", "period"),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
    )


@dataclass(frozen=True)
class Context:
    """What jobs need beside the database."""

    settings: Settings
    centre: Centre

    def calendar(self, session: Session) -> Calendar:
        """The centre's calendar."""
        return calendars.load(session, self.settings.zone, self.centre.hours)


Work = Callable[[Session, Context, Month, dt.datetime], None]


@dataclass(frozen=True)
class Job:
    """Something done once a month for the month that ended, on the 1st at a local time of day.

    `at` is that time ("00:05") or the name of the setting that says it; `after` names a job that must have done the
    same month first.
    """

    name: str
    at: str
    work: Work
    after: str = ""

    def time_of_day(self, settings: Settings) -> dt.time:
        """When on the 1st."""
        return dt.time.fromisoformat(self.at if ":" in self.at else getattr(settings, self.at).zfill(5))

    def cron(self, settings: Settings) -> str:
        """The same as five fields of cron, on the centre's clock."""
        fires = self.time_of_day(settings)
        return f"{fires.minute} {fires.hour} 1 * *"

    def last_due(self, settings: Settings, now: dt.datetime) -> tuple[Month, dt.datetime]:
        """The last month it should have done by now, and when that was due."""
        month = Month.of(now.astimezone(settings.zone).date())
        while (fell := dt.datetime.combine(month.first_day, self.time_of_day(settings), settings.zone)) > now:
            month = month.previous()
        return month.previous(), fell.astimezone(dt.UTC)


@dataclass(frozen=True)
class Due:
    """A job with its period, and when it should have begun."""

    job: Job
    month: Month
    since: dt.datetime


def close_last_month(session: Session, context: Context, month: Month, now: dt.datetime) -> None:
    """Closes the month. One that a person published, or one without tickets, stays as it is."""
    calendar = context.calendar(session)
    edition = editions.standing(session, month)
    if edition is not None and edition.state == "published":
        return
    facts.recount(session, calendar, within=(month.first_day, month.last_day))
    if facts.counts(session, (month.first_day, month.last_day), ("channel",))["channel"]:
        publication.close_month(session, calendar, month, "clock", now)


def announce_last_month(session: Session, context: Context, month: Month, now: dt.datetime) -> None:
    """Puts the month's summary in line for the supervisors; nothing for a month without tickets."""
    if editions.standing(session, month) is None:
        return
    to = publication.recipients(session, context.settings.supervisor_chats)
    link = publication.page_link(context.settings.public_url, month)
    publication.announce(session, month, context.centre, to, now, link=link)


TIMETABLE = (
    Job("close_last_month", "00:05", close_last_month),
    Job("announce_last_month", "summary_time", announce_last_month, after="close_last_month"),
)


def owner() -> str:
    """How this process calls itself in the ledger."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def due(session: Session, settings: Settings, now: dt.datetime) -> list[Due]:
    """What should have run by now for the last ended month and is not done. Older months are left to people."""
    found = []
    for job in TIMETABLE:
        month, since = job.last_due(settings, now)
        run = _run(session, job.name, month)
        waited = not job.after or _is_done(_run(session, job.after, month))
        if waited and (run is None or _may_try(run, now)):
            found.append(Due(job, month, since))
    return found


def claim(session: Session, what: Due, by: str, now: dt.datetime, *, again: bool = False) -> bool:
    """Takes a run for this process; False where another has it, it is done, or it failed too often.

    With `again` a failed one is taken however often it failed: a person has mended what was wrong.
    """
    name, period, late = what.job.name, str(what.month), now > what.since + GRACE
    values = {"job": name, "period": period, "state": "running", "started_at": now, "owner": by, "attempts": 1}
    new = (
        insert(session, Run)
        .values(**values, late=late, error="")
        .on_conflict_do_nothing(index_elements=["job", "period"])
    )
    if session.execute(new.returning(Run.id)).scalar() is not None:
        return True
    query = sa.select(Run).where(Run.job == name, Run.period == period).with_for_update()
    run = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if not (_may_try(run, now) or (again and run.state == "failed")):
        return False
    run.state, run.started_at, run.owner, run.attempts = "running", now, by, run.attempts + 1
    run.finished_at, run.late = None, run.late or late
    session.flush()
    return True


def finish(session: Session, what: Due, by: str, now: dt.datetime, error: str = "") -> bool:
    """Ends a run that is still this process's own; False where another took it over meanwhile."""
    values = {"state": "failed" if error else "done", "finished_at": now, "error": error[:500]}
    own = (Run.job == what.job.name, Run.period == str(what.month), Run.state == "running", Run.owner == by)
    return session.execute(sa.update(Run).where(*own).values(**values).returning(Run.id)).scalar() is not None


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


def _next_due(database: Database, context: Context, now: dt.datetime, seen: set[str]) -> Due | None:
    with database.reading() as session:
        return next((what for what in due(session, context.settings, now) if what.job.name not in seen), None)


def run_one(database: Database, context: Context, what: Due, now: dt.datetime, *, again: bool = False) -> str:
    """Runs a job for its period; a line on what became of it, "" where `claim` says no."""
    by, begun = owner(), time.monotonic()
    with database.writing() as session:
        if not claim(session, what, by, now, again=again):
            return ""
    try:
        with database.writing() as session:
            what.job.work(session, context, what.month, now)
            if not finish(session, what, by, _after(now, begun)):
                raise Refused("Another clock took the job over.")  # rolls the work back
    except Exception as error:  # whatever it was, the ledger and the log say so, and the clock goes on
        log.exception("ALARM: job %s for %s failed", what.job.name, what.month)
        with database.writing() as session:
            finish(session, what, by, _after(now, begun), f"{type(error).__name__}: {error}")
        return f"{what.job.name} {what.month}: failed: {error}"
    return f"{what.job.name} {what.month}: done"


def _after(now: dt.datetime, begun: float) -> dt.datetime:
    return now + dt.timedelta(seconds=time.monotonic() - begun)


def _run(session: Session, job: str, month: Month) -> Run | None:
    return session.execute(sa.select(Run).where(Run.job == job, Run.period == str(month))).scalar()


def _is_done(run: Run | None) -> bool:
    return run is not None and run.state == "done"


def _may_try(run: Run, now: dt.datetime) -> bool:
    if run.state == "done" or run.attempts >= ATTEMPTS:
        return False
    if run.state == "running":
        return run.started_at + LEASE < now or _is_gone(run.owner)
    return run.finished_at is None or run.attempts < 2 or run.finished_at + AGAIN <= now


def _is_gone(name: str) -> bool:
    # A process of this machine that is no more needs no lease to run out.
    host, _, pid = name.rpartition(":")
    if host != socket.gethostname()[:80] or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
