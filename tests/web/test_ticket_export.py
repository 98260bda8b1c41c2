"""The buttons of the list: the file holds exactly the tickets that the list shows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest

from core.consultations import tickets
from core.foundation import exchange
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Month
from core.reference.centre import load_centre
from core.statistics import publication
from tests.web.browsing import Browser, Clock


@pytest.fixture
def supervisor(staff_at: Callable[..., Browser]) -> Browser:
    return staff_at("supervisor")


def exported(browser: Browser, query: str) -> list[str]:
    """The ids in the CSV file of a list."""
    answer = browser.get(f"/staff/tickets/export.csv?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return [row["external_id"] for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))]


def listed(browser: Browser, query: str) -> list[str]:
    """The numbers on all pages of a list."""
    found, page = [], f"/staff/tickets?{query}"
    while page:
        text = browser.get(page).text
        found += re.findall(r'id="ticket-([\d-]+)"', text)
        more = re.search(r'rel="next" href="([^"]+)"', text)
        page = more[1].replace("&amp;", "&") if more else ""
    return found


def test_the_file_is_the_list(supervisor: Browser, log: Callable[..., str]) -> None:
    for number in range(60):
        channel = ("WHATSAPP", "EMAIL")[number % 2]
        log(at=f"2022-12-01T10:{number:02d}+07:00", channel=channel, question=f"Tanya {number % 3} dana")
    log(at="2022-11-30T10:00+07:00", kind="NONHITUNG", topic=None)
    for query in (
        "",
        "channel=EMAIL",
        "month=2022-12&counted=1",
        "text=tanya+2",
        "from=2022-12-01&to=2022-12-01&status=open",
    ):
        assert exported(supervisor, query) == listed(supervisor, query)
    assert len(exported(supervisor, "")) == 61


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_file_of_a_closed_month_is_what_was_counted(
    supervisor: Browser, log: Callable[..., str], database: Database, settings: Settings, clock: Clock
) -> None:
    numbers = [log(at=f"2022-11-{day:02d}T10:00+07:00") for day in range(1, 5)]
    with database.writing() as session:
        calendar = calendars.load(session, settings.zone, load_centre().hours)
        publication.close_month(session, calendar, Month(2022, 11), "test", clock.now)
        tickets.correct(session, calendar, numbers[1], {"channel": "EMAIL"}, why="salah", actor="test", now=clock.now)
    query = "month=2022-11&counted=1&channel=WHATSAPP"
    assert exported(supervisor, query) == listed(supervisor, query) == numbers[::-1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_workbook_of_the_list(supervisor: Browser, log: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [log(question="=1+1"), log()]
    with supervisor.get("/staff/tickets/export.xlsx") as answer:
        table = list(exchange.rows(io.BytesIO(answer.data)))
    assert {row["external_id"] for _, row in table} == set(numbers)
    assert "=1+1" in {row["question"] for _, row in table}
    monkeypatch.setattr("web.tickets.export.MOST", 1)
    refused = supervisor.get("/staff/tickets/export.xlsx?channel=WHATSAPP", follow_redirects=True)
    assert refused.request.query_string == b"channel=WHATSAPP"
    assert "CSV" in refused.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_filter_that_is_not_understood_exports_nothing(supervisor: Browser) -> None:
    assert supervisor.get("/staff/tickets/export.csv?month=desember").status_code == 422
