"""What tests of the staff's pages may ask for: the app on a fresh database, and browsers of signed-in people."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.warnings.broadcasts import Round
from tests.web.broadcasting import House, Supervisor, linked
from tests.web.browsing import PASSWORD, Browser, Clock
from web.app import create_app


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
def address(app: Flask) -> Iterator[str]:
    """The address at which the app can be reached by a real browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/staff"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def person(database: Database, clock: Clock) -> Callable[..., int]:
    """Adds somebody a month ago and gives the id: person("admin", name="Siti", email="siti@dering.example")."""

    def add(role: str, name: str = "", email: str = "") -> int:
        then = clock.now - dt.timedelta(days=30)
        name, email = name or role.title(), email or f"{role}@dering.example"
        with database.writing() as session:
            return staff.add(session, name, email, role, PASSWORD, now=then, actor="test").id

    return add


@pytest.fixture
def staff_at(app: Flask, person: Callable[..., int]) -> Callable[..., Browser]:
    """A browser in which a new person of the role is signed in: staff_at("agent")."""

    def enter(role: str, name: str = "", email: str = "") -> Browser:
        person(role, name, email)
        browser: Browser = app.test_client()  # type: ignore[assignment]
        answer = browser.sign_in(email or f"{role}@dering.example")
        assert answer.status_code == 302, answer.text
        return browser

    return enter


@pytest.fixture
def author(staff_at: Callable[..., Browser], clock: Clock, database: Database) -> Supervisor:
    """Who writes broadcasts, and hears in chat that one waits."""
    ani = Supervisor(staff_at("supervisor", "Ani", "ani@dering.example"), clock)
    linked(database, "ani@dering.example", "700", clock.now)
    return ani


@pytest.fixture
def other(staff_at: Callable[..., Browser], clock: Clock) -> Supervisor:
    """Who approves them."""
    return Supervisor(staff_at("supervisor", "Budi", "budi@dering.example"), clock)


@pytest.fixture
def ticks() -> list[float]:
    """The clock that nobody can set, in seconds."""
    return [1000.0]


@pytest.fixture
def rounds(database: Database, settings: Settings, ticks: list[float]) -> Round:
    """What the running clock does with broadcasts."""
    return Round(database, House(settings), lambda: ticks[0])
