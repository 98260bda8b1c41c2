"""Signing in, staying signed in, and the guard in front of every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from core.foundation.audit import AuditEntry
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.foundation.staff import SignIn, SignInFailure
from tests.web.browsing import PASSWORD, Browser, Clock, shown
from web.app import create_app
from web.sign_in import OPEN

Person = Callable[..., int]
Enter = Callable[..., Browser]

WRONG = "Alamat e-mail atau kata sandi tidak tepat."


def test_the_right_password_opens_the_house(browser: Browser, person: Person) -> None:
    person("agent")
    answer = browser.sign_in(" Agent@Dering.example ")
    assert answer.location == "/staff/"
    assert browser.get("/staff/").location == "/staff/tickets/new"
    assert browser.get("/staff/profile").status_code == 200


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(browser: Browser, person: Person) -> None:
    person("agent")
    cookies = browser.sign_in("agent@dering.example").headers.getlist("Set-Cookie")
    own = next(cookie for cookie in cookies if cookie.startswith("dering="))
    assert "HttpOnly" in own
    assert "SameSite=Lax" in own
    assert "Path=/staff" in own
    assert "Secure" not in own  # the test's address is plain http


def test_over_https_the_cookie_is_never_sent_in_the_open(
    settings: Settings, database: Database, person: Person, clock: Clock
) -> None:
    person("agent")
    app = create_app(settings.model_copy(update={"public_url": "https://dering.example"}), database, clock)
    app.test_client_class = Browser
    browser = app.test_client()
    browser.get("/staff/sign-in", base_url="https://dering.example")
    answer = browser.post(
        "/staff/sign-in",
        base_url="https://dering.example",
        data={"email": "agent@dering.example", "password": PASSWORD},
    )
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_the_table_keeps_no_token_and_no_password(browser: Browser, person: Person, database: Database) -> None:
    person("agent")
    browser.sign_in("agent@dering.example")
    cookie = browser.get_cookie("dering", path="/staff")
    assert cookie is not None
    with database.reading() as session:
        kept = session.execute(sa.select(SignIn.token_hash)).scalar_one()
        assert kept != cookie.value
        assert session.execute(sa.text("SELECT password_hash FROM staff")).scalar_one().startswith("$argon2id$")


@pytest.mark.parametrize(
    ("email", "password"), [("agent@dering.example", "salah"), ("nobody@dering.example", PASSWORD)]
)
def test_a_wrong_pair_says_the_same_whoever_it_is(browser: Browser, person: Person, email: str, password: str) -> None:
    person("agent")
    answer = browser.sign_in(email, password)
    assert answer.status_code == 422
    assert WRONG in shown(answer)
    assert f'value="{email}"' in answer.text  # typed once is enough
    assert password not in answer.text


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_the_way_on_stays_on_this_side(browser: Browser, person: Person, onward: str) -> None:
    person("agent")
    assert browser.sign_in("agent@dering.example", next=onward).location == "/staff/"


def test_after_signing_in_one_is_where_one_wanted_to_be(browser: Browser, person: Person) -> None:
    person("agent")
    sent = browser.get("/staff/profile?a=1&b=2").location
    assert sent == "/staff/sign-in?next=%2Fstaff%2Fprofile%3Fa%3D1%26b%3D2"
    assert 'name="next" value="/staff/profile?a=1&amp;b=2"' in browser.get(sent).text
    assert browser.sign_in("agent@dering.example", next="/staff/profile?a=1&b=2").location == "/staff/profile?a=1&b=2"


def test_who_is_signed_in_needs_no_form(staff_at: Enter) -> None:
    assert staff_at("agent").get("/staff/sign-in?next=/staff/profile").location == "/staff/profile"


def test_guessing_is_slowed_down(browser: Browser, person: Person, clock: Clock) -> None:
    person("agent")
    for _ in range(5):
        assert browser.sign_in("agent@dering.example", "salah").status_code == 422
        clock.move(minutes=1)
    answer = browser.sign_in("agent@dering.example")
    assert answer.status_code == 429
    assert "Silakan coba lagi dalam 10 menit." in shown(answer)
    assert answer.headers["Retry-After"] == "600"
    clock.move(minutes=10)
    assert browser.sign_in("agent@dering.example").status_code == 302


def test_success_forgets_the_failures(browser: Browser, person: Person, database: Database) -> None:
    person("agent")
    for _ in range(4):
        browser.sign_in("agent@dering.example", "salah")
    assert browser.sign_in("agent@dering.example").status_code == 302
    with database.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(SignInFailure)).scalar_one() == 0


def test_one_address_cannot_try_many_people(browser: Browser, person: Person) -> None:
    person("agent")
    for n in range(20):
        assert browser.sign_in(f"person{n}@dering.example", "salah").status_code == 422
    assert browser.sign_in("agent@dering.example").status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    data = {"email": "agent@dering.example", "password": PASSWORD}
    assert browser.post("/staff/sign-in", data=data, environ_overrides=elsewhere).status_code == 302


def test_a_sign_in_ends_by_itself(staff_at: Enter, clock: Clock) -> None:
    browser = staff_at("agent")
    clock.move(hours=11)
    assert browser.get("/staff/profile").status_code == 200
    clock.move(hours=11)
    assert browser.get("/staff/profile").status_code == 200
    clock.move(hours=12)
    assert browser.get("/staff/profile").status_code == 302


def test_a_week_is_the_longest(staff_at: Enter, clock: Clock) -> None:
    browser = staff_at("agent")
    for _ in range(15):
        clock.move(hours=11)
        assert browser.get("/staff/profile").status_code == 200
    clock.move(hours=3)
    assert browser.get("/staff/profile").status_code == 302


def test_reading_seldom_writes(staff_at: Enter, clock: Clock, database: Database) -> None:
    browser, seen = staff_at("agent"), []
    for minutes in (4, 2):
        clock.move(minutes=minutes)
        browser.get("/staff/profile")
        with database.reading() as session:
            seen.append(clock.now - session.execute(sa.select(SignIn.seen_at)).scalar_one())
    assert [wait.total_seconds() for wait in seen] == [240, 0]


def test_signing_out_ends_it_for_good(staff_at: Enter, database: Database) -> None:
    browser = staff_at("agent")
    cookie = browser.get_cookie("dering", path="/staff")
    assert cookie is not None
    assert browser.post("/staff/sign-out").location == "/staff/sign-in"
    browser.set_cookie("dering", cookie.value, path="/staff")  # a copy of the cookie opens nothing
    assert browser.get("/staff/profile").status_code == 302
    with database.reading() as session:
        acts = session.execute(sa.select(AuditEntry.action).order_by(AuditEntry.seq)).scalars().all()
    assert acts == ["staff.add.agent", "staff.sign_in", "staff.sign_out"]


def test_a_form_without_its_secret_does_nothing(staff_at: Enter) -> None:
    browser = staff_at("admin")
    answer = browser.post("/staff/admin/tokens", data={"name": "Avaya"}, csrf=False)
    assert answer.status_code == 400
    assert "isian Anda masih ada" in shown(answer)
    assert "Avaya" not in browser.get("/staff/admin/tokens").text


def test_even_the_sign_in_form_needs_its_secret(browser: Browser, person: Person) -> None:
    person("agent")
    data = {"email": "agent@dering.example", "password": PASSWORD}
    assert browser.post("/staff/sign-in", data=data, csrf=False).status_code == 400


def test_a_part_of_a_page_says_that_the_session_ended(browser: Browser) -> None:
    answer = browser.get("/staff/profile", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.mimetype) == (401, "text/plain")
    assert answer.text == "Sesi Anda sudah berakhir. Masuk lagi di tab lain, lalu coba lagi di sini."


def staff_rules(app: Flask) -> list[Rule]:
    """Every page and act but the open ones."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN]


