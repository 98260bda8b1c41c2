"""What digests tell: a morning's open tickets, a week's consultations, and what a month still lacks; numbers only."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import complaints
from core.consultations.tickets import Ticket
from core.reference import taxonomy
from core.reference.calendar import Calendar
from core.reference.centre import ComplaintTerms
from core.statistics import facts
from core.statistics.editions import Report
from core.statistics.facts import Span
from core.statistics.figures.counting import FRAUD_TOPIC, REPORT, Counts, mean

TOP = 3
ONE_DAY = dt.timedelta(days=1)
RECENT = 3  # months in which a channel that has no ticket this month had some
OF_THE_LOG = frozenset(
    ("consultations", "channel", "category", "topic", "kind", "complaints", "reports", "fraud", "waiting",
     "satisfaction", "regions", "backlog")
)  # fmt: skip
# The condition stands in the statement word by word, as in the index of open tickets: else SQLite reads them all.
NOT_CLOSED = sa.literal_column("status <> 'CLOSED'", sa.Boolean)


@dataclass(frozen=True)
class Oldest:
    """The open ticket that is past its time for longest: its number, for how many working days, and about what."""

    number: str
    working_days: int
    topic: str | None
    region_code: str | None


@dataclass(frozen=True)
class Backlog:
    """Open tickets at an instant, those of them past their time, and those due by the end of that day."""

    still_open: int
    late: int
    due_today: int
    oldest: Oldest | None


@dataclass(frozen=True)
class Complaints:
    """Steps of open complaints and reports: overdue ones, those due by the end of the day; the first overdue one's
    number and step, as in `complaints.STEPS`, "" where there is none.
    """

    late: int
    due_today: int
    number: str = ""
    step: str = ""


@dataclass(frozen=True)
class Morning:
    """What a working day begins with. `since` to `until`: the days behind `by_channel`, counted consultations.

    `backlog` is None where the day is gone by: what was open then is not known any more.
    """

    day: dt.date
    backlog: Backlog | None
    since: dt.date
    until: dt.date
    by_channel: Mapping[str, int]
    complaints: Complaints | None = None  # None like `backlog`


@dataclass(frozen=True)
class Week:
    """A week, Monday to Sunday. `total` and `before` are None where the centre had no ticket at all in the week."""

    span: Span
    total: int | None
    before: int | None
    backlog: Backlog
    topics: tuple[tuple[str, int], ...]  # the three most frequent, with their counts
    fraud: int
    stars: float | None  # mean, 1 to 5
    ratings: int


@dataclass(frozen=True)
class Gaps:
    """What a month lacks: groups of figures without a value ("web", "ppid"), and channels without a ticket."""

    groups: tuple[str, ...]
    channels: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.groups or self.channels)


def morning(session: Session, calendar: Calendar, day: dt.date, now: dt.datetime, *, terms: ComplaintTerms) -> Morning:
    """The working day's beginning: what is open now, and what came in since the working day before."""
    since, until = day - ONE_DAY, day - ONE_DAY
    while not calendar.is_working(since) and (until - since).days < 14:
        since -= ONE_DAY
    counts = _counts(session, (since, until), ("channel",))
    by_channel = {code: counts.channel(code) for code in counts.words.channels}
    if calendar.local_day(now) != day:
        return Morning(day, None, since, until, by_channel)
    due = _complaints(session, calendar, terms, now)
    return Morning(day, backlog(session, calendar, now), since, until, by_channel, due)


def week(session: Session, calendar: Calendar, span: Span, now: dt.datetime) -> Week:
    """The week's numbers, beside those of the week before."""
    counts = _counts(session, span, ("channel", "topic", "rating"))
    before = _counts(session, (span[0] - 7 * ONE_DAY, span[0] - ONE_DAY), ("channel",))
    stars = counts.histogram("rating")
    return Week(
        span, _total(counts), _total(before), backlog(session, calendar, now), _topics(counts),
        counts.topic(FRAUD_TOPIC, REPORT), mean(stars), sum(stars.values()),
    )  # fmt: skip


def backlog(session: Session, calendar: Calendar, now: dt.datetime) -> Backlog:
    """The open tickets as they are now."""
    end_of_day = calendar.day_bounds(calendar.local_day(now))[1]
    late, today = Ticket.due_at < now, sa.and_(Ticket.due_at >= now, Ticket.due_at < end_of_day)
    query = sa.select(sa.func.count(), *(sa.func.count().filter(part) for part in (late, today)))
    row = session.execute(query.select_from(Ticket).where(NOT_CLOSED)).one()
    return Backlog(row[0], row[1], row[2], _oldest(session, calendar, now) if row[1] else None)


def gaps(report: Report) -> Gaps:
    """What the month has no data of: groups of figures from outside the log with a missing value, and channels that
    have no ticket although one of the three months before had some."""
    groups = dict.fromkeys(_group(figure.id) for figure in report.figures if figure.value is None)
    rows = {name.split(".")[1]: row for name, row in report.series.values.items() if _is_count(name)}
    silent = (code for code, row in rows.items() if not row[-1] and any(row[-1 - RECENT : -1]))
    return Gaps(tuple(filter(None, groups)), tuple(silent))


def _complaints(session: Session, calendar: Calendar, terms: ComplaintTerms, now: dt.datetime) -> Complaints:
    lines = [(line.ticket.number, line.due) for line in complaints.unsettled(session, calendar, terms) if line.due]
    end_of_day = calendar.day_bounds(calendar.local_day(now))[1]
    late = [(number, due.step) for number, due in lines if due.late(now)]
    today = sum(now <= due.at < end_of_day for _, due in lines)
    return Complaints(len(late), today, *(late[0] if late else ()))


def _oldest(session: Session, calendar: Calendar, now: dt.datetime) -> Oldest | None:
    columns = (Ticket.number, Ticket.due_at, Ticket.topic, Ticket.region_code)
    query = sa.select(*columns).where(NOT_CLOSED, Ticket.due_at < now).order_by(Ticket.due_at, Ticket.id).limit(1)
    row = session.execute(query).first()
    if row is None:
        return None
    days = calendar.working_days(calendar.local_day(row.due_at) + ONE_DAY, calendar.local_day(now))
    return Oldest(row.number, days, row.topic, row.region_code)


def _counts(session: Session, span: Span, cubes: tuple[str, ...]) -> Counts:
    return Counts(facts.counts(session, span, cubes), taxonomy.current(session, span[1]))


def _total(counts: Counts) -> int | None:
    return None if counts.empty else counts.total()


def _topics(counts: Counts) -> tuple[tuple[str, int], ...]:
    found = Counter({code: counts.topic(code) for code in counts.words.topics})
    return tuple((code, n) for code, n in found.most_common(TOP) if n)


def _group(figure_id: str) -> str:
    """The group that an outside figure belongs to; "" for one of the log, and for one that follows from others."""
    group, _, name = figure_id.partition(".")
    if group in OF_THE_LOG or name.endswith("_percent") or (group == "ppid" and name != "requests"):
        return ""
    return group


def _is_count(name: str) -> bool:
    return name.startswith("channel.") and name.endswith(".count")
