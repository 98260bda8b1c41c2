"""The page that leaves the sample, and the sign on every page that the data are a sample's."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import samples
from core.consultations import tickets
from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.samples.centre import NOW
from web.app import create_app

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PATH = "/staff/admin/sample"
ADMIN = {"name": "Ratna", "email": "ratna@dering.example", "password": "kopi tubruk pagi"}


@pytest.fixture
def app(loaded: Database, settings: Settings) -> Flask:
    """The staff's app on the sample year."""
    return create_app(settings, loaded, lambda: NOW)


def post(browser: FlaskClient, path: str, page: str, **data: str) -> TestResponse:
    """Sends a form with the secret of the page it stands on."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get(page).text)
    assert found is not None
    return browser.post(path, data={**data, "csrf_token": found[1]})


def signed_in(app: Flask, email: str, password: str) -> FlaskClient:
    browser = app.test_client()
    answer = post(browser, "/staff/sign-in", "/staff/sign-in", email=email, password=password)
    assert answer.status_code == 302, answer.text
    return browser


def at(app: Flask, settings: Settings, role: str) -> FlaskClient:
    who = next(who for who in samples.sign_ins(settings) if who.role == role)
    return signed_in(app, who.email, who.password)


def tickets_left(database: Database) -> bool:
    with database.reading() as session:
        return bool(tickets.search(session, tickets.Filter()).tickets)


def test_supervisors_and_admins_see_that_it_is_a_sample(app: Flask, settings: Settings) -> None:
    for role, seen in (("agent", False), ("supervisor", True), ("admin", True)):
        shown = at(app, settings, role).get("/staff/profile", follow_redirects=True)
        assert shown.status_code == 200
        assert (PATH in shown.text) == seen, role


def test_an_agent_cannot_leave_it(app: Flask, settings: Settings, loaded: Database) -> None:
    browser = at(app, settings, "agent")
    assert browser.get(PATH).status_code == 403
    assert post(browser, PATH, "/staff/profile", sure="yes", **ADMIN).status_code == 403
    assert tickets_left(loaded)


def test_leaving_makes_the_first_admin_and_signs_out(app: Flask, settings: Settings, loaded: Database) -> None:
    browser = at(app, settings, "supervisor")
    answer = post(browser, PATH, PATH, sure="yes", **ADMIN)
    assert answer.status_code == 303
    assert not tickets_left(loaded)
    assert "/staff/sign-in" in browser.get("/staff/profile").headers["Location"]
    admin = signed_in(app, ADMIN["email"], ADMIN["password"])
    shown = admin.get("/staff/admin/people")
    assert shown.status_code == 200
    assert PATH not in shown.text
    assert post(admin, PATH, PATH, sure="yes").status_code == 422


def test_wrong_values_change_nothing(app: Flask, settings: Settings, loaded: Database) -> None:
    browser = at(app, settings, "admin")
    for wrong in ({**ADMIN, "sure": ""}, {**ADMIN, "sure": "yes", "password": "short"}, {"sure": "yes"}):
        answer = post(browser, PATH, PATH, **wrong)
        assert answer.status_code == 422
        assert "is-invalid" in answer.text
    assert tickets_left(loaded)


def test_where_a_real_admin_exists_none_is_made(app: Flask, loaded: Database) -> None:
    with loaded.writing() as session:
        staff.add(session, ADMIN["name"], ADMIN["email"], "admin", ADMIN["password"], now=NOW, actor="test")
    browser = signed_in(app, ADMIN["email"], ADMIN["password"])
    assert 'name="password"' not in browser.get(PATH).text
    assert post(browser, PATH, PATH, sure="yes").status_code == 303
    assert not tickets_left(loaded)
    assert browser.get("/staff/admin/people").status_code == 200
