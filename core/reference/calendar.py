"""The centre's calendar: months, local days, holidays, working days and office hours."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import total_ordering
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation.db import Base, insert
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.freshness import Kept, touch

FILE = Path(__file__).parent / "data" / "holidays.csv"
ONE_DAY = dt.timedelta(days=1)
LONGEST_NAME = 200
HORIZON = 370  # days that a search for an open or a working day looks ahead before it gives up


KINDS = ("public", "government", "cancelled")


class Holiday(Base):
    """A day without work. `kind`: public holiday, or government: joint leave (cuti bersama) as decreed each year.

    One that was taken back stays as `cancelled`: it is a day like others, and the shipped list does not bring it again.
    """

    __tablename__ = "holidays"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20))


@total_ordering
@dataclass(frozen=True)
class Month:
    """A calendar month, written 2022-12."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Reads "2022-12". Raises Refused on anything else."""
        match = re.fullmatch(r"([12]\d{3})-(0[1-9]|1[0-2])", text.strip(), flags=re.ASCII)
        if match is None:
            raise Refused("%(text)s is not a month; write it like 2022-12.", text=text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month that a local day lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return self.next().first_day - ONE_DAY

    def days(self) -> list[dt.date]:
        """All its days, in order."""
        return [self.first_day.replace(day=number) for number in range(1, self.last_day.day + 1)]

    def plus(self, months: int) -> Month:
        """The month so many months later (earlier where negative)."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def next(self) -> Month:
        """The month after it."""
        return self.plus(1)

    def previous(self) -> Month:
        """The month before it."""
        return self.plus(-1)

    def year_ago(self) -> Month:
        """The same month of the year before."""
        return self.plus(-12)


@dataclass(frozen=True)
class OfficeHours:
    """Opening spans of a week: for Monday to Sunday a tuple of (opens, closes), in minutes after midnight."""

    week: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def weekdays(cls, opens: int = 8 * 60, closes: int = 16 * 60) -> OfficeHours:
        """The same span from Monday to Friday; 08.00 to 16.00 unless told."""
        return cls((((opens, closes),),) * 5 + ((),) * 2)


@dataclass(frozen=True)
class Calendar:
    """Answers questions about days and times in the centre's zone. Instants are aware; days are local."""

    zone: ZoneInfo
    hours: OfficeHours
    holidays: Mapping[dt.date, str]
    joint_leave: frozenset[dt.date] = frozenset()  # those of them that are joint leave

    def local_day(self, instant: dt.datetime) -> dt.date:
        """The day it is in the centre's zone at an aware instant."""
        return instant.astimezone(self.zone).date()

    def day_bounds(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """A local day as UTC instants, half open: [begin, end)."""
        return self._at(day, 0), self._at(day + ONE_DAY, 0)

    def month_bounds(self, month: Month) -> tuple[dt.datetime, dt.datetime]:
        """A local month as UTC instants, half open: [begin, end)."""
        return self._at(month.first_day, 0), self._at(month.next().first_day, 0)

    def is_working(self, day: dt.date) -> bool:
        """Monday to Friday, less public holidays and joint leave."""
        return day.weekday() < 5 and day not in self.holidays

    def working_days(self, first: dt.date, last: dt.date) -> int:
        """Number of working days from `first` to `last`, both included; 0 where `last` is earlier."""
        return sum(self.is_working(first + n * ONE_DAY) for n in range((last - first).days + 1))

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The working day that ends a legal term of `count` working days; day 1 is the next working day.

        Law 14/2008 leaves open whether the day of receipt counts; here it does not, and joint leave is no working day.
        """
        for _ in range(count):
            day = self._next_working(day)
        return day

    def is_open(self, instant: dt.datetime) -> bool:
        """Whether the office is open at an instant; at closing time it is not."""
        return any(opens <= instant < closes for opens, closes in self._spans(self.local_day(instant)))

    def next_opening(self, instant: dt.datetime) -> dt.datetime:
        """When the office opens next, UTC: the instant itself while it is open. LookupError where it never opens."""
        first = self.local_day(instant)
        for n in range(HORIZON):
            for opens, closes in self._spans(first + n * ONE_DAY):
                if instant < closes:
                    return max(opens, instant.astimezone(dt.UTC))
        raise LookupError("the office never opens: look at the hours in the centre's file")

    def answer_due(self, instant: dt.datetime, working_days: int = 1) -> dt.datetime:
        """Until when a question of this instant is to be answered, UTC: closing time of the n-th working day after."""
        spans = list(self._spans(self.add_working_days(self.local_day(instant), working_days)))
        return spans[-1][1] if spans else self.day_bounds(self.local_day(instant))[1]

    def closing_time(self, day: dt.date) -> dt.datetime:
        """When the office closes on a day, UTC; on a day without office hours the end of the working day before."""
        while not (spans := list(self._spans(day))):
            day -= ONE_DAY
        return spans[-1][1]

    def office_minutes(self, start: dt.datetime, end: dt.datetime) -> int:
        """Whole minutes between two instants that lie within office hours; 0 where `end` is earlier."""
        first, days = self.local_day(start), (self.local_day(end) - self.local_day(start)).days
        seconds = 0.0
        for n in range(days + 1):
            for opens, closes in self._spans(first + n * ONE_DAY):
                seconds += max(0.0, (min(closes, end) - max(opens, start)).total_seconds())
        return int(seconds // 60)

    def salutation(self, instant: dt.datetime) -> str:
        """The greeting's word by local time: pagi until 11, siang until 15, sore until 18, then malam."""
        hour = instant.astimezone(self.zone).hour
        return "pagi" if hour < 11 else "siang" if hour < 15 else "sore" if hour < 18 else "malam"

    def _at(self, day: dt.date, minutes: int) -> dt.datetime:
        midnight = dt.datetime.combine(day, dt.time(), self.zone)
        return (midnight + dt.timedelta(minutes=minutes)).astimezone(dt.UTC)

    def _spans(self, day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        if day not in self.holidays:
            for opens, closes in self.hours.week[day.weekday()]:
                yield self._at(day, opens), self._at(day, closes)

    def _next_working(self, day: dt.date) -> dt.date:
        for n in range(1, HORIZON):
            if self.is_working(day + n * ONE_DAY):
                return day + n * ONE_DAY
        raise LookupError("a year without a working day: look at the holidays")


def load(session: Session, zone: ZoneInfo, hours: OfficeHours) -> Calendar:
    """The calendar with the holidays as they stand."""
    return Calendar(zone, hours, *_HOLIDAYS.get(session))


def load_holidays(session: Session) -> None:
    """Writes the shipped holidays (2021 to 2027); days that exist already stay as they are."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            {"day": dt.date.fromisoformat(row["date"]), "name": row["name"], "kind": row["kind"]}
            for row in csv.DictReader(file)
        ]
    session.execute(insert(session, Holiday).on_conflict_do_nothing(), rows)
    touch(session, "holidays")


def holidays_of(session: Session, year: int) -> Sequence[Holiday]:
    """The year's holidays in order, those taken back too."""
    within = Holiday.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return session.execute(sa.select(Holiday).where(within).order_by(Holiday.day)).scalars().all()


def put_holiday(session: Session, day: dt.date, name: str, kind: str) -> bool:
    """Writes a holiday, one of KINDS; whether anything is different now. Raises Refused where it has no name."""
    name = " ".join(storable(name).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused("A holiday needs a name of at most %(limit)s characters.", limit=LONGEST_NAME)
    if kind not in KINDS:
        raise Refused("There is no kind of holiday %(kind)s.", kind=kind[:40])
    before = session.get(Holiday, day)
    if before is not None and (before.name, before.kind) == (name, kind):
        return False
    session.merge(Holiday(day=day, name=name, kind=kind))
    session.flush()
    touch(session, "holidays")
    return True


def _read(session: Session) -> tuple[Mapping[dt.date, str], frozenset[dt.date]]:
    query = sa.select(Holiday.day, Holiday.name, Holiday.kind).where(Holiday.kind != "cancelled")
    rows = session.execute(query).all()
    names = MappingProxyType({row.day: row.name for row in rows})
    return names, frozenset(row.day for row in rows if row.kind == "government")


_HOLIDAYS = Kept("holidays", _read)
