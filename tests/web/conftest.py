"""What tests of the staff's pages may ask for: the app on a fresh database, and browsers of people who are signed in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from web.app import create_app

PASSWORD = "kopi tubruk pagi hari"


@dataclass
class Clock:
    """The present, until a test moves it."""

    now: dt.datetime = dt.datetime(2022, 12, 5, 3, 0, tzinfo=dt.UTC)  # a Monday, 10.00 in Jakarta

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **amount: float) -> None:
        """Lets time pass: move(minutes=5)."""
        self.now += dt.timedelta(**amount)


class Browser(FlaskClient):
    """A client whose posts carry the secret of the page it read last, as a browser's forms do."""

    secret = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Sends a request and remembers the secret of the page that came back."""
        if kwargs.get("method") == "POST" and kwargs.pop("csrf", True):
            kwargs["headers"] = {"X-CSRFToken": self.secret or self._fetched(), **(kwargs.get("headers") or {})}
        answer = super().open(*args, **kwargs)
        if found := re.search(r'name="csrf-token" content="([^"]+)"', answer.text if answer.is_json is False else ""):
            self.secret = found[1]
        return answer

    def _fetched(self) -> str:
        self.get("/staff/sign-in", follow_redirects=True)
        return self.secret


@pytest.fixture
def clock() -> Clock:
    """The present that the app believes in."""
    return Clock()


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Flask:
    """The staff's app on a fresh database."""
    app = create_app(settings, database, clock)
    app.test_client_class = Browser
    return app


@pytest.fixture
def person(database: Database, clock: Clock) -> Callable[..., staff.Staff]:
    """Adds somebody: person("agent") or person("admin", name="Siti", email="siti@dering.example")."""

    def add(role: str, name: str = "", email: str = "") -> staff.Staff:
        with database.writing() as session:
            session.expire_on_commit = False
            made = staff.add(
                session, name or role.title(), email or f"{role}@dering.example", role, PASSWORD,
                now=clock.now - dt.timedelta(days=30), actor="test",
            )  # fmt: skip
        return made

    return add


@pytest.fixture
def staff_at(app: Flask, person: Callable[..., staff.Staff]) -> Callable[..., FlaskClient]:
    """A browser in which a person of the role is signed in: staff_at("agent")."""

    def enter(role: str, **about: str) -> FlaskClient:
        browser = app.test_client()
        answer = sign_in(browser, person(role, **about).email)
        assert answer.status_code == 302, answer.text
        return browser

    return enter


def sign_in(browser: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Fills in the sign-in form."""
    return browser.post("/staff/sign-in", data={"email": email, "password": password, **more})
