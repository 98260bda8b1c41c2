"""The month's report as a page, its history, what blocks its publishing, and the way from a figure to its tickets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock as timetable
from core.consultations import tickets
from core.consultations.tickets import Entry
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Month
from core.reference.centre import load_centre
from core.reference.freshness import touch
from core.statistics import editions, publication
from core.statistics.editions import Edition
from tests.web.browsing import Browser, Clock, shown

StaffAt = Callable[..., Browser]
DECEMBER = Month(2022, 12)
ADDRESS = "/staff/months/2022-12"
NOW = dt.datetime(2023, 1, 2, 3, 0, tzinfo=dt.UTC)
HOSTILE = "Dinas <script>alert(1)</script> & Co"


@pytest.fixture
def log(database: Database, settings: Settings, clock: Clock) -> Callable[..., None]:
    """Logs tickets of local times in December, and recounts."""
    clock.now = NOW

    def write(*times: str, **values: Any) -> None:
        about = {"channel": "WHATSAPP", "category": "PEMDA", "kind": "K_TEK", "topic": "DAU", "question": "Kapan?"}
        with database.writing() as session:
            days = calendars.load(session, settings.zone, load_centre().hours)
            for when in times:
                at = dt.datetime.fromisoformat(f"2022-12-{when}").replace(tzinfo=settings.zone)
                tickets.log(session, days, Entry(happened_at=at, **{**about, **values}), "test", NOW)
        timetable.recount(database, timetable.Context(settings, load_centre()))

    return write


@pytest.fixture
def publish(database: Database, settings: Settings) -> Callable[..., None]:
    """Closes and publishes December, or with `why` its next revision."""

    def act(actor: str, why: str = "") -> None:
        with database.writing() as session:
            days = calendars.load(session, settings.zone, load_centre().hours)
            if why:
                editions.revise(session, days, DECEMBER, why=why, actor=actor, now=NOW)
            else:
                publication.close_month(session, days, DECEMBER, actor, NOW)
                editions.publish(session, DECEMBER, actor, NOW)

    return act


def test_the_report_is_a_page_of_its_own_in_the_readers_language(staff_at: StaffAt, log: Callable[..., None]) -> None:
    log("05 10:00", "06 10:00", region_code="31.71")
    browser = staff_at("agent")
    page = browser.get(f"{ADDRESS}/report")
    assert page.status_code == 200
    assert "Angka sementara" in page.text
    assert 'data-figure="consultations.total" data-value="2"' in page.text
    with browser.get("/staff/report.css") as style:
        assert style.mimetype == "text/css"
    browser.post("/staff/language", data={"language": "en", "next": "/staff/"})
    assert "Provisional figures" in browser.get(f"{ADDRESS}/report").text


@pytest.mark.parametrize("path", ["", "/report", "/figures/consultations.total"])
def test_odd_months_are_said_in_a_sentence(staff_at: StaffAt, path: str) -> None:
    browser = staff_at("supervisor")
    for text in ("2022-13", "nonsense", "9999-12"):
        answer = browser.get(f"/staff/months/{text}{path}")
        assert answer.status_code == 422
        assert text in answer.text
    empty = browser.get(f"/staff/months/1999-01{path}")
    assert empty.status_code == (422 if "figures" in path else 200)
    assert "<svg" not in empty.text.partition("<main")[2]


def test_a_figures_own_address_leads_to_its_tickets(staff_at: StaffAt, log: Callable[..., None]) -> None:
    log("05 10:00")
    log("06 10:00", channel="EMAIL")
    browser = staff_at("agent")
    answer = browser.get(f"{ADDRESS}/figures/channel.EMAIL.count", follow_redirects=True)
    assert len(set(re.findall(r"/staff/tickets/(\d{4}-\d{2}-\d{6})", answer.text))) == 1
    assert browser.get(f"{ADDRESS}/figures/channel.EMAIL.topic.DAU.count").status_code == 302
    for odd in ("nothing", "web.users", "x%00y", "<script>"):
        refused = browser.get(f"{ADDRESS}/figures/{odd}")
        assert refused.status_code == 422, odd
        assert "<script>alert" not in refused.text


def test_the_history_says_who_changed_which_figure_and_why(
    staff_at: StaffAt, log: Callable[..., None], publish: Callable[..., None]
) -> None:
    browser = staff_at("supervisor", name="Rina Wati")
    log("05 10:00")
    publish("clock")
    log("06 10:00")
    publish("staff:1", f"satu panggilan <b>{HOSTILE}</b>")
    page = browser.get(ADDRESS)
    history = page.text.partition('id="history"')[2]
    text = " ".join(re.sub("<[^>]+>", " ", unescape(history)).split())
    assert "Revisi 2 diterbitkan" in text
    assert "Rina Wati" in text
    assert "jadwal otomatis" in text
    assert "Total konsultasi 1 2" in text
    assert "<b>Dinas" not in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_month_that_contradicts_itself_stays_closed_and_says_where(
    staff_at: StaffAt, log: Callable[..., None], database: Database
) -> None:
    browser = staff_at("supervisor")
    log("05 10:00", "06 10:00", "07 10:00")
    browser.post(f"{ADDRESS}/close")
    with database.writing() as session:
        edition = session.execute(sa.select(Edition)).scalar_one()
        edition.figures = [
            {**row, "value": 1035} if row["id"] == "consultations.total" else row for row in edition.figures
        ]
    browser.post(f"{ADDRESS}/publish")
    page = browser.get(ADDRESS)
    assert "state-closed" in page.text
    alert = shown(page)
    assert "tidak diterbitkan" in alert
    assert "1.035" in alert


def test_a_name_with_markup_stays_letters(staff_at: StaffAt, log: Callable[..., None], database: Database) -> None:
    with database.writing() as session:
        session.execute(sa.text("UPDATE regions SET name = :name WHERE code = '11.01'"), {"name": HOSTILE * 2})
        touch(session, "regions")
    log("05 10:00", "06 10:00", region_code="11.01")
    log("07 10:00", region_code="11.02")
    page = staff_at("agent").get(f"{ADDRESS}/report")
    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