def test_without_signing_in_every_door_is_shut(app: Flask, browser: Browser) -> None:
    browser.get("/staff/sign-in")
    rules = staff_rules(app)
    assert len(rules) > 10
    for rule in rules:
        path = app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = browser.open(path, method=method)
            assert answer.status_code == 302, path
            assert (answer.location or "").startswith("/staff/sign-in"), path


def test_all_paths_are_the_staffs(app: Flask) -> None:
    assert [rule.rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/staff/")] == []


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_a_page_of_another_role_stays_shut(app: Flask, staff_at: Enter, role: str) -> None:
    browser, shut = staff_at(role), []
    for rule in staff_rules(app):
        roles = getattr(app.view_functions[rule.endpoint], "roles", (role,))
        if role not in roles:
            shut.append(rule.rule)
            path = app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
            for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
                assert browser.open(path, method=method).status_code == 403, path
    assert {"/staff/admin/people", "/staff/admin/tokens", "/staff/admin/people/<int:staff_id>/reset"} <= set(shut)
    assert "Peran Anda tidak membuka halaman ini." in shown(browser.get("/staff/admin/people"))


def test_an_agent_administers_nothing(app: Flask) -> None:
    for rule in staff_rules(app):
        if rule.rule.startswith("/staff/admin"):
            assert "agent" not in getattr(app.view_functions[rule.endpoint], "roles", ("agent",)), rule.rule


def test_every_answer_carries_the_policy(browser: Browser) -> None:
    for path in ("/staff/sign-in", "/staff/static/dering.css", "/staff/nowhere"):
        with browser.get(path) as answer:
            headers = answer.headers
        assert "script-src 'self'; style-src 'self';" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert (headers["Cache-Control"] == "no-store") == (path != "/staff/static/dering.css")


def test_english_by_a_switch_before_signing_in_and_after(browser: Browser, person: Person) -> None:
    person("agent")
    assert "Masuk" in shown(browser.get("/staff/sign-in"))
    assert (
        browser.post("/staff/language", data={"language": "en", "next": "/staff/sign-in"}).location == "/staff/sign-in"
    )
    assert 'lang="en"' in browser.get("/staff/sign-in").text
    browser.sign_in("agent@dering.example")
    assert "Profil saya" in shown(browser.get("/staff/profile"))  # what the person chose last counts
    browser.post("/staff/language", data={"language": "en", "next": "/staff/profile"})
    assert "My profile" in shown(browser.get("/staff/profile"))


def test_a_page_that_is_not_there(staff_at: Enter) -> None:
    answer = staff_at("agent").get("/staff/nowhere")
    assert answer.status_code == 404
    assert "Halaman ini tidak ada." in shown(answer)


def test_a_fault_of_ours_gives_a_reference_and_no_traceback(
    app: Flask, staff_at: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("the reason, for us only")

    app.add_url_rule("/staff/broken", "broken", broken)
    answer = staff_at("agent").get("/staff/broken")
    assert answer.status_code == 500
    assert "the reason" not in answer.text
    record = next(record for record in caplog.records if record.exc_info)
    assert record.getMessage().rpartition(" ")[2] in answer.text


def test_a_database_that_is_away(app: Flask, staff_at: Enter) -> None:
    def away() -> str:
        raise sa.exc.OperationalError("SELECT 1", {}, OSError("connection refused"))

    app.add_url_rule("/staff/away", "away", away)
    answer = staff_at("agent").get("/staff/away")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Tidak ada yang tersimpan" in shown(answer)
