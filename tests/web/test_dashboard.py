"""The dashboard: every number is the length of the list that it opens, and what it is held against is said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.ticketing import Log

StaffAt = Callable[..., FlaskClient]


def numbers(client: FlaskClient, address: str = "/staff/dashboard") -> dict[str, tuple[int, str]]:
    """Each number with the address of its list."""
    page = client.get(address).get_data(as_text=True)
    found = (pair for pair in re.findall(r"<a [^>]*data-figure[^>]*>", page))
    parts = [(dict(re.findall(r'([\w-]+)="([^"]*)"', tag))) for tag in found]
    return {tag["data-figure"]: (int(tag["data-value"]), tag["href"].replace("&amp;", "&")) for tag in parts}


def length(client: FlaskClient, address: str) -> int:
    """How many tickets a list has on all its pages."""
    page = client.get(address).get_data(as_text=True)
    return len(set(re.findall(r'href="/staff/tickets/(20\d\d-\d\d-\d{6})"', page)))


@pytest.fixture
def busy(log: Log) -> None:
    """Tickets now, last month and last year, as seen from 5 December 2022 at ten."""
    for at in ("2022-12-05T08:00", "2022-12-05T09:00", "2022-12-01T09:00", "2022-11-30T23:30", "2022-11-07T09:00"):
        log(at=f"{at}+07:00")
    log(at="2022-11-07T15:00+07:00", channel="TELEPON")  # after the same time of that day
    log(at="2022-12-02T09:00+07:00", channel="TELEPON", category="KL", topic="DBH")
    log(at="2022-12-02T10:00+07:00", kind="NONHITUNG", topic=None)
    log(at="2021-12-06T09:00+07:00", category="KL")
    log(at="2021-12-03T09:00+07:00")


@pytest.mark.usefixtures("busy")
def test_every_number_is_the_length_of_its_list(staff_at: StaffAt) -> None:
    client = staff_at("supervisor")
    for address in ("/staff/dashboard", "/staff/dashboard?channel=TELEPON", "/staff/dashboard?category=KL&topic=DAU"):
        found = numbers(client, address)
        assert len(found) > 15
        assert {name: (n, length(client, link)) for name, (n, link) in found.items() if n != length(client, link)} == {}


@pytest.mark.usefixtures("busy")
def test_days_are_held_against_the_same_weekday_and_months_against_the_same_dates(staff_at: StaffAt) -> None:
    found = {name: n for name, (n, _) in numbers(staff_at("supervisor")).items()}
    assert (found["dashboard.today"], found["dashboard.today.month_ago"], found["dashboard.today.year_ago"]) == (
        2,
        1,
        1,
    )
    assert (found["dashboard.month"], found["dashboard.month.year_ago"]) == (4, 1)
    assert found["dashboard.week"] == 2


def test_where_there_is_no_history_words_say_so(staff_at: StaffAt, log: Log) -> None:
    log(at="2022-12-05T08:00+07:00")
    client = staff_at("agent")
    page = client.get("/staff/dashboard").get_data(as_text=True)
    assert page.count("data belum tersedia") >= 6
    assert "belum ada yang menunggu petugas" in page
    assert "dashboard.today.year_ago" not in numbers(client)


@pytest.mark.parametrize(
    ("present", "month", "before"),
    [
        ("2023-03-31T10:00+07:00", "2023-03-31T09:00", "2023-02-28T20:00"),  # the whole of a shorter month
        ("2024-02-29T10:00+07:00", "2024-02-29T09:00", "2024-01-29T09:30"),
        ("2023-01-01T10:00+07:00", "2023-01-01T09:00", "2022-12-01T09:30"),
    ],
)
def test_months_of_other_lengths(
    staff_at: StaffAt, log: Log, clock: Any, present: str, month: str, before: str
) -> None:
    clock.now = dt.datetime.fromisoformat(present).astimezone(dt.UTC)
    log(at=f"{month}+07:00")
    log(at=f"{before}+07:00")
    client = staff_at("supervisor")
    found = numbers(client)
    assert found["dashboard.month"][0] == 1
    assert found["dashboard.month.month_ago"][0] == length(client, found["dashboard.month.month_ago"][1]) == 1


def test_an_empty_centre_has_a_page_too(staff_at: StaffAt) -> None:
    client = staff_at("agent")
    page = client.get("/staff/dashboard").get_data(as_text=True)
    assert "Tidak ada konsultasi dalam delapan minggu terakhir." in page
    assert "data-chart" not in page
    assert "dashboard.today" in client.get("/staff/dashboard/live").get_data(as_text=True)
