"""What tests of the register may ask for: the staff's app on a fresh database, and an office that uses its pages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar
from core.reference.centre import load_centre
from core.requests.deadlines import Terms
from tests.web.browsing import PASSWORD, Browser, Clock, shown
from web.app import create_app

ASKED = {
    "received_on": "2022-12-01", "channel": "EMAIL", "name": "Rina Wulandari", "requester": "PERSON",
    "email": "rina@contoh.example", "occupation": "Mahasiswa", "information": "Realisasi TKD per daerah 2015-2021",
    "purpose": "Skripsi", "wanted": "COPY", "form": "SOFT", "identity_checked": "1",
}  # fmt: skip


class Office:
    """The pages of the register as somebody of the staff uses them."""

    def __init__(self, app: Flask, clock: Clock, database: Database) -> None:
        self.app, self.clock, self.database = app, clock, database
        self.browser = self.enter("supervisor")

    def enter(self, role: str) -> Browser:
        """A browser of a new person."""
        email = f"{role}@dering.example"
        with self.database.writing() as session:
            staff.add(session, role.title(), email, role, PASSWORD, now=self.clock.now, actor="test")
        browser: Browser = self.app.test_client()  # type: ignore[assignment]
        assert browser.sign_in(email).status_code == 302
        return browser

    def on(self, day: str) -> Office:
        """It is ten in the morning of a day, and the supervisor has signed in."""
        self.clock.now = dt.datetime.fromisoformat(f"{day}T03:00:00+00:00")
        if self.browser.get("/staff/requests").status_code != 200:
            assert self.browser.sign_in("supervisor@dering.example").status_code == 302
        return self

    def post(self, path: str, **data: Any) -> TestResponse:
        return self.browser.post(f"/staff/{path}", data=data, follow_redirects=True)

    def ask(self, **more: str) -> int:
        """Writes a request down; its id."""
        answer = self.browser.post("/staff/requests/new", data={**ASKED, **more})
        assert answer.status_code == 303, shown(answer)
        return int(answer.location.rsplit("/", 1)[1])

    def complete(self, day: str, **more: str) -> int:
        """Writes one down that is complete on a day."""
        self.on(day)
        request_id = self.ask(**{"received_on": day, **more})
        assert self.post(f"requests/{request_id}/complete", day=day).status_code == 200
        return request_id

    def page(self, request_id: int) -> str:
        return shown(self.browser.get(f"/staff/requests/{request_id}"))

    def due(self, request_id: int) -> str:
        """The deadline that a request's page shows."""
        found = re.search(r'data-due="([^"]+)"', self.browser.get(f"/staff/requests/{request_id}").text)
        assert found
        return found[1]

    def recap(self, year: int = 2022) -> dict[str, str]:
        """The recap's cells by month and column."""
        page = self.browser.get(f"/staff/requests/recap/{year}").text
        page = re.sub(r"<sup>.*?</sup>", "", page)  # marks of notes
        cells = re.findall(r'data-recap="([^"]+)">(.*?)</td>', page, re.DOTALL)
        return {name: re.sub(r"<[^>]+>", "", text).strip() for name, text in cells}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(settings: Settings, database: Database, clock: Clock) -> Office:
    app = create_app(settings, database, clock)
    app.test_client_class = Browser
    return Office(app, clock, database)


@pytest.fixture
def terms(database: Database, settings: Settings) -> Terms:
    """The usual terms on the shipped calendar."""
    with database.reading() as session:
        return Terms(_calendar(session, settings), load_centre().requests)


def _calendar(session: Any, settings: Settings) -> Calendar:
    return calendars.load(session, settings.zone, load_centre().hours)
