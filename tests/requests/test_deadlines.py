"""Working days of legal terms: the vectors of law and calendar, each day's reason, and what may be set."""

from __future__ import annotations

import datetime as dt

import pytest

from core.requests.deadlines import Terms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

D = dt.date.fromisoformat
# Day of completion, ten working days, seven more; computed by hand from the calendars of the joint decrees.
VECTORS = [
    ("2022-12-02", "2022-12-16", "2022-12-27"),
    ("2022-12-20", "2023-01-03", "2023-01-12"),
    ("2022-04-22", "2022-05-17", "2022-05-27"),
    ("2022-04-28", "2022-05-23", "2022-06-03"),
    ("2023-04-14", "2023-05-08", "2023-05-17"),
    ("2025-03-24", "2025-04-16", "2025-04-28"),
    ("2026-03-13", "2026-04-06", "2026-04-15"),
]


@pytest.mark.parametrize(("complete", "ten", "seven"), VECTORS)
def test_vectors(terms: Terms, complete: str, ten: str, seven: str) -> None:
    due = terms.due(D(complete), 10)
    assert (due, terms.more(due, 7)) == (D(ten), D(seven))
    assert terms.used(D(complete), due) == 10
    assert terms.left(D(complete), due) == 10
    assert terms.left(due, D(complete)) == -10


def test_every_day_of_five_years_as_counted_one_by_one(terms: Terms) -> None:
    for n in range(5 * 366):
        start = D("2022-01-01") + dt.timedelta(days=n)
        days = (start + dt.timedelta(days=n) for n in range(1, 60))
        working = [day for day in days if day.weekday() < 5 and day not in terms.calendar.holidays]
        due = terms.due(start, 10)
        assert (due, terms.more(due, 7)) == (working[9], working[16]), start


def test_each_day_says_why(terms: Terms) -> None:
    steps = terms.explained(D("2022-04-22"), terms.due(D("2022-04-22"), 10))
    assert (steps[0].why, steps[0].number) == ("start", None)
    by_day = {step.day: step for step in steps}
    assert by_day[D("2022-04-23")].why == "weekend"
    assert by_day[D("2022-04-25")].number == 1
    assert (by_day[D("2022-04-29")].why, by_day[D("2022-05-02")].why) == ("joint_leave", "holiday")
    assert by_day[D("2022-05-02")].holiday
    assert [step.number for step in steps if step.number] == list(range(1, 11))
    assert (steps[-1].day, steps[-1].number) == (D("2022-05-17"), 10)


def test_a_weekend_a_holiday_and_29_february(terms: Terms) -> None:
    assert terms.due(D("2022-12-03"), 1) == D("2022-12-05")
    assert terms.due(D("2022-12-25"), 1) == D("2022-12-26")
    assert terms.due(D("2024-02-28"), 1) == D("2024-02-29")
    assert terms.due(D("2024-02-29"), 1) == D("2024-03-01")
    assert terms.used(D("2022-12-03"), D("2022-12-03")) == 0


def test_what_the_law_leaves_open_can_be_set(terms: Terms) -> None:
    first = Terms(terms.calendar, terms.rules.model_copy(update={"first_day_counts": True}))
    due = first.due(D("2022-12-02"), 10)
    assert (due, first.more(due, 7)) == (D("2022-12-15"), D("2022-12-26"))
    assert first.due(D("2022-12-03"), 10) == D("2022-12-16")
    assert first.explained(D("2022-12-02"), due)[0].number == 1
    leave = Terms(terms.calendar, terms.rules.model_copy(update={"joint_leave_counts": True}))
    assert leave.due(D("2022-04-28"), 1) == D("2022-04-29")
