"""Every row of the sample year is one that `tickets.log` would have made, and the same seed makes the same rows."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import regions
from samples.counts import all_months
from samples.people import Person
from samples.year import SOURCE, Row, SampleYear
from tests.samples.centre import NOW, calendar_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FIELDS = [field.name for field in dataclasses.fields(tickets.Entry)]


def year_of(session: Session, settings: Settings, seed: int = 2022) -> list[tuple[Row, Person]]:
    year = SampleYear(calendar_of(session, settings), regions.current(session), [1, 2, 3], seed)
    months = all_months()
    return [row for counts in months for row in year.month(counts, live=counts is months[-1])]


def test_no_row_would_be_refused_or_changed(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        calendar = calendar_of(session, settings)
        for row, _ in year_of(session, settings):
            entry = tickets.Entry(**{name: row[name] for name in FIELDS})
            tickets.check(session, calendar, entry, NOW)
            assert tickets.cleaned(entry) == entry


def test_times_of_a_ticket_follow_each_other(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        calendar = calendar_of(session, settings)
        for row, _ in year_of(session, settings):
            order = ("happened_at", "logged_at", "handed_over_at", "first_reply_at", "closed_at")
            asked = [row[name] for name in order if name != "logged_at" and row[name]]
            assert asked == sorted(asked)
            assert row["happened_at"] <= row["logged_at"]
            assert calendar.local_day(row["happened_at"]) == calendar.local_day(row["logged_at"])
            assert (row["status"] == "CLOSED") == (row["closed_at"] is not None)
            _check_waiting(calendar, row)


def _check_waiting(calendar: Any, row: Row) -> None:
    waited = row["first_reply_at"] is not None
    minutes = calendar.office_minutes(row["handed_over_at"], row["first_reply_at"]) if waited else None
    assert row["waiting_minutes"] == minutes
    chat = row["channel"] in ("WHATSAPP", "LIVECHAT") and row["kind"] != "NONHITUNG"
    assert (row["handed_over_at"] is not None) == chat
    assert row["rating"] is None or (waited and row["status"] == "CLOSED")


def test_the_same_seed_makes_the_same_rows(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        first, second = (year_of(session, settings) for _ in range(2))
        other = year_of(session, settings, seed=7)
    assert first == second
    assert [row for row, _ in first] != [row for row, _ in other]
    assert len(first) == len(other)


def test_people_are_invented_and_regions_are_many(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        rows = year_of(session, settings)
        places = regions.current(session)
    people = {id(person): person for _, person in rows}.values()
    assert {person.phone[:9] for person in people} == {"+62811000", ""}
    assert {person.email.partition("@")[2] for person in people} == {"contoh.example", ""}
    addresses = Counter(person.phone or person.email for person in people)
    assert max(addresses.values()) == 1
    governments = {row["region_code"] for row, _ in rows if row["region_code"]}
    assert len(governments) > 500
    assert all(places.places[code].autonomous for code in governments)


def test_only_the_last_days_leave_anything_open(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        rows = [row for row, _ in year_of(session, settings)]
    waiting = [row for row in rows if row["status"] in ("OPEN", "WAITING")]
    assert 10 < len(waiting) < 80
    assert {f"{row['happened_at']:%Y-%m}" for row in waiting} == {"2022-12"}
    assert {row["source"] for row in rows} == {SOURCE}


def test_waiting_for_an_answer_has_none_yet(database: Database, settings: Settings) -> None:
    with database.reading() as session:
        rows = [row for row, _ in year_of(session, settings) if row["kind"] != "NONHITUNG"]
    assert all(bool(row["answer"]) == (row["status"] != "OPEN") for row in rows)
    assert len({row["question"] for row in rows}) > 5000
    assert not any("{" in row["question"] + row["answer"] for row in rows)
