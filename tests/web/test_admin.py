"""Administration: people and tokens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from core.foundation import staff
from core.foundation.audit import AuditEntry
from core.foundation.db import Database
from tests.web.browsing import PASSWORD, Browser, Clock, shown

Person = Callable[..., int]
Enter = Callable[..., Browser]

PEOPLE = "/staff/admin/people"
TOKENS = "/staff/admin/tokens"


def secret_on(page: str) -> str:
    """What a page shows this once."""
    found = re.search(r'<code class="secret"[^>]*>([^<]+)<', page)
    assert found is not None
    return found[1]


def acts(database: Database) -> list[tuple[str, str, str]]:
    """The audit trail."""
    with database.reading() as session:
        rows = session.execute(
            sa.select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.seq)
        )
        return [(actor, action, subject) for actor, action, subject in rows]


def test_adding_somebody_who_then_signs_in(app: Flask, staff_at: Enter) -> None:
    admin = staff_at("admin")
    data = {"name": "Budi Santoso", "email": "budi@dering.example", "role": "agent", "password": "ayam goreng lengkuas"}
    assert admin.post(PEOPLE, data=data).location == PEOPLE
    assert "Budi Santoso kini dapat masuk." in shown(admin.get(PEOPLE))
    new = app.test_client()
    assert isinstance(new, Browser)
    assert new.sign_in("budi@dering.example", "ayam goreng lengkuas").status_code == 302


def test_a_password_is_made_and_shown_once(app: Flask, staff_at: Enter) -> None:
    admin = staff_at("admin")
    page = admin.post(PEOPLE, data={"name": "Budi", "email": "budi@dering.example", "role": "agent", "password": ""})
    password = secret_on(page.text)
    assert password not in admin.get(PEOPLE).text
    new = app.test_client()
    assert isinstance(new, Browser)
    assert new.sign_in("budi@dering.example", password).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Mohon tulis namanya."),
        ({"email": "budi"}, "Ini bukan alamat e-mail."),
        ({"email": "ADMIN@dering.example"}, "Alamat e-mail ini sudah ada dalam daftar."),
        ({"role": "king"}, "Tidak ada peran king."),
        ({"password": "pendek"}, "Gunakan paling sedikit 12 karakter."),
        ({"password": "Budi Santoso 123"}, "Kata sandi ini terlalu mudah ditebak."),
        ({"password": "aaaaaaaaaaaaaa"}, "Kata sandi ini terlalu mudah ditebak."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    staff_at: Enter, wrong: dict[str, str], sentence: str
) -> None:
    admin = staff_at("admin")
    data = {"name": "Budi Santoso", "email": "budi@dering.example", "role": "agent", "password": PASSWORD} | wrong
    answer = admin.post(PEOPLE, data=data)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert f'value="{data["email"]}"' in answer.text
    assert data["password"] not in answer.text
    assert len(re.findall("is-invalid", answer.text)) == 1


def test_a_disabled_person_is_out_at_once(staff_at: Enter, database: Database) -> None:
    admin, agent = staff_at("admin"), staff_at("agent")
    admin.post(f"{PEOPLE}/2/disable")
    assert agent.get("/staff/profile").status_code == 302
    assert agent.sign_in("agent@dering.example").status_code == 422
    admin.post(f"{PEOPLE}/2/enable")
    assert agent.get("/staff/profile").status_code == 302  # let in again is not signed in again
    assert agent.sign_in("agent@dering.example").status_code == 302
    assert ("staff:1", "staff.disable", "staff:2") in acts(database)
    assert ("staff:1", "staff.enable", "staff:2") in acts(database)


def test_a_reset_password_shuts_the_old_one_out(staff_at: Enter) -> None:
    admin, agent = staff_at("admin"), staff_at("agent")
    password = secret_on(admin.post(f"{PEOPLE}/2/reset").text)
    assert agent.get("/staff/profile").status_code == 302
    assert agent.sign_in("agent@dering.example").status_code == 422
    assert agent.sign_in("agent@dering.example", password).status_code == 302


def test_a_new_role_wants_a_new_sign_in(staff_at: Enter, database: Database, clock: Clock) -> None:
    admin, agent = staff_at("admin"), staff_at("agent")
    admin.post(f"{PEOPLE}/2/role", data={"role": "supervisor"})
    assert agent.get("/staff/profile").status_code == 302
    with database.reading() as session:
        person = staff.by_id(session, 2)
        assert person.role == "supervisor"
        assert person.approver_since is not None
        assert (person.approver_since - clock.now).total_seconds() == 24 * 3600
    assert "Tidak ada peran king." in shown(
        admin.post(f"{PEOPLE}/2/role", data={"role": "king"}, follow_redirects=True)
    )


@pytest.mark.parametrize(("act", "data"), [("disable", {}), ("role", {"role": "agent"})])
def test_the_last_admin_stays(staff_at: Enter, act: str, data: dict[str, str]) -> None:
    admin = staff_at("admin")
    answer = admin.post(f"{PEOPLE}/1/{act}", data=data, follow_redirects=True)
    assert "Ini admin terakhir; jadikan orang lain admin terlebih dahulu." in shown(answer)
    assert answer.status_code == 200


def test_with_a_second_admin_the_first_may_go(staff_at: Enter) -> None:
    first, second = staff_at("admin"), staff_at("admin", email="second@dering.example")
    second.post(f"{PEOPLE}/1/disable")
    assert first.get(PEOPLE).status_code == 302
    assert "admin terakhir" in shown(second.post(f"{PEOPLE}/2/disable", follow_redirects=True))


def test_signing_somebody_out_everywhere(staff_at: Enter) -> None:
    admin, agent = staff_at("admin"), staff_at("agent")
    admin.post(f"{PEOPLE}/2/end")
    assert agent.get("/staff/profile").status_code == 302
    assert agent.sign_in("agent@dering.example").status_code == 302


def test_nobody_of_that_number(staff_at: Enter) -> None:
    assert "Orang tersebut tidak ditemukan." in shown(
        staff_at("admin").post(f"{PEOPLE}/99/disable", follow_redirects=True)
    )
    assert staff_at("admin", email="b@dering.example").post(f"{PEOPLE}/99/reset").status_code == 422


def test_names_are_shown_as_written(staff_at: Enter) -> None:
    admin = staff_at("admin")
    admin.post(PEOPLE, data={"name": "<b>Ni'mah</b>", "email": "n@dering.example", "role": "agent"})
    assert "&lt;b&gt;Ni&#39;mah&lt;/b&gt;" in admin.get(PEOPLE).text


def test_a_token_is_shown_once_and_kept_as_a_hash(staff_at: Enter, database: Database, clock: Clock) -> None:
    admin = staff_at("admin")
    token = secret_on(admin.post(TOKENS, data={"name": "Avaya"}).text)
    page = admin.get(TOKENS).text
    assert "Avaya" in page
    assert token not in page
    with database.writing() as session:
        owner = staff.token_owner(session, token, clock.now)
        assert owner is not None
        assert owner.name == "Avaya"
        assert owner.token_hash != token


def test_a_revoked_token_opens_nothing(staff_at: Enter, database: Database, clock: Clock) -> None:
    admin = staff_at("admin")
    token = secret_on(admin.post(TOKENS, data={"name": "Avaya"}).text)
    assert "Token Avaya tidak berlaku lagi." in shown(admin.post(f"{TOKENS}/1/revoke", follow_redirects=True))
    with database.writing() as session:
        assert staff.token_owner(session, token, clock.now) is None
    assert ("staff:1", "token.add", "token:1") in acts(database)
    assert ("staff:1", "token.revoke", "token:1") in acts(database)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "Mohon tulis namanya."),
        ("x" * 121, "Paling banyak 120 karakter."),
        ("Avaya", "Sudah ada token dengan nama ini."),
    ],
)
def test_a_token_needs_a_name_of_its_own(staff_at: Enter, name: str, sentence: str) -> None:
    admin = staff_at("admin")
    admin.post(TOKENS, data={"name": "Avaya"})
    answer = admin.post(TOKENS, data={"name": name})
    assert answer.status_code == 422
    assert sentence in shown(answer)
