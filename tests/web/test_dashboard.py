"""The dashboard: every number is the length of the list that it opens, and what it is held against is said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient

from core import clock as timetable
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference.centre import load_centre
from tests.ticketing import FILLED, Log

StaffAt = Callable[..., FlaskClient]
CHOICES = (
    "",
    "?channel=TELEPON",
    "?category=KL&topic=DAU",
    "?category=PEMDA",
    "?topic=DAU",
    "?channel=TELEPON&category=KL",
)


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


def seen(client: FlaskClient, number: str) -> str:
    """The last step that the ticket's page shows."""
    return re.findall(r'name="seen" value="(\d+)"', client.get(f"/staff/tickets/{number}").text)[0]


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
    for choice in CHOICES[:3]:
        found = numbers(client, f"/staff/dashboard{choice}")
        assert len(found) > 15
        assert {name: (n, length(client, link)) for name, (n, link) in found.items() if n != length(client, link)} == {}


@pytest.mark.usefixtures("busy")
def test_the_topics_are_those_of_the_chosen_time(staff_at: StaffAt) -> None:
    client = staff_at("supervisor")
    counts = {}
    for period in ("weeks", "month", "last_month", "week", "today", "yesteryear"):
        found = numbers(client, f"/staff/dashboard?period={period}&channel=WHATSAPP")
        counts[period], link = found["topics.DAU"]
        assert counts[period] == length(client, link)
    assert counts == {"weeks": 5, "month": 3, "last_month": 2, "week": 2, "today": 2, "yesteryear": 5}


@pytest.mark.usefixtures("busy")
def test_facts_say_what_tickets_said(staff_at: StaffAt, database: Database, settings: Settings) -> None:
    client = staff_at("supervisor")
    before = [numbers(client, f"/staff/dashboard{choice}") for choice in CHOICES]
    assert timetable.recount(database, timetable.Context(settings, load_centre())) > 5
    for choice, told in zip(CHOICES, before, strict=True):
        assert numbers(client, f"/staff/dashboard{choice}") == told
    assert before[0]["hours.1.09"][0] == 2  # two Mondays from nine to ten


@pytest.mark.usefixtures("busy")
def test_lists_say_what_the_dashboard_left_of_them(staff_at: StaffAt) -> None:
    client = staff_at("supervisor")
    found = numbers(client)
    for name, words in (
        ("hours.1.09", "Dari dasbor: hanya hari Senin mulai pukul 09.00."),
        ("dashboard.today.month_ago", "hanya sampai 2022-11-07 10:00"),
        ("mine.overdue", "hanya yang lewat tenggat"),
        ("mine.answered", "hanya yang saya jawab hari ini"),
    ):
        page = client.get(found[name][1]).get_data(as_text=True)
        assert words in page
        assert f'data-total="{found[name][0]}"' in page


@pytest.mark.parametrize(
    "wrong", ["hour=9-09", "hour=1-24", "hour=1-09&to=2024-01-01", "hour=1-09&from=", "until=noon"]
)
def test_an_address_of_nothing_is_told(staff_at: StaffAt, wrong: str) -> None:
    base = {"counted": "1", "from": "2022-11-01", "to": "2022-11-30"}
    answer = staff_at("agent").get("/staff/tickets", query_string=base | dict(parse_qsl(wrong, keep_blank_values=True)))
    assert answer.status_code == 200
    assert 'class="wrong"' in answer.text


def test_the_agents_own_day(staff_at: StaffAt) -> None:
    client = staff_at("agent")
    form = FILLED | {"status": "OPEN", "answer": ""}
    assert client.post("/staff/tickets/new", data=form).status_code == 303
    assert client.post("/staff/tickets/new", data=FILLED | {"form_key": "3d5f0d0c-0002"}).status_code == 303
    found = {name: n for name, (n, _) in numbers(client).items() if name.startswith("mine.")}
    assert found == {"mine.open": 1, "mine.waiting": 1, "mine.overdue": 0, "mine.due_today": 0} | {
        "mine.logged": 2, "mine.answered": 0, "mine.closed": 0,
    }  # fmt: skip
    assert length(client, numbers(client)["mine.logged"][1]) == 2


