"""A person's own page: name, language, password, sign-ins and linked chats."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from core.foundation import memory, staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.web.browsing import PASSWORD, Browser, Clock, shown
from web.app import create_app
from web.profile import browser_name

Enter = Callable[..., Browser]

NEW = "soto betawi tanpa santan"


def second_browser(app: Flask, email: str = "agent@dering.example") -> Browser:
    """The same person somewhere else."""
    other = app.test_client()
    assert isinstance(other, Browser)
    other.sign_in(email)
    return other


def code_on(page: str) -> str:
    """The code of a chat link."""
    found = re.search(r">/start ([\w-]+)<", page)
    assert found is not None
    return found[1]


def test_name_and_language(staff_at: Enter) -> None:
    browser = staff_at("agent")
    browser.post("/staff/profile", data={"name": "Budi Santoso", "language": "en"})
    page = browser.get("/staff/profile")
    assert "Saved." in shown(page)
    assert "Budi Santoso" in page.text
    assert '<html lang="en">' in page.text


def test_a_name_is_needed(staff_at: Enter) -> None:
    answer = staff_at("agent").post("/staff/profile", data={"name": "", "language": "id"})
    assert answer.status_code == 422
    assert "Mohon tulis namanya." in shown(answer)


def test_a_new_password_ends_the_other_sign_ins(app: Flask, staff_at: Enter) -> None:
    browser = staff_at("agent")
    other = second_browser(app)
    answer = browser.post("/staff/profile/password", data={"old": PASSWORD, "password": NEW, "again": NEW})
    assert answer.location == "/staff/profile"
    assert "Kata sandi Anda sudah diganti." in shown(browser.get("/staff/profile"))
    assert other.get("/staff/profile").status_code == 302
    assert other.sign_in("agent@dering.example").status_code == 422
    assert other.sign_in("agent@dering.example", NEW).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "bukan ini sandinya"}, "Ini bukan kata sandi Anda saat ini."),
        ({"password": "pendek", "again": "pendek"}, "Gunakan paling sedikit 12 karakter."),
        (
            {"password": "agent@dering.example", "again": "agent@dering.example"},
            "Kata sandi ini terlalu mudah ditebak.",
        ),
        ({"again": NEW + "!"}, "Kedua kata sandi baru tidak sama."),
    ],
)
def test_a_password_that_is_not_changed(staff_at: Enter, typed: dict[str, str], sentence: str) -> None:
    browser = staff_at("agent")
    answer = browser.post("/staff/profile/password", data={"old": PASSWORD, "password": NEW, "again": NEW} | typed)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert NEW not in answer.text
    assert browser.sign_in("agent@dering.example").status_code == 302


def test_a_browser_left_open_is_no_place_to_guess(staff_at: Enter) -> None:
    browser = staff_at("agent")
    for _ in range(5):
        browser.post("/staff/profile/password", data={"old": "salah", "password": NEW, "again": NEW})
    answer = browser.post("/staff/profile/password", data={"old": PASSWORD, "password": NEW, "again": NEW})
    assert "Terlalu banyak percobaan gagal." in shown(answer)


def test_ending_another_sign_in(app: Flask, staff_at: Enter, clock: Clock) -> None:
    browser = staff_at("agent")
    clock.move(minutes=1)
    other = second_browser(app)
    page = browser.get("/staff/profile").text
    keys = re.findall(r'name="key" value="(\w+)"', page)
    assert len(keys) == 1  # not this browser's own
    browser.post("/staff/profile/sign-ins/end", data={"key": keys[0]})
    assert other.get("/staff/profile").status_code == 302
    assert browser.get("/staff/profile").status_code == 200


def test_nobody_ends_a_strangers_sign_in(app: Flask, staff_at: Enter) -> None:
    agent, stranger = staff_at("agent"), staff_at("supervisor")
    second_browser(app)
    key = re.findall(r'name="key" value="(\w+)"', agent.get("/staff/profile").text)[0]
    stranger.post("/staff/profile/sign-ins/end", data={"key": key})
    assert key in agent.get("/staff/profile").text


def test_signing_out_everywhere_else(app: Flask, staff_at: Enter) -> None:
    browser = staff_at("agent")
    others = [second_browser(app), second_browser(app)]
    assert "Akhiri semua sesi lain" in browser.get("/staff/profile").text
    browser.post("/staff/profile/sign-ins/end")
    assert [other.get("/staff/profile").status_code for other in others] == [302, 302]
    assert browser.get("/staff/profile").status_code == 200


def test_linking_a_chat_through_the_simulator(
    staff_at: Enter, settings: Settings, database: Database, clock: Clock
) -> None:
    browser = staff_at("supervisor")
    page = browser.post("/staff/profile/chat-link").text
    code = code_on(page)
    assert f'href="{settings.public_url}/simulator/?start={code}"' in page
    with database.writing() as session:
        person = staff.link_chat(session, code, "telegram", "4711", clock.now)
        assert person is not None
        assert person.email == "supervisor@dering.example"
    assert "Telegram 4711" in shown(browser.get("/staff/profile"))
    browser.post("/staff/profile/chats/unlink", data={"channel": "telegram", "address": "4711"})
    assert "4711" not in browser.get("/staff/profile").text


def test_the_link_to_a_real_bot(settings: Settings, database: Database, clock: Clock, staff_at: Enter) -> None:
    staff_at("supervisor")
    given = {"telegram_token": type(settings.telegram_token)("1:x"), "telegram_webhook_secret": settings.secret_key}
    app = create_app(settings.model_copy(update=given), database, clock)
    app.test_client_class = Browser
    browser = second_browser(app, "supervisor@dering.example")
    page = browser.post("/staff/profile/chat-link").text
    assert "t.me" not in page  # the bot's name is not known before the worker has asked for it
    assert "Kirim ini ke bot Telegram" in page
    with database.writing() as session:
        memory.remember(session, "telegram username", "dering_djpk_bot")
    page = browser.post("/staff/profile/chat-link").text
    assert f'href="https://t.me/dering_djpk_bot?start={code_on(page)}"' in page


@pytest.mark.parametrize(
    ("says", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "Chrome · Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "?"),
    ],
)
def test_browsers_in_words(says: str, name: str) -> None:
    assert browser_name(says) == name
