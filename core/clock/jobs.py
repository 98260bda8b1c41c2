"""The timetable as data; each job is one call into a concept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy.orm import Session

from core.clock.rhythms import Period, around_the_months_end, daily, monthly, on_working_days, weekly
from core.clock.telling import tell
from core.clock.timetable import Context, Job, Work
from core.consultations import learning
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar, Month
from core.requests import holidays, reminders
from core.requests.deadlines import Terms
from core.statistics import editions, facts, publication
from core.statistics.facts import Span
from core.statistics.reports import digests
from core.warnings import fraud

A_DAYS_NEWS = dt.timedelta(hours=9)  # a morning's digest that could not be sent by the evening is no news any more
A_WEEKS_NEWS = dt.timedelta(days=3)


def close_last_month(session: Session, context: Context, period: Period, now: dt.datetime) -> None:
    """Closes the month. One that a person published, or one without tickets, stays as it is.

    Where supervisors were told other figures before, they are told again.
    """
    calendar, month = context.calendar(session), period.month
    edition = editions.standing(session, month)
    if edition is not None and edition.state == "published":
        return
    if not _any_ticket(session, calendar, (period.first, period.last)):
        return
    edition = publication.close_month(session, calendar, month, "clock", now)
    if publication.changed_since_announced(edition):
        announce_last_month(session, context, period, now)


def announce_last_month(session: Session, context: Context, period: Period, now: dt.datetime) -> None:
    """Puts the month's summary, chart and report in line for the supervisors; nothing for a month without tickets."""
    if editions.standing(session, period.month) is None:
        return
    to = publication.recipients(session, context.settings.supervisor_chats)
    link = publication.page_link(context.settings.public_url, period.month)
    publication.announce(session, period.month, context.centre, to, now, link=link)


def daily_digest(session: Session, context: Context, period: Period, now: dt.datetime) -> None:
    """Tells what is overdue and due today, and what came in since the last working day."""
    calendar, day = context.calendar(session), period.first
    facts.recount(session, calendar, within=(day - dt.timedelta(days=14), day))
    if facts.first_and_last_day(session) == (None, None):
        return
    found = digests.morning(session, calendar, day, now, terms=context.centre.complaints)
    words, places = taxonomy.current(session, day), regions.current(session)
    link = f"{context.settings.public_url}/staff/tickets"
    key = f"daily_digest:{period}"
    tell(session, context, key, lambda notice: notice.morning(found, words, places, link), now)


def weekly_digest(session: Session, context: Context, period: Period, now: dt.datetime) -> None:
    """Tells the week's numbers beside those of the week before; nothing where there never was a ticket."""
    calendar, span = context.calendar(session), (period.first, period.last)
    facts.recount(session, calendar, within=(period.first - dt.timedelta(days=7), period.last))
    if facts.first_and_last_day(session) == (None, None):
        return
    found = digests.week(session, calendar, span, now)
    words = taxonomy.current(session, period.last)
    tell(session, context, f"weekly_digest:{period}", lambda notice: notice.weekly(found, words), now)


def data_gap(session: Session, context: Context, period: Period, now: dt.datetime) -> None:
    """Reminds of what the month still lacks; nothing where it lacks nothing, has no ticket or is published."""
    month, closed = month_in_question(period.first)
    calendar = context.calendar(session)
    edition = editions.standing(session, month)
    if (edition and edition.state == "published") or not _any_ticket(session, calendar, editions.window(month)):
        return
    report = publication.figures_of(session, calendar, month, now)
    missing, words = digests.gaps(report), taxonomy.current(session, period.first)
    until = _too_late(context.settings, month, closed=closed).astimezone(context.settings.zone)
    if missing and now < until:
        key, day = f"data_gap:{period}", month.first_day
        tell(session, context, key, lambda n: n.gaps(missing, words, day, until, closed=closed), now)


