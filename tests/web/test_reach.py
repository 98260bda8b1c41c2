"""The page of readings and recaps: what supervisors enter becomes figures; what is wrong is said where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Month
from core.reference.centre import load_centre
from core.statistics import publication
from core.statistics.editions import Report
from core.statistics.figures import Item
from tests.web.browsing import Clock

PAGE = "/staff/reach/2022-12"
SOURCE = "Google Analytics"
FILLED = {
    "web.users.value": "93.598", "web.users.as_of": "2022-12-31", "web.users.source": SOURCE,
    "facebook.followers.value": "12.884", "facebook.followers.as_of": "2022-04-30",
    "facebook.followers.source": "Dasbor", "facebook.followers.derived": "yes", "facebook.followers.note": "per April",
    "web.top_pages.value": "Portal data APBD\r\nDaftar alokasi; 1.200\r\n", "web.top_pages.source": SOURCE,
}  # fmt: skip
RECAP = {
    "requests": "16", "average_working_days": "5,44", "granted_full": "12", "granted_partial": "3", "refused": "0",
    "not_given": "1", "exempt": "0", "not_held": "3", "other_reason": "0", "objections": "0",
    "as_of": "2022-12-31", "source": "rekap",
}  # fmt: skip


@pytest.fixture
def browser(staff_at: Callable[..., FlaskClient], clock: Clock) -> FlaskClient:
    """A supervisor's, a few days after December."""
    clock.now = dt.datetime(2023, 1, 5, 3, 0, tzinfo=dt.UTC)
    return staff_at("supervisor")


@pytest.fixture
def report(database: Database, settings: Settings, clock: Clock) -> Callable[[], Report]:
    """December's figures as they stand."""

    def read() -> Report:
        with database.reading() as session:
            days = calendars.load(session, settings.zone, load_centre().hours)
            return publication.figures_of(session, days, Month(2022, 12), clock.now)

    return read


def test_readings_are_entered_corrected_and_taken_back(browser: FlaskClient, report: Callable[[], Report]) -> None:
    assert browser.get("/staff/reach").headers["Location"] == PAGE
    assert "Belum ada yang diisi untuk bulan ini." in browser.get(PAGE).text
    assert browser.post(PAGE, data=FILLED).status_code == 303
    figures = report()
    assert (figures.value("web.users"), figures.value("facebook.followers"), figures.value("twitter.posts")) == (
        93598,
        12884,
        None,
    )
    facebook = figures["facebook.followers"]
    assert (facebook.as_of, facebook.derived, facebook.source) == (dt.date(2022, 4, 30), True, "reach: Dasbor")
    assert figures.items["web.top_pages"] == (Item("Portal data APBD"), Item("Daftar alokasi", 1200))
    page = browser.get(PAGE).text
    assert "Daftar alokasi; 1200" in page
    assert 'value="93598"' in page
    again = {**FILLED, "web.users.value": "", "web.users.before": "yes"}
    browser.post(PAGE, data=again)
    assert report().value("web.users") is None
    assert browser.get(PAGE).text.count("Situs web: Pengguna") == 2
    assert (
        f'name="web.top_pages.source" id="web.top_pages.source" value="{SOURCE}"'
        in browser.get("/staff/reach/2023-01").text
    )


def test_the_recap_is_entered_and_the_rules_it_breaks_are_said(
    browser: FlaskClient, report: Callable[[], Report]
) -> None:
    assert browser.post(f"{PAGE}/requests", data=RECAP).status_code == 303
    assert (report().value("ppid.requests"), report().value("ppid.average_working_days")) == (16, 5.44)
    page = browser.get(PAGE).text
    assert "4 permohonan tidak dikabulkan sepenuhnya, padahal ada 3 alasan." in page
    browser.post(f"{PAGE}/requests", data={**RECAP, "not_held": "4"})
    assert "padahal ada" not in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/requests", data={**RECAP, "not_held": "4"}).status_code == 303


@pytest.mark.parametrize(
    ("path", "changed", "sentence"),
    [
        (PAGE, {"web.users.value": "banyak"}, "banyak bukan bilangan bulat"),
        (PAGE, {"web.users.value": "-5"}, "-5 kurang dari nol"),
        (PAGE, {"web.users.as_of": "2023-02-01"}, "Tanggal angka tidak boleh melewati hari ini."),
        (PAGE, {"web.users.as_of": "kemarin"}, "kemarin"),
        (PAGE, {"web.users.source": " "}, "Mohon sebutkan sumber angkanya."),
        (f"{PAGE}/requests", {"requests": "enam"}, "enam bukan bilangan bulat"),
        (f"{PAGE}/requests", {"requests": ""}, "Mohon isi jumlah permohonan."),
        (f"{PAGE}/requests", {"average_working_days": "lima"}, "lima"),
        (f"{PAGE}/requests", {"as_of": "2023-02-01"}, "Tanggal angka tidak boleh melewati hari ini."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browser: FlaskClient, report: Callable[[], Report], path: str, changed: dict[str, str], sentence: str
) -> None:
    answer = browser.post(path, data={**FILLED, **RECAP, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'class="wrong"' in answer.text
    assert "Dasbor" in answer.text or "rekap" in answer.text
    assert (report().value("web.users"), report().value("ppid.requests")) == (None, None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("browser")
def test_who_may_not_and_which_months_are_none(browser: FlaskClient, staff_at: Any) -> None:
    agent = staff_at("agent")
    assert (agent.get(PAGE).status_code, agent.post(PAGE, data=FILLED).status_code) == (403, 403)
    assert browser.get("/staff/reach/2022-13").status_code == 422
    assert browser.get("/staff/reach/2023-02").status_code == 422
    assert browser.post("/staff/reach/2023-02", data=FILLED).status_code == 422
