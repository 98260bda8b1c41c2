"""The second factor: set up with password and code, each code once, taken away with a day's delay."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest

from core.foundation import staff
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.staff import second_factor
from tests.web.browsing import PASSWORD, Browser, Clock

StaffAt = Callable[..., Browser]
PAGE = "/staff/profile/second-factor"
STEP = dt.timedelta(seconds=30)


def code_of(secret: str, clock: Clock) -> str:
    return pyotp.TOTP(secret).at(clock.now)


def begun(browser: Browser) -> str:
    """Begins and gives the secret."""
    assert browser.post(PAGE, data={"password": PASSWORD}).status_code == 303
    page = browser.get(PAGE).text
    assert "data:image/svg+xml" in page
    return re.findall(r'id="secret">([A-Z2-7]+)<', page)[0]


def confirmed(browser: Browser, clock: Clock) -> tuple[str, list[str]]:
    """Sets the second factor up; the secret and the recovery codes."""
    secret = begun(browser)
    page = browser.post(f"{PAGE}/confirm", data={"code": code_of(secret, clock)})
    codes = re.findall(r"<li><code>([a-z2-9-]{14})</code>", page.text)
    assert len(set(codes)) == 10
    return secret, codes


def number_of(database: Database) -> int:
    with database.reading() as session:
        return staff.by_email(session, "supervisor@dering.example").id


@pytest.fixture
def check(database: Database, clock: Clock) -> Callable[[str], bool]:
    """Whether a code of the supervisor is taken, as a page would ask."""

    def checked(code: str) -> bool:
        number = number_of(database)
        try:
            with database.writing() as session:
                second_factor.begin_check(session, number, clock.now)
            with database.writing() as session:
                second_factor.check(session, number, code, clock.now)
        except Refused:
            return False
        return True

    return checked


def test_it_is_set_up_with_the_password_and_a_code(staff_at: StaffAt, clock: Clock, database: Database) -> None:
    browser = staff_at("supervisor")
    assert "Belum dipasang" in browser.get(PAGE).text
    wrong = browser.post(PAGE, data={"password": "bukan kata sandi"})
    assert wrong.status_code == 422
    secret = begun(browser)
    wrong = browser.post(f"{PAGE}/confirm", data={"code": "000000"})
    assert wrong.status_code == 422
    assert "Kode salah atau sudah dipakai" in wrong.text
    with database.reading() as session:
        assert not second_factor.enrolled(session, number_of(database))
    page = browser.post(f"{PAGE}/confirm", data={"code": code_of(secret, clock)})
    codes = re.findall(r"<li><code>([a-z2-9-]{14})</code>", page.text)
    assert len(set(codes)) == 10
    assert codes[0] not in browser.get(PAGE).text
    assert browser.post(PAGE, data={"password": PASSWORD}).status_code == 422  # it is there already


def test_a_code_works_once_and_only_near_its_time(
    staff_at: StaffAt, clock: Clock, check: Callable[[str], bool]
) -> None:
    secret, codes = confirmed(staff_at("supervisor"), clock)
    totp = pyotp.TOTP(secret)
    assert not check(totp.at(clock.now))  # the one that confirmed
    clock.now += 2 * STEP
    assert check(totp.at(clock.now + STEP))  # a phone that is ahead
    assert not check(totp.at(clock.now + STEP))
    assert not check(totp.at(clock.now))  # older than the last one
    clock.now += 10 * STEP
    assert not check(totp.at(clock.now - 2 * STEP))
    assert check(" ".join(totp.at(clock.now)))
    assert check(codes[0].upper().replace("-", " "))
    assert not check(codes[0])


def test_the_same_code_twice_at_once_works_once(staff_at: StaffAt, clock: Clock, check: Callable[[str], bool]) -> None:
    secret, codes = confirmed(staff_at("supervisor"), clock)
    clock.now += 2 * STEP
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(check, [code_of(secret, clock)] * 3)) == [False, False, True]
        assert sorted(pool.map(check, [codes[1]] * 2)) == [False, True]


def test_guessing_is_slowed_down(staff_at: StaffAt, clock: Clock, check: Callable[[str], bool]) -> None:
    secret, _ = confirmed(staff_at("supervisor"), clock)
    clock.now += 2 * STEP
    assert [check("111111") for _ in range(5)] == [False] * 5
    assert not check(code_of(secret, clock))
    clock.now += dt.timedelta(minutes=15)
    assert check(code_of(secret, clock))


def test_who_may_approve(staff_at: StaffAt, clock: Clock, database: Database) -> None:
    browser = staff_at("supervisor")

    def refusal() -> str:
        with database.reading() as session:
            try:
                second_factor.may_approve(session, number_of(database), clock.now)
            except Refused as refused:
                return str(refused)
        return ""

    assert refusal() == "Please set up your second factor on your profile first."
    _, codes = confirmed(browser, clock)
    assert "24 hours" in refusal()  # whoever knows a password would set up a phone of their own
    clock.now += dt.timedelta(hours=24)
    assert refusal() == ""
    browser.sign_in("supervisor@dering.example")
    assert browser.post(f"{PAGE}/remove", data={"code": "1"}).status_code == 422
    assert browser.post(f"{PAGE}/remove", data={"code": codes[2]}).status_code == 303
    confirmed(browser, clock)
    assert "24 hours" in refusal()
    clock.now += dt.timedelta(hours=24)
    assert refusal() == ""


def test_an_admin_resets_it_with_a_trail_and_a_days_delay(staff_at: StaffAt, clock: Clock, database: Database) -> None:
    confirmed(staff_at("supervisor"), clock)
    admin, number = staff_at("admin"), number_of(database)
    assert admin.post(f"/staff/admin/people/{number}/reset-factor").status_code == 302
    with database.reading() as session:
        assert not second_factor.enrolled(session, number)
        since = staff.by_id(session, number).approver_since
        assert since is not None
        assert since == clock.now + dt.timedelta(hours=24)
    assert staff_at("agent").get(PAGE).status_code == 403
