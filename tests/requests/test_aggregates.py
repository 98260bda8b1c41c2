"""Imported recaps of information requests: the real year comes out, broken rules are listed and stop nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar, Month
from core.reference.centre import load_centre
from core.requests import aggregates
from core.requests.aggregates import Broken, Recap
from core.statistics import publication
from core.statistics.editions import Report
from core.statistics.figures import half_up
from samples.readings import recaps

NOW = dt.datetime(2023, 1, 2, 3, 0, tzinfo=dt.UTC)
DECEMBER = Month(2022, 12)
YEAR = [Recap(month, values, "rekap") for month, values in recaps().items()]


class Register:
    """A centre whose recaps are entered and whose figures are read."""

    def __init__(self, database: Database, calendar: Calendar) -> None:
        self.database, self.calendar = database, calendar

    def enter(self, recaps: Sequence[Recap]) -> list[Month]:
        with self.database.writing() as session:
            return aggregates.enter(session, self.calendar, recaps, actor="staff:1", now=NOW)

    def report(self, month: Month) -> Report:
        with self.database.reading() as session:
            return publication.figures_of(session, self.calendar, month, NOW)


@pytest.fixture
def register(database: Database, settings: Settings) -> Register:
    with database.reading() as session:
        return Register(database, calendars.load(session, settings.zone, load_centre().hours))


def test_the_real_year(register: Register) -> None:
    assert len(register.enter(YEAR)) == 12
    report = register.report(DECEMBER)
    year = {name: report.value(f"ppid.year.{name}") for name in aggregates.NAMES}
    assert half_up(year.pop("average_working_days")) == half_up(5.1)
    assert year == {
        "requests": 205, "granted_full": 129, "granted_partial": 53, "refused": 0, "not_given": 23,
        "in_progress": None, "exempt": 6, "not_held": 59, "other_reason": 1, "objections": 1,
    }  # fmt: skip
    assert [report.value(f"ppid.{name}") for name in ("requests", "average_working_days", "not_given")] == [16, 5.44, 1]
    assert half_up(report.value("ppid.year.granted_full_percent")) == half_up(62.93)
    assert (report.value("ppid.granted_full_percent"), report.value("ppid.change_mom_percent")) == (75.0, 100.0)
    figure = report["ppid.requests"]
    assert (figure.source, figure.as_of, figure.tickets) == ("ppid: import", dt.date(2022, 12, 31), None)
    assert report.series.values["ppid.requests"][1:] == (15, 19, 35, 24, 11, 21, 10, 11, 19, 16, 8, 16)


def test_a_month_without_a_row_has_no_figures(register: Register) -> None:
    register.enter([recap for recap in YEAR if recap.month != DECEMBER])
    report = register.report(DECEMBER)
    assert [figure.id for figure in report.figures if figure.id.startswith("ppid.") and figure.value is not None] == []
    assert register.report(Month(2022, 3)).value("ppid.year.requests") == 69


def test_the_rules_that_the_real_rows_break() -> None:
    found = {recap.month.month: aggregates.broken(recap.values) for recap in YEAR}
    missing = {1: (5, 3), 2: (2, 1), 3: (12, 5), 6: (6, 5), 7: (5, 6), 9: (9, 10), 10: (11, 10)}
    assert found == {month: (Broken("reasons", *missing[month]),) if month in missing else () for month in range(1, 13)}


def test_outcomes_add_to_the_requests_with_those_in_progress() -> None:
    values: dict[str, Any] = {"requests": 10, "granted_full": 5, "granted_partial": 1, "refused": 0, "not_given": 1}
    assert aggregates.broken(values) == (Broken("outcomes", 10, 7),)
    assert aggregates.broken({**values, "in_progress": 3}) == ()
    assert aggregates.broken({"requests": 10}) == ()


def test_a_recap_is_corrected_and_taken_back_with_a_history(register: Register) -> None:
    first = Recap(DECEMBER, {"requests": 16}, "rekap")
    assert register.enter([first]) == [DECEMBER]
    assert register.enter([first]) == []
    register.enter([Recap(DECEMBER, {"requests": 17}, "rekap", note="satu terlewat")])
    assert register.report(DECEMBER).value("ppid.requests") == 17
    register.enter([Recap(DECEMBER)])
    assert register.report(DECEMBER).value("ppid.requests") is None
    with register.database.reading() as session:
        rows = aggregates.history(session, DECEMBER)
    assert [(row.requests, row.entered_by) for row in rows] == [(None, "staff:1"), (17, "staff:1"), (16, "staff:1")]


@pytest.mark.parametrize(
    ("recap", "field", "sentence"),
    [
        (Recap(Month(2023, 2), {"requests": 1}, "x"), "2023-02.month", "2023-02 has not begun yet."),
        (Recap(DECEMBER, {"requests": -1}, "x"), "2022-12.requests", "A value is a number from 0 to 1000000."),
        (Recap(DECEMBER, {"requests": 1.5}, "x"), "2022-12.requests", "A value is a number from 0 to 1000000."),
        (Recap(DECEMBER, {"requests": 1, "average_working_days": -0.5}, "x"), "2022-12.average_working_days",
         "A value is a number from 0 to 10000."),
        (Recap(DECEMBER, {"requests": 0, "average_working_days": 1.5}, "x"), "2022-12.average_working_days",
         "Without a request there is no average."),
        (Recap(DECEMBER, {"refused": 1}, "x"), "2022-12.requests", "Please say how many requests there were."),
        (Recap(DECEMBER, {"requests": 1}), "2022-12.source", "Please say where the value comes from."),
        (Recap(DECEMBER, {"requests": 1, "ditolak": 1}, "x"), "2022-12.ditolak", "There is no column ditolak."),
        (Recap(DECEMBER, {"requests": 1}, "x", dt.date(2023, 1, 3)), "2022-12.as_of",
         "The day of a reading cannot be in the future."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_said_and_nothing_is_written(
    register: Register, recap: Recap, field: str, sentence: str
) -> None:
    with pytest.raises(Refused) as caught:
        register.enter([Recap(Month(2022, 11), {"requests": 8}, "rekap"), recap])
    assert {name: str(refusal) for name, refusal in caught.value.fields.items()} == {field: sentence}
    with register.database.reading() as session:
        assert aggregates.history(session, Month(2022, 11)) == []