def test_waiting_today_is_a_median_of_so_many(staff_at: StaffAt, chat: Callable[[], str], clock: Any) -> None:
    client = staff_at("agent")
    number = chat()
    clock.move(minutes=30)
    client.post(f"/staff/tickets/{number}/reply", data={"answer": "Kami periksa dahulu.", "seen": seen(client, number)})
    page = client.get("/staff/dashboard").text
    assert "median 30,0 menit jam kerja" in page
    waited = numbers(client)["waited"]
    assert waited[0] == length(client, waited[1]) == 1


def test_supervisors_begin_here_and_parts_are_for_the_signed_in(staff_at: StaffAt, browser: FlaskClient) -> None:
    client = staff_at("supervisor")
    assert client.get("/staff/").location == "/staff/dashboard"
    for part in ("live", "hours"):
        assert client.get(f"/staff/dashboard/{part}").status_code == 200
        answer = browser.get(f"/staff/dashboard/{part}", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.mimetype) == (401, "text/plain")


def test_in_english(staff_at: StaffAt) -> None:
    client = staff_at("agent")
    client.post("/staff/language", data={"language": "en"})
    page = client.get("/staff/dashboard").text
    for words in ("This month", "My day", "Hours of the week", "no data yet", "Monday"):
        assert words in page


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


def test_a_month_without_any_ticket_is_no_history_either(staff_at: StaffAt, log: Log) -> None:
    for at in ("2021-09-01T09:00", "2021-12-20T09:00", "2022-12-05T08:00"):
        log(at=f"{at}+07:00")
    found = numbers(staff_at("supervisor"))
    assert "dashboard.month.month_ago" not in found  # nothing in all of November: nobody logged
    assert found["dashboard.month.year_ago"][0] == 0  # nothing from the 1st to the 5th, but later in that month


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


@pytest.mark.usefixtures("busy")
def test_an_earlier_day_is_seen_as_it_ended(staff_at: StaffAt) -> None:
    client = staff_at("supervisor")
    address = "/staff/dashboard?day=2022-12-02"
    found = numbers(client, address)
    assert {name: n for name, (n, _) in found.items() if name in ("dashboard.today", "dashboard.month")} == {
        "dashboard.today": 1,
        "dashboard.month": 2,
    }
    assert found["dashboard.week.month_ago"][0] == 0
    assert {name: n for name, (n, link) in found.items() if n != length(client, link)} == {}
    page = client.get(address).text
    assert "Jumat, 2 Desember 2022" in page
    assert "sampai pukul" not in page  # the other days are whole, too
    assert "hx-get" not in page.partition('id="live"')[2]


@pytest.mark.parametrize("day", ["2022-12-05", "2023-01-01", "kemarin", "2022-02-30", "0001-01-01", "9999-12-31"])
def test_what_is_no_earlier_day_is_today(staff_at: StaffAt, day: str) -> None:
    page = staff_at("supervisor").get(f"/staff/dashboard?day={day}")
    assert page.status_code == 200
    assert "<h1>Hari ini</h1>" in page.text


def test_a_log_that_is_silent_since_long_says_where_it_ends(
    staff_at: StaffAt, log: Log, database: Database, settings: Settings
) -> None:
    log(at="2022-03-04T09:00+07:00")
    client = staff_at("supervisor")
    timetable.recount(database, timetable.Context(settings, load_centre()))
    page = client.get("/staff/dashboard").text
    assert "Tiket terakhir dalam catatan bertanggal 4 Maret 2022." in page
    assert numbers(client, "/staff/dashboard?day=2022-03-04")["dashboard.today"][0] == 1


def test_an_empty_centre_has_a_page_too(staff_at: StaffAt) -> None:
    client = staff_at("agent")
    page = client.get("/staff/dashboard").get_data(as_text=True)
    assert "Tidak ada konsultasi dalam delapan minggu terakhir." in page
    assert "data-chart" not in page
    assert "dashboard.today" in client.get("/staff/dashboard/live").get_data(as_text=True)
