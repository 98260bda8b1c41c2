"""Working-day terms of information requests: until when something is due, and why, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.reference.calendar import ONE_DAY, Calendar
from core.reference.centre import RequestTerms

WEEKEND = (6, 0)  # of an ordinal modulo 7; the first of all is a Monday
LONGEST = 1000  # calendar days that a term may last; beyond, the holidays are wrong


@dataclass(frozen=True)
class Step:
    """One day of a term. `why`: start, counted, weekend, holiday or joint_leave; `number`: which working day it is."""

    day: dt.date
    why: str
    number: int | None = None
    holiday: str = ""


@dataclass(frozen=True)
class Terms:
    """Counts the working days of legal terms."""

    calendar: Calendar
    rules: RequestTerms

    def counts(self, day: dt.date) -> bool:
        """Whether a day is a working day of a term: no weekend, no holiday; joint leave as the centre says."""
        return self._why(day) == "counted"

    def knows(self, year: int) -> bool:
        """Whether any holiday of a year is known; a year without one has no calendar yet."""
        return any(day.year == year for day in self.calendar.holidays)

    def due(self, start: dt.date, days: int) -> dt.date:
        """The last day of a term of so many working days; the first is the next one unless the start itself counts."""
        return self.more(start, days - (self.rules.first_day_counts and self.counts(start)))

    def more(self, day: dt.date, days: int) -> dt.date:
        """The last of so many working days after a day, such as the last one of an earlier term."""
        at, left, closed = day.toordinal(), days, self._closed
        end = at + LONGEST
        while left:
            at += 1
            left -= at % 7 not in WEEKEND and at not in closed
            if at > end:
                raise LookupError("a term that never ends: look at the holidays")
        return dt.date.fromordinal(at)

    def explained(self, start: dt.date, last: dt.date) -> tuple[Step, ...]:
        """Every day from the start of a term to its last day, each with why it counts or does not."""
        return tuple(self._steps(start, last))

    def used(self, start: dt.date, end: dt.date) -> int:
        """Working days from a start to an end: 0 on the same day, whatever day that is."""
        return sum(self.counts(start + n * ONE_DAY) for n in range(1, (end - start).days + 1))

    def left(self, today: dt.date, due: dt.date) -> int:
        """Working days that are left until a due day: 0 on the day itself, negative where it is past."""
        return self.used(today, due) if due >= today else -self.used(due, today)

    @cached_property
    def _closed(self) -> frozenset[int]:
        """Ordinals of the days that are no working days of a term though no weekend: many terms are counted at once."""
        days = self.calendar.holidays
        return frozenset(day.toordinal() for day in days if self._why(day) in ("holiday", "joint_leave"))

    def _steps(self, start: dt.date, last: dt.date) -> Iterator[Step]:
        number = 0
        for n in range((last - start).days + 1):
            day = start + n * ONE_DAY
            why = self._why(day)
            if n == 0 and not (self.rules.first_day_counts and why == "counted"):
                yield Step(day, "start", None, self.calendar.holidays.get(day, ""))
                continue
            number += why == "counted"
            yield Step(day, why, number if why == "counted" else None, self.calendar.holidays.get(day, ""))

    def _why(self, day: dt.date) -> str:
        if day.weekday() >= 5:
            return "weekend"
        if day not in self.calendar.holidays:
            return "counted"
        if day not in self.calendar.joint_leave:
            return "holiday"
        return "counted" if self.rules.joint_leave_counts else "joint_leave"
