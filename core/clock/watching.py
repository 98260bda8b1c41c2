"""The dead man's alarm: what should have run and did not, a clock that is silent, and what is left to people."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock.jobs import TIMETABLE
from core.clock.ledger import GRACE, Run, is_abandoned, is_done, run_of, runs_of
from core.clock.telling import schedule_link, tell
from core.clock.timetable import Context, Due, Job
from core.foundation import memory, messages
from core.reference.calendar import Calendar
from core.statistics.reports.notices import Notices

SEEN = "clock seen"  # under this name each clock leaves word every some seconds
SILENT = dt.timedelta(minutes=5)
OLDEST = dt.timedelta(days=400)


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
    """The periods that fell due since the job's first run, were never done, and are not made up for by the clock.

    Newest first; the last due one is among them only once the clock has given it up.
    """
    runs = {run.period: run for run in runs_of(session, job.name)}
    if not runs:
        return []
    first = min(runs)  # periods of one rhythm are in the order of their names
    past = list(job.past(context.settings, calendar, now))
    wanted = [due for due in past[1:] if due.period.name > first and not is_done(runs.get(due.period.name))]
    last = past[:1]
    given_up = [due for due in last if not due.still_wanted(context.settings, now) and due.period.name not in runs]
    return [*given_up, *wanted]


def raise_alarms(session: Session, context: Context, now: dt.datetime, *, even_if_new: bool = True) -> list[str]:
    """Puts an alarm in line for each job that did not run and for a silent clock, once for each; their keys.

    Without `even_if_new` nothing is said in a centre where no clock was ever seen.
    """
    if not even_if_new and last_seen(session) is None:
        return []
    alarms = [(_key(what), what, run) for what, run in overdue(session, context, now)]
    for key, what, run in alarms:
        _alarm_of_job(session, context, key, what, run, now)
    silence = [_alarm_of_silence(session, context, now)] if is_silent(session, now) else []
    return [*(key for key, _, _ in alarms), *silence]


def anything_to_tell(session: Session, context: Context, now: dt.datetime) -> bool:
    """Whether `raise_alarms` would say something that was not said yet; a look, so that writers are not stopped."""
    keys = [_key(what) for what, _ in overdue(session, context, now)]
    keys += [_silence_key(session)] if is_silent(session, now) else []
    return any(not _said(session, key) for key in keys)


def _alarm_of_job(session: Session, context: Context, key: str, what: Due, run: Run | None, *rest: dt.datetime) -> None:
    (now,) = rest
    said, period, since = "failed" if run else "job", what.period, what.since.astimezone(context.settings.zone)
    tell(
        session, context, key,
        lambda notice: "\n".join((
            notice.line(
                "alarm", said, title=notice.job(what.job.name, "title"),
                period=notice.period(period.first, period.last), due=notice.instant(since),
            ),
            notice.line("alarm", "link", link=schedule_link(context)),
        )),
        now, purpose="warning",
    )  # fmt: skip


def _alarm_of_silence(session: Session, context: Context, now: dt.datetime) -> str:
    seen, key = last_seen(session), _silence_key(session)

    def word(notice: Notices) -> str:
        if seen is None:
            return notice.line("alarm", "clock_never")
        return notice.line("alarm", "clock", since=notice.instant(seen.astimezone(context.settings.zone)))

    def with_link(notice: Notices) -> str:
        return "\n".join((word(notice), notice.line("alarm", "link", link=schedule_link(context))))

    tell(session, context, key, with_link, now, purpose="warning")
    return key


def _key(what: Due) -> str:
    return f"alarm:{what.job.name}:{what.period}"


def _silence_key(session: Session) -> str:
    seen = last_seen(session)
    return f"alarm:clock:{seen:%Y-%m-%dT%H:%M:%S}" if seen else "alarm:clock:never"


def _said(session: Session, key: str) -> bool:
    query = sa.select(messages.Outgoing.id).where(messages.Outgoing.key.startswith(f"{key}:", autoescape=True))
    return session.execute(query.limit(1)).scalar() is not None


def _ran_before(session: Session, job: Job, since: dt.datetime) -> bool:
    query = sa.select(Run.id).where(Run.job == job.name, Run.started_at < since).limit(1)
    return session.execute(query).scalar() is not None
