"""The list behind a figure: exactly what was counted, with what has changed since beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from core.consultations import tickets
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar, Month
from core.reference.centre import load_centre
from core.statistics import drilldown, editions
from core.statistics.editions import Report
from tests.ticketing import Log
from tests.web.browsing import Clock

StaffAt = Callable[..., FlaskClient]
LATER = dt.datetime(2023, 1, 2, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def days(database: Database, settings: Settings, clock: Clock) -> Calendar:
    """The centre's calendar, at a time when December is over."""
    clock.now = LATER
    with database.reading() as session:
        return calendars.load(session, settings.zone, load_centre().hours)


def publish(database: Database, days: Calendar, month: str) -> Report:
    with database.writing() as session:
        editions.close(session, days, Month.parse(month), "test", LATER)
        return editions.as_report(editions.publish(session, Month.parse(month), "test", LATER))


def listed(browser: FlaskClient, report: Report, figure_id: str, **more: str) -> tuple[list[str], str]:
    """The numbers on the page that a figure opens, from top to bottom, and the page's text."""
    behind = report[figure_id].behind
    assert behind is not None
    page = browser.get(f"/staff/tickets?{urlencode({**drilldown.query(behind), **more})}")
    assert page.status_code == 200
    numbers = re.findall(r"stretched-link[^>]*>(\d{4}-\d\d-\d{6})<", page.text)
    assert f'data-total="{len(numbers)}"' in page.text
    return numbers, page.text


def test_what_changed_since_stands_beside_what_was_counted(
    staff_at: StaffAt, log: Log, database: Database, days: Calendar
) -> None:
    changed, moved, double, same = (log(at=f"2022-12-05T1{hour}:00+07:00") for hour in range(4))
    report = publish(database, days, "2022-12")
    with database.writing() as session:
        act = {"why": "salah", "actor": "test", "now": LATER}
        tickets.correct(session, days, changed, {"channel": "EMAIL"}, **act)
        tickets.correct(session, days, moved, {"happened_at": LATER}, **act)
        tickets.merge(session, days, double, same, **act)
    browser = staff_at("agent")
    numbers, page = listed(browser, report, "channel.WHATSAPP.count")
    assert sorted(numbers) == sorted([changed, moved, double, same])
    told = [text.strip() for text in re.findall(r'class="quiet since">dihitung sebagai:(.*?)</div>', page)]
    assert told == [
        "Desember 2022 (kini pada bulan lain)", "tiket tersendiri (kini ditandai ganda)", "Kanal: WhatsApp",
    ]  # fmt: skip
    assert "laporan Desember 2022, revisi 1" in page
    assert listed(browser, report, "channel.WHATSAPP.count", text=same)[0] == [same]


def test_a_ticket_that_two_months_counted_is_listed_twice_in_their_sum(
    staff_at: StaffAt, log: Log, database: Database, days: Calendar
) -> None:
    moved, other = log(at="2022-11-30T10:00+07:00"), log(at="2022-12-05T10:00+07:00")
    publish(database, days, "2022-11")
    with database.writing() as session:
        tickets.correct(
            session, days, moved, {"happened_at": LATER - dt.timedelta(days=5)}, why="x", actor="t", now=LATER
        )
    report = publish(database, days, "2022-12")
    assert report.value("consultations.year_to_date") == 3
    numbers, page = listed(staff_at("agent"), report, "consultations.year_to_date")
    assert numbers == [moved, moved, other]
    assert len(re.findall(f'id="ticket-{moved}"', page)) == 1
    assert "November 2022 (kini pada bulan lain)" in page


def test_figures_of_several_kinds_regions_and_open_tickets_open_their_lists(
    staff_at: StaffAt, log: Log, database: Database, days: Calendar
) -> None:
    jakarta, closed, report_ = log(region_code="31.71"), log(region_code="31", status="CLOSED"), log(kind="PENGADUAN")
    log(kind="NONHITUNG", topic=None)
    report, browser = publish(database, days, "2022-12"), staff_at("agent")
    assert sorted(listed(browser, report, "region.31.count")[0]) == sorted([jakarta, closed])
    assert sorted(listed(browser, report, "backlog.open")[0]) == sorted([jakarta, report_])
    numbers, page = listed(browser, report, "channel.WHATSAPP.nontechnical_count")
    assert numbers == [report_]
    assert '<option value="K_NON,KELUHAN,PENGADUAN" selected>' in page
    assert listed(browser, report, "kind.PENGADUAN.topic.DAU.count")[0] == [report_]


@pytest.mark.parametrize("name", ["2022-12.7", "2022-12", "x", "2022-12.1'", "2022-12.999999999999"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_report_that_is_none_is_said(staff_at: StaffAt, log: Log, name: str) -> None:
    number = log()
    page = staff_at("agent").get(f"/staff/tickets?{urlencode({'counted': 1, 'month': '2022-12', 'report': name})}")
    assert page.status_code == 200
    assert number in page.text
    assert "Tidak ada laporan" in page.text
