"""Job: something done once a period, when it is due, and what it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.clock.rhythms import ONE_DAY, Period, Rhythm, around_the_months_end, daily, monthly, on_working_days, weekly
from core.consultations.learning import Lessons
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar
from core.reference.centre import Centre

HORIZON = 400  # days that are looked at, back and ahead
CRON_DAYS: dict[Rhythm, str] = {
    monthly: "1 * *",
    weekly: "* * 1",
    daily: "* * *",
    on_working_days: "* * 1-5",
    around_the_months_end: "1,25-31 * *",
}


@dataclass(frozen=True)
class Context:
    """What jobs need beside the database. `lessons` gives the corpus; None where nobody learns from it."""

    settings: Settings
    centre: Centre
    lessons: Callable[[], Lessons] | None = None

    def calendar(self, session: Session) -> Calendar:
        """The centre's calendar."""
        return calendars.load(session, self.settings.zone, self.centre.hours)


Work = Callable[[Session, Context, Period, dt.datetime], None]
Prepare = Callable[[Database, Context, Period, dt.datetime], Work]
Ends = Callable[["Job", Settings, Period], dt.datetime]


@dataclass(frozen=True)
class Job:
    """Something done once for each period of its rhythm, at a local time of day.

    `work` is one transaction, or `prepare` does much outside of any and gives the work. `at` names the setting that
    says the time; `after` a job that must have done the same period first. `ends` says until when the last due period
    is still made up for after an outage, None: until the next one is due; what is older is left to people, unless it
    is `fleeting` and of no use to anybody by then. `again`: what is done may be done again, which changes nothing or
    mends it.
    """

    name: str
    at: str
    rhythm: Rhythm
    work: Work | None
    prepare: Prepare | None = None
    after: str = ""
    again: bool = False
    fleeting: bool = False
    ends: Ends | None = None

    def possible(self, context: Context) -> bool:
        """Whether what it needs is at hand: the web has no corpus to learn from."""
        return self.prepare is None or context.lessons is not None

    def ready(self, database: Database, context: Context, period: Period, now: dt.datetime) -> Work:
        """What is left to be done in the transaction that also says that it is done."""
        work = self.prepare(database, context, period, now) if self.prepare else self.work
        assert work is not None, f"the job {self.name} does nothing"
        return work

    def time_of_day(self, settings: Settings) -> dt.time:
        """When on its day."""
        return dt.time.fromisoformat(getattr(settings, self.at).zfill(5))

    def cron(self, settings: Settings) -> str:
        """About the same as five fields of cron, on the centre's clock; holidays and working days are not in them."""
        fires = self.time_of_day(settings)
        return f"{fires.minute} {fires.hour} {CRON_DAYS[self.rhythm]}"

    def due_at(self, settings: Settings, period: Period) -> dt.datetime:
        """When it should do the period, UTC."""
        local = dt.datetime.combine(period.due_day, self.time_of_day(settings), settings.zone)
        return local.astimezone(dt.UTC)

    def past(self, settings: Settings, calendar: Calendar, now: dt.datetime) -> Iterator[Due]:
        """What fell due up to now, newest first, about a year back."""
        today = calendar.local_day(now)
        for back in range(HORIZON):
            due = self._on(settings, calendar, today - back * ONE_DAY)
            if due and due.since <= now:
                yield due

    def last_due(self, settings: Settings, calendar: Calendar, now: dt.datetime) -> Due | None:
        """What should have been done last by now."""
        return next(self.past(settings, calendar, now), None)

    def next_due(self, settings: Settings, calendar: Calendar, now: dt.datetime) -> Due | None:
        """What is to be done next."""
        today = calendar.local_day(now)
        coming = (self._on(settings, calendar, today + ahead * ONE_DAY) for ahead in range(HORIZON))
        return next((due for due in coming if due and due.since > now), None)

    def does(self, calendar: Calendar, period: Period) -> bool:
        """Whether the period is one of its rhythm."""
        return self.rhythm(calendar, period.due_day) == period

    def _on(self, settings: Settings, calendar: Calendar, day: dt.date) -> Due | None:
        period = self.rhythm(calendar, day)
        due = Due(self, period, self.due_at(settings, period)) if period else None
        return due if due and due.still_wanted(settings, due.since) else None


@dataclass(frozen=True)
class Due:
    """A job with its period, and when it should have begun."""

    job: Job
    period: Period
    since: dt.datetime

    def still_wanted(self, settings: Settings, now: dt.datetime) -> bool:
        """Whether the clock makes up for it by itself."""
        return self.job.ends is None or now < self.job.ends(self.job, settings, self.period)
