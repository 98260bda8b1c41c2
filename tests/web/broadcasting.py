"""Two supervisors and a broadcast: what tests of broadcasts may ask for."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pyotp
import sqlalchemy as sa

from core.foundation import messages, staff
from core.foundation.db import Database
from core.foundation.messages import Outgoing, Result
from core.foundation.settings import Settings
from core.foundation.staff import Staff
from tests.web.browsing import PASSWORD, Browser, Clock
from web.context import db

TEXT: dict[str, Any] = {
    "kind": "warning",
    "title_id": "Waspada penipuan",
    "title_en": "Beware of fraud",
    "text_id": "Periksa di https://www.djpk.kemenkeu.go.id atau tulis ke callcenter.djpk@kemenkeu.go.id.",
    "text_en": "DJPK takes no fees. See www.djpk.kemenkeu.go.id.",
    "contacts": "1",
    "channels": ["TELEGRAM"],
    "banner": "1",
}
MINUTE = dt.timedelta(minutes=1)


class House:
    """What the clock knows."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


class Supervisor:
    """One supervisor with a browser and a phone."""

    def __init__(self, browser: Browser, clock: Clock, *, factor: bool = True) -> None:
        self.browser, self.clock, self.secret = browser, clock, ""
        if factor:
            page = "/staff/profile/second-factor"
            browser.post(page, data={"password": PASSWORD})
            self.secret = re.findall(r'id="secret">([A-Z2-7]+)<', browser.get(page).text)[0]
            browser.post(f"{page}/confirm", data={"code": self.code()})
            self._have_waited()

    def _have_waited(self) -> None:
        """As if it had been set up a day ago: everybody's sessions would end if the clock went on so far."""
        with self.browser.application.app_context(), db().writing() as session:
            waits = sa.update(Staff).where(Staff.approver_since > self.clock.now)
            session.execute(waits.values(approver_since=self.clock.now))

    def code(self) -> str:
        """The next code that works."""
        self.clock.now += dt.timedelta(seconds=31)
        return pyotp.TOTP(self.secret).at(self.clock.now)

    def approve(self, address: str, *, code: str = "", seen: str = "") -> Any:
        """Presses the button as the page shows it."""
        found = re.findall(r'name="seen" value="(\w+)"', self.browser.get(address).text)
        return self.browser.post(
            f"{address}/approve", data={"seen": seen or (found or [""])[0], "code": code or self.code()}
        )


def approved(other: Supervisor, address: str, database: Database) -> None:
    """Approves what is submitted, and a supervisor hears of it: the hold begins."""
    assert other.approve(address).status_code == 303
    assert heard(database, other.clock.now)


def linked(database: Database, email: str, address: str, now: dt.datetime) -> None:
    """Links a chat to somebody of the staff."""
    with database.writing() as session:
        number = next(one.id for one in staff.listing(session) if one.email == email)
        assert staff.link_chat(session, staff.new_chat_link(session, number, now), "TELEGRAM", address, now)


def heard(database: Database, now: dt.datetime) -> list[str]:
    """What stood in line, which arrives: before a broadcast leaves, what supervisors are told of it."""
    with database.writing() as session:
        rows = messages.claim_outgoing(session, now, ["TELEGRAM"])
        for row in rows:
            messages.settle_outgoing(session, row.id, Result("sent"), now)
        return [row.body["text"] for row in rows]


def written(author: Supervisor, **said: Any) -> str:
    """A draft that is submitted; its address."""
    made = author.browser.post("/staff/broadcasts/new", data={**TEXT, **said})
    assert made.status_code == 303, re.findall(r"(?:invalid-feedback|text-danger)[^>]*>[^<]*", made.text)
    address = made.headers["Location"]
    assert author.browser.post(f"{address}/submit").status_code == 303
    return address


def lined_up(database: Database) -> list[tuple[str, str]]:
    query = sa.select(Outgoing.to, Outgoing.state).where(Outgoing.purpose == "broadcast").order_by(Outgoing.to)
    with database.reading() as session:
        return [(row.to, row.state) for row in session.execute(query)]


def wait(clock: Clock, ticks: list[float], minutes: float) -> None:
    clock.now += minutes * MINUTE
    ticks[0] += minutes * 60
