"""Which days the dashboard counts, and which days of last month and of last year it holds beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from core.reference.calendar import ONE_DAY, Calendar, Month

WEEKS = 8  # of the hours of the week and of the daily counts
PERIODS = ("weeks", "month", "last_month", "week", "today")  # of the topics by channel
WEEK = dt.timedelta(weeks=1)
HOUR = dt.timedelta(hours=1)
Instants = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Stretch:
    """Local days from `first` to `last`, both included; of the last one only what happened before `until` (local)."""

    first: dt.date
    last: dt.date
    until: dt.time | None = None

    def bounds(self, calendar: Calendar) -> Instants:
        """The same as UTC instants, half open."""
        start, end = calendar.day_bounds(self.first)[0], calendar.day_bounds(self.last)[1]
        if self.until is not None:
            end = dt.datetime.combine(self.last, self.until, calendar.zone).astimezone(dt.UTC)
        return start, end

    def days(self) -> Iterator[dt.date]:
        """Its whole days, in order."""
        count = (self.last - self.first).days + (self.until is None)
        return (self.first + n * ONE_DAY for n in range(count))


@dataclass(frozen=True)
class Comparison:
    """A stretch up to now, or to the end of an earlier day, and the two beside it; `name` is today, week or month."""

    name: str
    now: Stretch
    month_ago: Stretch
    year_ago: Stretch


def comparisons(today: dt.date, until: dt.time | None) -> tuple[Comparison, ...]:
    """A day, its week and its month so far, as of a time on the centre's clock; None: of the day's end.

    A day is held against the same weekday, since an office is closed on others: four weeks earlier, five where four
    would still be this month, and 52 weeks earlier; a week likewise. A month is held against the same dates; where
    the other month is over before, against all of it. Of the other stretch's last day only the time until then counts.
    """
    monday, first = today - today.weekday() * ONE_DAY, today.replace(day=1)
    weeks = 4 if (today - 4 * WEEK).month != today.month else 5
    month = Month.of(today)

    def shifted(since: dt.date, back: int) -> Stretch:
        return Stretch(since - back * WEEK, today - back * WEEK, until)

    return (
        Comparison("today", Stretch(today, today), shifted(today, weeks), shifted(today, 52)),
        Comparison("week", Stretch(monday, today), shifted(monday, weeks), shifted(monday, 52)),
        Comparison(
            "month",
            Stretch(first, today),
            _same_dates(month.previous(), today.day, until),
            _same_dates(month.year_ago(), today.day, until),
        ),
    )


def period(name: str, today: dt.date) -> Stretch:
    """The stretch that somebody chose by its name, one of `PERIODS`."""
    monday, month = today - today.weekday() * ONE_DAY, Month.of(today)
    return {
        "weeks": last_weeks(today),
        "month": Stretch(month.first_day, today),
        "last_month": Stretch(month.previous().first_day, month.previous().last_day),
        "week": Stretch(monday, today),
        "today": Stretch(today, today),
    }[name]


def last_weeks(today: dt.date) -> Stretch:
    """The eight weeks that end today; every weekday is in them as often as the others."""
    return Stretch(today - WEEKS * WEEK + ONE_DAY, today)


def hours_of_week(calendar: Calendar, stretch: Stretch, weekday: int, hour: int) -> tuple[Instants, ...]:
    """Where in a stretch it was this hour (0 to 23, local) of this weekday (1 is Monday)."""
    found = []
    for day in stretch.days():
        if day.isoweekday() == weekday:
            found += [span for span in _hours(calendar, day) if span[0].astimezone(calendar.zone).hour == hour]
    return tuple(found)


def _hours(calendar: Calendar, day: dt.date) -> Iterator[Instants]:
    # A day with a change of clocks has 23 or 25 hours.
    begins, end = calendar.day_bounds(day)
    while begins < end:
        yield begins, min(begins + HOUR, end)
        begins += HOUR


def _same_dates(month: Month, day: int, until: dt.time | None) -> Stretch:
    if day > month.last_day.day:
        return Stretch(month.first_day, month.last_day)
    return Stretch(month.first_day, month.first_day.replace(day=day), until)
