"""Periods, the months, weeks and days that jobs are done for, and rhythms: on which days which period falls due."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from core.foundation.errors import Refused
from core.reference.calendar import Calendar, Month

ONE_DAY = dt.timedelta(days=1)
LAST_DAYS = 3  # working days at the end of a month on which what is missing is asked for


@dataclass(frozen=True)
class Period:
    """A month ("2022-12"), a week of ISO 8601 ("2022-W49") or a day ("2022-12-05")."""

    name: str
    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_month(cls, month: Month) -> Period:
        """The whole month."""
        return cls(str(month), month.first_day, month.last_day)

    @classmethod
    def of_week(cls, day: dt.date) -> Period:
        """The week, Monday to Sunday, that a day lies in."""
        year, week, weekday = day.isocalendar()
        monday = day - (weekday - 1) * ONE_DAY
        return cls(f"{year:04d}-W{week:02d}", monday, monday + 6 * ONE_DAY)

    @classmethod
    def of_day(cls, day: dt.date) -> Period:
        """The day alone."""
        return cls(day.isoformat(), day, day)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Reads "2022-12", "2022-W49" or "2022-12-05". Raises Refused on anything else."""
        text = text.strip()
        try:
            if re.fullmatch(r"[12]\d{3}-\d\d", text, re.ASCII):
                return cls.of_month(Month.parse(text))
            if re.fullmatch(r"[12]\d{3}-W\d\d", text, re.ASCII):
                return cls.of_week(dt.date.fromisocalendar(int(text[:4]), int(text[6:]), 1))
            if re.fullmatch(r"[12]\d{3}-\d\d-\d\d", text, re.ASCII):
                return cls.of_day(dt.date.fromisoformat(text))
        except (ValueError, Refused):
            pass
        raise Refused(
            "%(text)s is not a period; write a month like 2022-12, a week like 2022-W49 or a day like 2022-12-05.",
            text=text,
        )

    @property
    def month(self) -> Month:
        """The month that it is, or that it begins in."""
        return Month.of(self.first)

    @property
    def due_day(self) -> dt.date:
        """The day on which a job does it: a day on the day itself, a week or a month on the day after."""
        return self.first if self.first == self.last else self.last + ONE_DAY


Rhythm = Callable[[Calendar, dt.date], "Period | None"]  # which period falls due on a local day, if any


def monthly(_: Calendar, day: dt.date) -> Period | None:
    """On the 1st the month before."""
    return Period.of_month(Month.of(day).previous()) if day.day == 1 else None


def weekly(_: Calendar, day: dt.date) -> Period | None:
    """On Monday the week before."""
    return Period.of_week(day - ONE_DAY) if day.isoweekday() == 1 else None


def daily(_: Calendar, day: dt.date) -> Period | None:
    """Each day the day itself."""
    return Period.of_day(day)


def on_working_days(calendar: Calendar, day: dt.date) -> Period | None:
    """On each working day the day itself."""
    return Period.of_day(day) if calendar.is_working(day) else None


def around_the_months_end(calendar: Calendar, day: dt.date) -> Period | None:
    """On the last three working days of a month and on the 1st the day itself."""
    last = Month.of(day).last_day
    near = calendar.is_working(day) and calendar.working_days(day, last) <= LAST_DAYS
    return Period.of_day(day) if near or day.day == 1 else None
