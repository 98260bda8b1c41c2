"""The pages of months: figures that open their tickets, charts with words, and the acts of supervisors."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock as timetable
from core.consultations import tickets
from core.consultations.tickets import Entry
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Month
from core.reference.centre import load_centre
from core.statistics import publication
from tests.web.conftest import Clock

LAST_OF_MONTH = dt.datetime(2023, 1, 1, 1, 0, tzinfo=dt.UTC)
FIGURE = re.compile(r'<(a|span) (?:href="([^"]*)" )?class="fig[^"]*" data-figure="([^"]+)" data-value="([^"]*)"')

StaffAt = Callable[..., FlaskClient]


@pytest.fixture
def log(database: Database, settings: Settings, clock: Clock) -> Callable[..., str]:
    """Logs a ticket of a local time in the sample's December unless told."""
    clock.now = LAST_OF_MONTH

    def write(when: str, **values: Any) -> str:
        at = dt.datetime.fromisoformat(when).replace(tzinfo=settings.zone)
        about = {"channel": "WHATSAPP", "category": "PEMDA", "kind": "K_TEK", "topic": "DAU", "question": "Kapan?"}
        with database.writing() as session:
            days = calendars.load(session, settings.zone, load_centre().hours)
            return tickets.log(
                session, days, Entry(happened_at=at, **{**about, **values}), "test", LAST_OF_MONTH
            ).number

    return write


@pytest.fixture
def december(log: Callable[..., str], database: Database, settings: Settings) -> None:
    """A few tickets of all sorts, recounted."""
    log("2021-12-05 10:00")
    for number in range(4):
        log(f"2022-11-0{number + 1} 10:00")
    for number in range(3):
        log(f"2022-12-0{number + 1} 10:00", region_code="31.71")
    log("2022-12-31 23:59", channel="EMAIL", category="KL", kind="K_NON", topic="N-SURAT")
    log("2022-12-31 23:59", kind="PENGADUAN", topic="N-TIPU", region_code="11.01")
    log("2022-12-31 23:59", kind="NONHITUNG", topic=None)
    timetable.recount(database, timetable.Context(settings, load_centre()))


def figures_on(page: str) -> dict[str, tuple[str, str]]:
    """Each figure of the page: its full value and where it leads ("" where nowhere)."""
    return {name: (html.unescape(value), html.unescape(href or "")) for _, href, name, value in FIGURE.findall(page)}


@pytest.mark.usefixtures("december")
def test_the_page_shows_every_figure_of_the_month_at_full_precision(
    staff_at: StaffAt, database: Database, settings: Settings
) -> None:
    page = staff_at("supervisor").get("/staff/months/2022-12")
    assert page.status_code == 200
    shown = figures_on(page.text)
    with database.reading() as session:
        days = calendars.load(session, settings.zone, load_centre().hours)
        report = publication.figures_of(session, days, Month(2022, 12), LAST_OF_MONTH)
    used = ("channel.WHATSAPP.", "channel.EMAIL.")
    for figure in report.figures:
        if figure.id.startswith(used) or not figure.id.startswith("channel."):
            assert shown[figure.id][0] == ("" if figure.value is None else json.dumps(figure.value)), figure.id
    assert 'id="channel.EMAIL"' in page.text
    assert 'id="channel.TELEGRAM"' not in page.text
    assert ">5<" in page.text
    assert "▲\u00a025,00%" in page.text


def counts_and_lists(browser: FlaskClient, month: str) -> dict[str, tuple[int, set[str]]]:
    """Every figure of the month that opens tickets: its value, and the numbers on the list it opens."""
    shown = {}
    for name, (value, href) in figures_on(browser.get(f"/staff/months/{month}").text).items():
        if href and name.endswith((".count", ".total", "_month", "last_year", "to_date", ".n", "_count")):
            listed = set(re.findall(r"/staff/tickets/(\d{4}-\d{2}-\d{6})", browser.get(href).text))
            shown[name] = int(value), listed
    return shown


@pytest.mark.usefixtures("december")
def test_a_count_is_the_length_of_the_list_it_opens(staff_at: StaffAt) -> None:
    shown = counts_and_lists(staff_at("agent"), "2022-12")
    assert {name for name, (value, listed) in shown.items() if value != len(listed)} == set()
    assert len(shown) > 40


@pytest.mark.usefixtures("december")
def test_whatever_becomes_of_its_tickets_a_frozen_figure_opens_those_it_counted(
    staff_at: StaffAt, log: Callable[..., str], database: Database, settings: Settings
) -> None:
    browser = staff_at("supervisor")
    with database.writing() as session:
        days = calendars.load(session, settings.zone, load_centre().hours)
        for month in ("2021-12", "2022-11", "2022-12"):
            publication.close_month(session, days, Month.parse(month), "test", LAST_OF_MONTH)
    before = counts_and_lists(browser, "2022-12")
    assert {name for name, (value, listed) in before.items() if value != len(listed)} == set()
    mine = sorted(before["consultations.total"][1])
    with database.writing() as session:
        act = {"actor": "test", "now": LAST_OF_MONTH, "why": "uji"}
        tickets.correct(session, days, mine[0], {"channel": "EMAIL", "topic": "DD"}, **act)
        tickets.correct(session, days, mine[1], {"happened_at": LAST_OF_MONTH}, **act)
        tickets.correct(session, days, mine[2], {"kind": "NONHITUNG", "category": "KL"}, **act)
        tickets.merge(session, days, mine[3], mine[4], **act)
    log("2022-12-20 10:00")
    assert counts_and_lists(browser, "2022-12") == before