def request_deadlines(session: Session, context: Context, period: Period, now: dt.datetime) -> None:
    """Reminds of requests for information, and objections, whose term ends soon; nothing where none does.

    Before that, open terms are held against the holidays as they are now.
    """
    terms = Terms(context.calendar(session), context.centre.requests)
    holidays.settle(session, terms, actor="clock", now=now)
    found = reminders.endings(session, terms, period.first)
    link = f"{context.settings.public_url}/staff/requests"
    if found:
        tell(session, context, f"request_deadlines:{period}", lambda n: n.endings(found, period.first, link), now)


def fraud_reminder(session: Session, context: Context, period: Period, now: dt.datetime) -> None:
    """Drafts the month's reminder to beware of fraud and tells supervisors; nothing for a centre without tickets."""
    calendar, month = context.calendar(session), period.month
    if not _any_ticket(session, calendar, (period.first, period.last)):
        return
    count = sum(line.reports for line in fraud.by_modus(session, *calendar.month_bounds(month)))
    draft = fraud.draft_reminder(session, context, month, now, count=count)
    if draft is not None:
        fraud.tell_reminder(session, context, draft, now)


def begin_learning(database: Database, context: Context, now: dt.datetime) -> None:
    """Makes sure that a model of messages stands, which takes some seconds where none does."""
    if context.lessons is not None:
        with database.reading() as session:
            topics = taxonomy.current(session, context.calendar(session).local_day(now)).topics
        learning.begin(database, _models(context), context.lessons(), topics)


def learn_from_closed(database: Database, context: Context, period: Period, now: dt.datetime) -> Work:
    """Learns what messages are about from what agents closed; see `Job.possible`."""
    assert context.lessons is not None
    with database.reading() as session:
        topics = taxonomy.current(session, period.first).topics
    lessons = context.lessons()
    write = learning.learn_anew(
        database, _models(context), lessons, topics, undecided=fraud.undecided_tickets, now=now
    )  # fmt: skip
    return lambda session, *_: write(session)


def _models(context: Context) -> Path:
    return context.settings.data_dir / "models"


def month_in_question(day: dt.date) -> tuple[Month, bool]:
    """The month whose data are asked for on a day, and whether it is over by then."""
    month = Month.of(day)
    return (month.previous(), True) if day == month.first_day else (month, False)


def _any_ticket(session: Session, calendar: Calendar, span: Span) -> bool:
    facts.recount(session, calendar, within=span)
    return bool(facts.counts(session, span, ("channel",))["channel"])


def _too_late(settings: Settings, month: Month, *, closed: bool) -> dt.datetime:
    job = ANNOUNCE if closed else CLOSE
    return job.due_at(settings, Period.of_month(month))


def _for_a_day(job: Job, settings: Settings, period: Period) -> dt.datetime:
    return job.due_at(settings, period) + A_DAYS_NEWS


def _for_three_days(job: Job, settings: Settings, period: Period) -> dt.datetime:
    return job.due_at(settings, period) + A_WEEKS_NEWS


def _until_it_is_too_late(job: Job, settings: Settings, period: Period) -> dt.datetime:
    month, closed = month_in_question(period.first)
    return min(_for_a_day(job, settings, period), _too_late(settings, month, closed=closed))


CLOSE = Job("close_last_month", "close_time", monthly, close_last_month, again=True)
ANNOUNCE = Job("announce_last_month", "summary_time", monthly, announce_last_month, after="close_last_month")
LEARN = Job("learn_from_closed", "learning_time", daily, None, prepare=learn_from_closed, again=True, fleeting=True)
TIMETABLE = (
    CLOSE,
    ANNOUNCE,
    Job("data_gap", "reminder_time", around_the_months_end, data_gap, fleeting=True, ends=_until_it_is_too_late),
    Job("daily_digest", "daily_digest_time", on_working_days, daily_digest, ends=_for_a_day),
    Job("request_deadlines", "daily_digest_time", on_working_days, request_deadlines, fleeting=True, ends=_for_a_day),
    Job("fraud_reminder", "summary_time", monthly, fraud_reminder, fleeting=True),
    Job("weekly_digest", "weekly_digest_time", weekly, weekly_digest, ends=_for_three_days),
    LEARN,
)
