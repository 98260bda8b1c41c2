"""The centre's people, their chats and tokens, on the core's own terms."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit, staff
from core.foundation.db import Database
from core.foundation.errors import Refused

NOW = dt.datetime(2022, 12, 5, 3, 0, tzinfo=dt.UTC)
PASSWORD = "kopi tubruk pagi hari"


def add(session: Session, role: str, email: str = "", **more: dt.datetime) -> staff.Staff:
    """One person of the role."""
    return staff.add(
        session, role.title(), email or f"{role}@dering.example", role, PASSWORD, now=NOW, actor="test", **more
    )


def entered(session: Session, email: str, now: dt.datetime = NOW) -> str:
    """The token of a sign-in with the right password."""
    staff.begin_sign_in(session, email, "192.0.2.1", now)
    found = staff.credentials(session, email)
    assert found.fit(PASSWORD)
    return staff.sign_in(session, found, "Firefox", now)


def test_a_supervisor_approves_from_the_next_day_on(database: Database) -> None:
    with database.writing() as session:
        assert add(session, "supervisor").approver_since == NOW + dt.timedelta(hours=24)
        earlier = NOW - dt.timedelta(days=9)
        assert add(session, "supervisor", "b@dering.example", approver_since=earlier).approver_since == earlier
        assert add(session, "agent").approver_since is None


def test_letting_a_supervisor_in_again_starts_the_day_anew(database: Database) -> None:
    with database.writing() as session:
        person = add(session, "supervisor", approver_since=NOW - dt.timedelta(days=9))
        staff.disable(session, person.id, now=NOW, actor="test")
        staff.enable(session, person.id, now=NOW, actor="test")
        assert person.approver_since == NOW + dt.timedelta(hours=24)


def test_all_wrong_fields_are_named_at_once(database: Database) -> None:
    with database.writing() as session, pytest.raises(Refused) as refusal:
        staff.add(session, "", "nobody", "king", "short", now=NOW, actor="test")
    assert set(refusal.value.fields) == {"name", "email", "role", "password"}


@pytest.mark.parametrize("text", ["Bu\0di", "Budi \ud800", "布迪 📞"])
def test_any_text_can_be_a_name(database: Database, text: str) -> None:
    with database.writing() as session:
        staff.add(session, text, "budi@dering.example", "agent", PASSWORD, now=NOW, actor="test")
    with database.reading() as session:
        assert staff.by_email(session, " BUDI@dering.example").name.isprintable()


def test_credentials_that_changed_meanwhile_open_nothing(database: Database) -> None:
    with database.writing() as session:
        person = add(session, "agent")
        found = staff.credentials(session, person.email)
        staff.reset_password(session, person.id, now=NOW, actor="test")
        with pytest.raises(Refused):
            staff.sign_in(session, found, "Firefox", NOW)
        found = staff.credentials(session, person.email)
        staff.disable(session, person.id, now=NOW, actor="test")
        with pytest.raises(Refused):
            staff.sign_in(session, found, "Firefox", NOW)


def test_a_token_says_who(database: Database) -> None:
    with database.writing() as session:
        expected = add(session, "agent").id
        token = entered(session, "agent@dering.example")
    with database.reading() as session:
        found = staff.who(session, token, NOW)
        assert found is not None
        assert (found.id, found.role, found.language, found.initials) == (expected, "agent", "id", "A")
        assert staff.who(session, token + "x", NOW) is None
        assert staff.who(session, "", NOW) is None
        assert staff.who(session, "\ud800", NOW) is None


def test_two_admins_cannot_shut_each_other_out(database: Database) -> None:
    with database.writing() as session:
        ids = [add(session, "admin", f"{n}@dering.example").id for n in range(2)]

    def disable(staff_id: int) -> bool:
        try:
            with database.writing() as session:
                staff.disable(session, staff_id, now=NOW, actor="test")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(disable, ids)) == [False, True]


def test_a_chat_link_works_once_and_for_a_quarter_of_an_hour(database: Database) -> None:
    with database.writing() as session:
        person = add(session, "supervisor")
        code = staff.new_chat_link(session, person.id, NOW)
        assert len(code) <= 32
        assert staff.link_chat(session, code, "telegram", "4711", NOW + dt.timedelta(minutes=15)) is None
        assert staff.link_chat(session, "guess", "telegram", "4711", NOW) is None
        linked = staff.link_chat(session, code, "telegram", "4711", NOW + dt.timedelta(minutes=14))
        assert linked is not None
        assert linked.id == person.id
        assert staff.link_chat(session, code, "telegram", "4712", NOW) is None
        assert staff.supervisor_chats(session) == [("telegram", "4711")]


def test_only_the_latest_code_works(database: Database) -> None:
    with database.writing() as session:
        person = add(session, "supervisor")
        first, second = (staff.new_chat_link(session, person.id, NOW) for _ in range(2))
        assert staff.link_chat(session, first, "telegram", "4711", NOW) is None
        assert staff.link_chat(session, second, "telegram", "4711", NOW) is not None


def test_a_chat_belongs_to_one_person(database: Database) -> None:
    with database.writing() as session:
        first, second = add(session, "supervisor"), add(session, "agent")
        for person in (first, second):
            staff.link_chat(session, staff.new_chat_link(session, person.id, NOW), "telegram", "4711", NOW)
        linked = staff.linked_staff(session, "telegram", "4711")
        assert linked is not None
        assert linked.id == second.id
        assert staff.supervisor_chats(session) == []  # it is an agent's now
        assert not staff.unlink_chat(session, first.id, "telegram", "4711", NOW)
        assert staff.unlink_chat(session, second.id, "telegram", "4711", NOW)
        assert staff.linked_staff(session, "telegram", "4711") is None


def test_a_disabled_persons_chat_hears_nothing(database: Database) -> None:
    with database.writing() as session:
        person = add(session, "supervisor")
        staff.link_chat(session, staff.new_chat_link(session, person.id, NOW), "telegram", "4711", NOW)
        late = staff.new_chat_link(session, person.id, NOW)
        staff.disable(session, person.id, now=NOW, actor="test")
        assert staff.supervisor_chats(session) == []
        assert staff.linked_staff(session, "telegram", "4711") is None
        assert staff.link_chat(session, late, "telegram", "4712", NOW) is None


def test_the_last_use_of_a_token_is_noted_by_the_hour(database: Database) -> None:
    with database.writing() as session:
        token = staff.new_token(session, "Avaya", now=NOW, actor="test")
        used = []
        for minutes in (0, 30, 60):
            owner = staff.token_owner(session, token, NOW + dt.timedelta(minutes=minutes))
            assert owner is not None
            used.append(owner.last_used_at)
    assert used == [NOW, NOW, NOW + dt.timedelta(hours=1)]


def test_every_act_is_in_the_trail_and_holds_no_name(database: Database) -> None:
    with database.writing() as session:
        person = add(session, "supervisor")
        token = entered(session, person.email)
        staff.rename(session, person.id, "Ayu", now=NOW, actor="staff:1")
        staff.change_own_password(session, person.id, PASSWORD, "soto betawi santan", now=NOW, keep_token=token)
        staff.link_chat(session, staff.new_chat_link(session, person.id, NOW), "telegram", "4711", NOW)
        staff.sign_out(session, token, NOW)
        rows = session.execute(sa.select(audit.AuditEntry).order_by(audit.AuditEntry.seq)).scalars().all()
        assert [row.action.removeprefix("staff.") for row in rows] == [
            "add.supervisor", "sign_in", "rename", "change_password", "link_chat", "sign_out",
        ]  # fmt: skip
        assert {row.subject for row in rows} == {f"staff:{person.id}"}
        assert list(audit.verify(session)) == []
