"""Months, local days, working days and office hours."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.foundation.db import Database
from core.foundation.errors import Refused
from core.reference import calendar
from core.reference.calendar import Calendar, Month, OfficeHours

WIB = ZoneInfo("Asia/Jakarta")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.fixture
def days(loaded: Database) -> Calendar:
    with loaded.reading() as session:
        return calendar.load(session, WIB, OfficeHours.weekdays())


def test_a_month_knows_its_neighbours() -> None:
    month = Month.parse("2022-12")
    assert (month.first_day, month.last_day) == (dt.date(2022, 12, 1), dt.date(2022, 12, 31))
    assert (str(month.next()), str(month.previous()), str(month.year_ago())) == ("2023-01", "2022-11", "2021-12")
    assert str(Month(2022, 1).previous()) == "2021-12"
    assert Month.of(dt.date(2024, 2, 29)) == Month(2024, 2)
    assert len(Month(2024, 2).days()) == 29
    assert sorted([Month(2023, 1), Month(2022, 12)]) == [Month(2022, 12), Month(2023, 1)]
    assert Month(2022, 12) <= Month(2022, 12) < Month(2023, 1)


@pytest.mark.parametrize(
    "text", ["", "2022", "2022-13", "2022-00", "22-12", "2022-1", "2022-12-01", "Desember", "２０２２-12"]
)
def test_nonsense_is_no_month(text: str) -> None:
    with pytest.raises(Refused, match="is not a month"):
        Month.parse(text)


def test_days_and_months_are_cut_in_the_centres_zone(days: Calendar) -> None:
    assert days.local_day(dt.datetime(2022, 12, 31, 17, 0, tzinfo=dt.UTC)) == dt.date(2023, 1, 1)
    assert days.local_day(dt.datetime(2022, 12, 31, 16, 59, tzinfo=dt.UTC)) == dt.date(2022, 12, 31)
    begin, end = days.day_bounds(dt.date(2022, 12, 1))
    assert (begin, end) == (at("2022-12-01"), at("2022-12-02"))
    assert begin.tzinfo is dt.UTC
    assert days.month_bounds(Month(2022, 12)) == (at("2022-12-01"), at("2023-01-01"))


@pytest.mark.parametrize(
    ("year", "count"), [(2021, 248), (2022, 246), (2023, 239), (2024, 238), (2025, 237), (2026, 240)]
)
def test_working_days_of_a_year(days: Calendar, year: int, count: int) -> None:
    assert days.working_days(dt.date(year, 1, 1), dt.date(year, 12, 31)) == count


def test_holidays_by_kind(loaded: Database) -> None:
    year = sa.extract("year", calendar.Holiday.day)
    query = sa.select(year, calendar.Holiday.kind, sa.func.count()).group_by(year, calendar.Holiday.kind)
    with loaded.reading() as session:
        counts = {(int(number), kind): count for number, kind, count in session.execute(query)}
    public = {2021: 15, 2022: 16, 2023: 16, 2024: 19, 2025: 17, 2026: 17, 2027: 18}
    government = {2021: 1, 2022: 4, 2023: 11, 2024: 10, 2025: 11, 2026: 8, 2027: 8}
    assert counts == {(y, "public"): n for y, n in public.items()} | {
        (y, "government"): n for y, n in government.items()
    }


def test_working_days_of_the_reports_months(days: Calendar) -> None:
    counts = [days.working_days(month.first_day, month.last_day) for month in map(Month.parse, ("2022-12", "2021-12"))]
    assert counts == [22, 23]
    assert days.working_days(dt.date(2022, 12, 2), dt.date(2022, 12, 1)) == 0


@pytest.mark.parametrize(
    ("complete", "after_10", "after_17"),
    [
        ("2022-12-02", "2022-12-16", "2022-12-27"),
        ("2022-12-20", "2023-01-03", "2023-01-12"),
        ("2022-04-22", "2022-05-17", "2022-05-27"),
        ("2022-04-28", "2022-05-23", "2022-06-03"),
        ("2023-04-14", "2023-05-08", "2023-05-17"),
        ("2025-03-24", "2025-04-16", "2025-04-28"),
        ("2026-03-13", "2026-04-06", "2026-04-15"),
    ],
)
def test_legal_terms(days: Calendar, complete: str, after_10: str, after_17: str) -> None:
    start = dt.date.fromisoformat(complete)
    assert str(days.add_working_days(start, 10)) == after_10
    assert str(days.add_working_days(dt.date.fromisoformat(after_10), 7)) == after_17
    assert days.add_working_days(start, 0) == start


@pytest.mark.parametrize(
    ("moment", "is_open", "opening"),
    [
        ("2022-12-02 08:00", True, "2022-12-02 08:00"),
        ("2022-12-02 07:59", False, "2022-12-02 08:00"),
        ("2022-12-02 15:59", True, "2022-12-02 15:59"),
        ("2022-12-02 16:00", False, "2022-12-05 08:00"),
        ("2022-12-03 10:00", False, "2022-12-05 08:00"),
        ("2022-04-28 17:00", False, "2022-05-09 08:00"),
    ],
)
def test_opening(days: Calendar, moment: str, is_open: bool, opening: str) -> None:
    assert days.is_open(at(moment)) is is_open
    assert days.next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2022-12-01 09:00", "2022-12-01 09:30", 30),
        ("2022-12-01 09:00:30", "2022-12-01 09:01:29", 0),
        ("2022-12-01 06:00", "2022-12-01 08:05", 5),
        ("2022-12-02 15:30", "2022-12-05 08:15", 45),
        ("2022-12-01 20:00", "2022-12-01 22:00", 0),
        ("2022-12-02 09:00", "2022-12-01 09:00", 0),
        ("2022-12-01 10:00", "2022-12-01 09:00", 0),
        ("2022-12-01 00:00", "2022-12-09 00:00", 6 * 480),
    ],
)
def test_minutes_within_office_hours(days: Calendar, start: str, end: str, minutes: int) -> None:
    assert days.office_minutes(at(start), at(end)) == minutes


def test_greeting_words(days: Calendar) -> None:
    hours = {0: "pagi", 10: "pagi", 11: "siang", 14: "siang", 15: "sore", 17: "sore", 18: "malam", 23: "malam"}
    for hour, word in hours.items():
        assert days.salutation(at(f"2022-12-01 {hour:02d}:59")) == word


def test_hours_may_pause_at_noon(days: Calendar) -> None:
    split = Calendar(WIB, OfficeHours((((480, 720), (780, 960)),) * 5 + ((),) * 2), days.holidays)
    assert not split.is_open(at("2022-12-01 12:30"))
    assert split.next_opening(at("2022-12-01 12:30")) == at("2022-12-01 13:00")
    assert split.office_minutes(at("2022-12-01 11:50"), at("2022-12-01 13:10")) == 20


def test_an_office_that_never_opens_is_an_error(days: Calendar) -> None:
    closed = Calendar(WIB, OfficeHours(((),) * 7), days.holidays)
    with pytest.raises(LookupError, match="never opens"):
        closed.next_opening(at("2022-12-01 09:00"))


def test_a_holiday_of_the_centres_own_list_counts(loaded: Database) -> None:
    day = dt.date(2022, 12, 1)
    with loaded.writing() as session:
        session.add(calendar.Holiday(day=day, name="Hari libur daerah", kind="government"))
        calendar.load_holidays(session)
        calendar_then = calendar.load(session, WIB, OfficeHours.weekdays())
    assert not calendar_then.is_working(day)
    with loaded.reading() as session:
        assert not calendar.load(session, WIB, OfficeHours.weekdays()).is_working(day)
