"""The dead man's alarm: what should have run and did not, a clock that is silent, and what is left to people."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock.jobs import TIMETABLE
from core.clock.ledger import GRACE, Run, is_abandoned, is_done, run_of, runs_of
from core.clock.telling import schedule_link, tell
from core.clock.timetable import Context, Due, Job
from core.foundation import memory
from core.reference.calendar import Calendar
from core.statistics.reports.notices import Notices

SEEN = "clock seen"  # under this name each clock leaves word every some seconds
SILENT = dt.timedelta(minutes=5)


def last_seen(session: Session) -> dt.datetime | None:
    """When a clock left word last."""
    seen = memory.recall(session, SEEN)
    return dt.datetime.fromisoformat(seen) if seen else None


def is_silent(session: Session, now: dt.datetime) -> bool:
    """Whether no clock left word for some minutes, or none ever did."""
    seen = last_seen(session)
    return seen is None or now - seen > SILENT


def overdue(session: Session, context: Context, now: dt.datetime) -> list[tuple[Due, Run | None]]:
    """Jobs whose last due period is well past its time and not done, each with its run, if it ever began.

    A job that never ran before is not missed: the centre, or the job, is new.
    """
    calendar, found = context.calendar(session), []
    for job in TIMETABLE:
        what = job.last_due(context.settings, calendar, now)
        if what is None or now <= what.since + GRACE:
            continue
        run = run_of(session, job.name, what.period)
        if run is None and not _ran_before(session, job, what.since):
            continue
        if not is_done(run) and (run is None or run.state == "failed" or is_abandoned(run, now)):
            found.append((what, run))
    return found


def missed(session: Session, context: Context, job: Job, calendar: Calendar, now: dt.datetime) -> list[Due]:
    """The periods that fell due since the job's first run and were never done, newest first.

    The last due one is among them only once the clock has given it up.
    """
    runs = {run.period: run for run in runs_of(session, job.name)}
    if not runs or job.fleeting:
        return []
    first = min(runs)  # the names of one rhythm's periods are in the order of time
    past = [due for due in job.past(context.settings, calendar, now) if due.period.name > first]
    given_up = [due for due in past[:1] if not due.still_wanted(context.settings, now)]
    return [due for due in (*given_up, *past[1:]) if not is_done(runs.get(due.period.name))]


def alarms_due(session: Session, context: Context, now: dt.datetime) -> list[str]:
    """The keys of the alarms that are to be raised and were not yet."""
    keys = [_key(what) for what, _ in overdue(session, context, now)]
    keys += [_silence_key(session)] if is_silent(session, now) else []
    return [key for key in keys if memory.recall(session, key) is None]


def raise_alarms(session: Session, context: Context, now: dt.datetime) -> list[str]:
    """Puts an alarm in line for each job that did not run and for a silent clock, each of them once; their keys."""
    keys = alarms_due(session, context, now)  # looked at again: another worker may have been first
    for what, run in overdue(session, context, now):
        if _key(what) in keys:
            tell(session, context, _key(what), _Missing(context, what, run), now, purpose="warning")
    if (silence := _silence_key(session)) in keys:
        tell(session, context, silence, _Silence(context, last_seen(session)), now, purpose="warning")
    for key in keys:
        memory.remember(session, key, now.isoformat())
    return keys


class _Missing:
    """Words that a job did not run."""

    def __init__(self, context: Context, what: Due, run: Run | None) -> None:
        self.context, self.what, self.key = context, what, "failed" if run else "job"

    def __call__(self, notice: Notices) -> str:
        period, due = self.what.period, self.what.since.astimezone(self.context.settings.zone)
        values = {"title": notice.job(self.what.job.name, "title"), "due": notice.instant(due)}
        said = notice.line("alarm", self.key, **values, period=notice.period(period.first, period.last))
        return f"{said}\n{notice.line('alarm', 'link', link=schedule_link(self.context))}"


class _Silence:
    """Words that the clock is silent."""

    def __init__(self, context: Context, seen: dt.datetime | None) -> None:
        self.context, self.seen = context, seen.astimezone(context.settings.zone) if seen else None

    def __call__(self, notice: Notices) -> str:
        since = notice.instant(self.seen) if self.seen else ""
        said = notice.line("alarm", "clock", since=since) if since else notice.line("alarm", "clock_never")
        return f"{said}\n{notice.line('alarm', 'link', link=schedule_link(self.context))}"


def _key(what: Due) -> str:
    return f"alarm:{what.job.name}:{what.period}"


def _silence_key(session: Session) -> str:
    seen = last_seen(session)
    return f"alarm:clock:{seen:%Y-%m-%dT%H:%M:%S}" if seen else "alarm:clock:never"


def _ran_before(session: Session, job: Job, since: dt.datetime) -> bool:
    query = sa.select(Run.id).where(Run.job == job.name, Run.started_at < since).limit(1)
    return session.execute(query).scalar() is not None
