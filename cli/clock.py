"""`dering clock`: does at its time what the timetable says."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.exc import SQLAlchemyError

from cli.context import Opened, opened
from cli.imports import desk_of, import_uploaded, import_waiting
from cli.serving import set_up_logging
from core import clock as timetable
from core.foundation import memory
from core.foundation.errors import Refused
from core.warnings import fraud
from core.warnings.broadcasts import Round
from samples import corpus

log = logging.getLogger(__name__)

RECOUNT_EVERY = 3  # seconds
SEEN_EVERY = 15
BROADCASTS_EVERY = 2
FRAUD_EVERY = 5
LONGEST_CHUNK = 10  # seconds that an import may need to come to a place where it can stop
CATCH_UP_EVERY = 300


@click.command()
@click.option(
    "--at", "at", metavar="INSTANT", help="Pretend it is then (ISO 8601; without offset the centre's local time)."
)
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@opened
def clock(centre: Opened, at: str | None, once: bool) -> None:
    """Closes and announces months, and keeps the daily facts fresh."""
    if at and not once:
        raise click.UsageError("--at goes with --once.")
    set_up_logging(centre)
    if not once:
        run_clock(centre)
        return
    now = _instant(centre, at) if at else centre.now()
    import_waiting(replace(desk_of(centre), clock=lambda: now))
    _watch_fraud(centre, now)
    for line in timetable.run_due(centre.database, _context(centre), now):
        click.echo(line)
    timetable.tidy(centre.database, _context(centre))


def run_clock(centre: Opened) -> None:
    """Runs the timetable until SIGTERM or SIGINT."""
    context = _context(centre)
    scheduler = BlockingScheduler(
        timezone=centre.settings.zone, job_defaults={"coalesce": True, "misfire_grace_time": None}
    )

    def run_due() -> None:
        for line in timetable.run_due(centre.database, context, centre.now()):
            log.info(line)

    _see(centre)
    recount = _patient(lambda: timetable.recount(centre.database, context))
    scheduler.add_job(recount, "interval", seconds=RECOUNT_EVERY, next_run_time=centre.now())
    scheduler.add_job(_patient(lambda: timetable.tidy(centre.database, context)), "interval", seconds=RECOUNT_EVERY)
    scheduler.add_job(_patient(lambda: _see(centre)), "interval", seconds=SEEN_EVERY)
    scheduler.add_job(_patient(run_due), "interval", seconds=CATCH_UP_EVERY, next_run_time=centre.now())
    scheduler.add_job(_patient(_broadcasts(centre)), "interval", seconds=BROADCASTS_EVERY)
    scheduler.add_job(_patient(lambda: _watch_fraud(centre, centre.now())), "interval", seconds=FRAUD_EVERY)
    for job in timetable.TIMETABLE:
        scheduler.add_job(_patient(run_due), _daily(job, centre), name=job.name)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.shutdown(wait=False))
    _begin_learning(centre, context)
    with _importing(centre):
        scheduler.start()


def _broadcasts(centre: Opened) -> Callable[[], None]:
    rounds = Round(centre.database, centre)  # one for all the time: it counts how long an approval has waited

    def go() -> None:
        rounds.go(centre.now())

    return go


def _watch_fraud(centre: Opened, now: dt.datetime) -> None:
    fraud.look_over(centre.database, centre, now)
    fraud.raise_alerts(centre.database, centre, now)


def _daily(job: timetable.Job, centre: Opened) -> CronTrigger:
    # Every day: whether the job is due on it the timetable knows better than a line of cron.
    at = job.time_of_day(centre.settings)
    return CronTrigger(hour=at.hour, minute=at.minute, timezone=centre.settings.zone)


def _begin_learning(centre: Opened, context: timetable.Context) -> None:
    """A thread of its own, which nobody waits for at the end: what it has not learned then it learns the next time."""
    learn = _patient(lambda: timetable.begin_learning(centre.database, context, centre.now()))
    threading.Thread(target=learn, name="learning", daemon=True).start()


@contextmanager
def _importing(centre: Opened) -> Iterator[None]:
    """Beside the timetable, files that people uploaded are imported: a large one must not hold a job up."""
    stop = threading.Event()
    thread = threading.Thread(target=import_uploaded, args=(centre, stop), name="imports", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=LONGEST_CHUNK)


def _patient(act: Callable[[], object]) -> Callable[[], None]:
    def wrapped() -> None:
        try:
            act()
        except (SQLAlchemyError, OSError) as error:
            log.error("the database is away: %s", type(error).__name__)

    return wrapped


def _see(centre: Opened) -> None:
    with centre.database.writing() as session:
        memory.remember(session, timetable.SEEN, centre.now().isoformat())


def _context(centre: Opened) -> timetable.Context:
    return timetable.Context(centre.settings, centre.centre, corpus.lessons)


def _instant(centre: Opened, text: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("%(text)s is no instant; write for example 2023-01-01T00:05.", text=text) from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=centre.settings.zone)).astimezone(dt.UTC)
