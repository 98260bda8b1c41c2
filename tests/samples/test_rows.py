"""Every row of the sample year is one that `tickets.log` would have made, and the same seed makes the same rows."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from core.consultations import tickets
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import regions
from core.reference.calendar import Calendar
from samples.counts import all_months
from samples.people import Person
from samples.year import SOURCE, Row, SampleYear
from tests.samples.centre import NOW, calendar_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FIELDS = [field.name for field in dataclasses.fields(tickets.Entry)]
ORDER = ("happened_at", "handed_over_at", "first_reply_at", "closed_at")
Made = dict[int, list[tuple[Row, Person]]]


@pytest.fixture(scope="module")
def made() -> Made:
    """The years that were made already, by seed: nothing in them changes."""
    return {}


@pytest.fixture
def year(database: Database, settings: Settings, made: Made) -> list[tuple[Row, Person]]:
    """The tickets of the sample year, each with who asked."""
    if 2022 not in made:
        made[2022] = make(database, settings, 2022)
    return made[2022]


@pytest.fixture
def rows(year: list[tuple[Row, Person]]) -> list[Row]:
    """The tickets alone."""
    return [row for row, _ in year]


@pytest.fixture
def calendar(database: Database, settings: Settings) -> Calendar:
    """The centre's calendar."""
    with database.reading() as session:
        return calendar_of(session, settings)


def make(database: Database, settings: Settings, seed: int) -> list[tuple[Row, Person]]:
    with database.reading() as session:
        year = SampleYear(calendar_of(session, settings), regions.current(session), [1, 2, 3], seed)
    months = all_months()
    return [row for counts in months for row in year.month(counts, live=counts is months[-1])]


def test_no_row_would_be_refused_or_changed(database: Database, calendar: Calendar, rows: list[Row]) -> None:
    with database.reading() as session:
        for row in rows:
            entry = tickets.Entry(**{name: row[name] for name in FIELDS})
            tickets.check(session, calendar, entry, NOW)
            assert tickets.cleaned(entry) == entry


def test_times_of_a_ticket_follow_each_other(calendar: Calendar, rows: list[Row]) -> None:
    for row in rows:
        times = [row[name] for name in ORDER if row[name]]
        assert times == sorted(times)
        assert row["happened_at"] <= row["logged_at"]
        assert calendar.local_day(row["happened_at"]) == calendar.local_day(row["logged_at"])
        assert (row["status"] == "CLOSED") == (row["closed_at"] is not None)


def test_waiting_is_counted_in_office_minutes_and_only_in_chats(calendar: Calendar, rows: list[Row]) -> None:
    for row in rows:
        waited = row["first_reply_at"] is not None
        minutes = calendar.office_minutes(row["handed_over_at"], row["first_reply_at"]) if waited else None
        assert row["waiting_minutes"] == minutes
        chat = row["channel"] in ("WHATSAPP", "LIVECHAT") and row["kind"] != "NONHITUNG"
        assert (row["handed_over_at"] is not None) == chat
        assert row["rating"] is None or (waited and row["status"] == "CLOSED")


def test_most_ask_in_office_hours(calendar: Calendar, rows: list[Row]) -> None:
    outside = [row for row in rows if not calendar.is_open(row["happened_at"])]
    assert {row["channel"] for row in outside} == {"WHATSAPP"}
    assert 0.02 < len(outside) / len(rows) < 0.06
    free = [row for row in outside if not calendar.is_working(calendar.local_day(row["happened_at"]))]
    assert 0.005 < len(free) / len(rows) < 0.03


def test_the_same_seed_makes_the_same_rows(
    database: Database, settings: Settings, year: list[tuple[Row, Person]]
) -> None:
    assert make(database, settings, 2022) == year
    other = make(database, settings, 7)
    assert [row for row, _ in other] != [row for row, _ in year]
    assert len(other) == len(year)


def test_people_are_invented_and_regions_are_many(database: Database, year: list[tuple[Row, Person]]) -> None:
    people = {id(person): person for _, person in year}.values()
    assert {person.phone[:9] for person in people} == {"+62811000", ""}
    assert {person.email.partition("@")[2] for person in people} == {"contoh.example", ""}
    addresses = Counter(person.phone or person.email for person in people)
    assert max(addresses.values()) == 1
    with database.reading() as session:
        places = regions.current(session).places
    governments = {row["region_code"] for row, _ in year if row["region_code"]}
    assert len(governments) > 500
    assert all(places[code].autonomous for code in governments)


def test_only_the_last_days_leave_anything_open(rows: list[Row]) -> None:
    waiting = [row for row in rows if row["status"] in ("OPEN", "WAITING")]
    assert 10 < len(waiting) < 80
    assert {f"{row['happened_at']:%Y-%m}" for row in waiting} == {"2022-12"}
    assert {row["source"] for row in rows} == {SOURCE}


def test_questions_differ_and_what_waits_has_no_answer_yet(rows: list[Row]) -> None:
    counted = [row for row in rows if row["kind"] != "NONHITUNG"]
    assert all(bool(row["answer"]) == (row["status"] != "OPEN") for row in counted)
    assert len({row["question"] for row in counted}) > 5000
    assert not any("{" in row["question"] + row["answer"] + row["institution"] for row in rows)