def test_the_tickets_behind_waiting_and_rating_are_those_that_have_them(
    staff_at: StaffAt, log: Callable[..., str], database: Database, settings: Settings
) -> None:
    numbers = [log("2022-12-05 10:00") for _ in range(3)]
    with database.writing() as session:
        days = calendars.load(session, settings.zone, load_centre().hours)
        ticket = tickets.by_number(session, numbers[0], lock=True)
        tickets.hand_over(session, ticket, LAST_OF_MONTH, LAST_OF_MONTH)
        tickets.answer(session, days, ticket, "Besok.", actor="test", now=LAST_OF_MONTH)
        tickets.rate(session, days, tickets.by_number(session, numbers[1], lock=True), 5, LAST_OF_MONTH)
    browser = staff_at("supervisor")
    shown = figures_on(browser.get("/staff/months/2022-12").text)
    for name, number in (("waiting.first_reply_minutes.n", numbers[0]), ("satisfaction.n", numbers[1])):
        value, href = shown[name]
        found = set(re.findall(r"/staff/tickets/(\d{4}-\d{2}-\d{6})", browser.get(href).text))
        assert (value, found) == ("1", {number})


@pytest.mark.usefixtures("december")
@pytest.mark.parametrize("path", ["", "/report"])
def test_the_page_keeps_to_the_strict_policy_and_says_its_charts_in_words_and_tables(
    staff_at: StaffAt, path: str
) -> None:
    page = staff_at("supervisor").get(f"/staff/months/2022-12{path}").text
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son\w+=", page)
    charts = re.findall(r'<figure class="chart" data-chart.*?</figure>', page, re.DOTALL)
    assert len(charts) > 3
    for chart in charts:
        assert re.search(r'<p class="chart-alt" id="[^"]+">[^<]{20,}</p>', chart)
        assert "<tbody>" in chart
    notes = set(re.findall(r'<tr id="(note-[^"]+)"', page))
    assert set(re.findall(r'aria-describedby="(note-[^"]+)"', page)) <= notes


@pytest.mark.usefixtures("december")
def test_a_late_ticket_of_the_month_before_is_counted_when_the_page_is_read(
    staff_at: StaffAt, log: Callable[..., str]
) -> None:
    browser = staff_at("supervisor")
    assert figures_on(browser.get("/staff/months/2022-12").text)["consultations.previous_month"][0] == "4"
    log("2022-11-20 10:00")
    assert figures_on(browser.get("/staff/months/2022-12").text)["consultations.previous_month"][0] == "5"


def test_an_unknown_a_future_and_an_empty_month_are_said_in_a_sentence(staff_at: StaffAt, clock: Clock) -> None:
    browser = staff_at("supervisor")
    for text in ("2022-13", "0000-00", "nonsense", f"{clock.now.year + 1}-01"):
        answer = browser.get(f"/staff/months/{text}")
        assert answer.status_code == 422
        assert text in answer.text
    october = re.sub(r"<[^>]+>", "", browser.get("/staff/months/2022-10").text)
    assert "Belum ada tiket" in october
    assert "Jumlah laporan penipuan pada Oktober 2022: data belum tersedia." in october
    assert "tidak menerima laporan" not in october  # nobody looked: that is not none
    assert browser.get("/staff/months/1999-01").status_code == 200
    assert browser.get("/staff/months").status_code == 200


@pytest.mark.usefixtures("december")
def test_a_supervisor_closes_publishes_and_revises(staff_at: StaffAt, log: Callable[..., str]) -> None:
    browser = staff_at("supervisor")
    address = "/staff/months/2022-12"
    assert "/close" in browser.get(address).text
    browser.post(f"{address}/publish")
    assert "state-live" in browser.get(address).text  # refused: it is not closed
    browser.post(f"{address}/close")
    page = browser.get(address).text
    assert "state-closed" in page
    log("2022-12-20 10:00")
    page = browser.get(address).text
    assert figures_on(page)["consultations.total"][0] == "5"
    browser.post(f"{address}/publish")
    browser.post(f"{address}/close")
    page = browser.get(address).text
    assert "state-published" in page
    assert figures_on(page)["consultations.total"][0] == "5"
    browser.post(f"{address}/revise", data={"why": " "})
    assert figures_on(browser.get(address).text)["consultations.total"][0] == "5"
    browser.post(f"{address}/revise", data={"why": "a forgotten call"})
    assert figures_on(browser.get(address).text)["consultations.total"][0] == "6"
    listed = browser.get("/staff/months?year=2022").text
    assert "state-published" in listed
    assert "r2" in listed


@pytest.mark.usefixtures("december")
def test_an_agent_reads_and_changes_nothing(staff_at: StaffAt) -> None:
    browser = staff_at("agent")
    page = browser.get("/staff/months/2022-12")
    assert page.status_code == 200
    assert "/close" not in page.text
    assert browser.post("/staff/months/2022-12/close").status_code == 403
    assert browser.post("/staff/months/2022-12/publish").status_code == 403
    assert "state-live" in browser.get("/staff/months/2022-12").text


def test_a_reader_waits_for_at_most_two_stale_days(staff_at: StaffAt, log: Callable[..., str]) -> None:
    browser = staff_at("supervisor")
    for day in range(1, 6):
        log(f"2022-12-0{day} 10:00")
    totals = [figures_on(browser.get("/staff/months/2022-12").text)["consultations.total"][0] for _ in range(3)]
    assert totals == ["2", "4", "5"]


@pytest.mark.usefixtures("december")
def test_the_page_never_looks_at_tickets(staff_at: StaffAt, database: Database) -> None:
    browser = staff_at("supervisor")
    asked: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    browser.get("/staff/months/2022-12")
    browser.get("/staff/months")
    assert [query for query in asked if re.search(r"\b(FROM|JOIN) tickets\b", query)] == []
    assert len(asked) < 60
