"""Other systems log, correct and read tickets; every wrong field gets its sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.consultations.tickets import Ticket
from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import OfficeHours
from tests.api.conftest import CALL, Ask
from tests.web.browsing import PASSWORD, Clock
from web.api.app import create_api


def count(database: Database) -> int:
    with database.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(Ticket)).scalar_one()


def test_a_call_is_logged_once(ask: Ask, database: Database) -> None:
    made = ask("POST", "/tickets", CALL)
    assert made.status_code == 201
    ticket = made.get_json()
    assert made.headers["Location"] == f"/api/v1/tickets/{ticket['number']}"
    assert ticket["happened_at"] == "2022-11-30T23:30:00+07:00"
    assert (ticket["source"], ticket["contact_phone"], ticket["status"]) == ("avaya", "+628123450000", "OPEN")
    again = ask("POST", "/tickets", CALL)
    assert (again.status_code, again.get_json()) == (200, ticket)
    other = ask("POST", "/tickets", {**CALL, "question": "Kapan DBH cair?"})
    assert (other.status_code, other.get_json()) == (200, {**ticket, "differs": True})
    assert count(database) == 1
    assert ask("GET", f"/tickets/{ticket['number']}").get_json() == ticket


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"kind": None}, "kind", "This is to be a text."),
        ({"chanel": "TELEPON"}, "chanel", "There is no such field."),
        ({"channel": "FAX"}, "channel", "There is no code FAX; the codes are WHATSAPP, TELEPON, "),
        ({"topic": None}, "topic", "A technical consultation needs a topic."),
        ({"happened_at": "besok"}, "happened_at", "This is no day and time; write it like 2026-11-02T06:30."),
        ({"status": "DONE"}, "status", "Input should be"),
        ({"agent_email": "siapa@x.id"}, "agent_email", "siapa@x.id"),
        ({"question": 5}, "question", "This is to be a text."),
    ],
)
def test_each_wrong_field_gets_its_sentence(
    ask: Ask, database: Database, change: dict[str, Any], field: str, said: str
) -> None:
    refused = ask("POST", "/tickets", {**CALL, **change})
    assert refused.status_code == 422
    assert said in refused.get_json()["fields"][field]
    assert count(database) == 0


def test_all_that_is_missing_is_named(ask: Ask) -> None:
    assert set(ask("POST", "/tickets", {}).get_json()["fields"]) == {
        "happened_at", "channel", "category", "kind", "question",
    }  # fmt: skip


def test_a_correction_needs_a_reason_and_leaves_a_trail(ask: Ask, database: Database) -> None:
    number = ask("POST", "/tickets", CALL).get_json()["number"]
    assert "why" in ask("PATCH", f"/tickets/{number}", {"topic": "DBH"}).get_json()["fields"]
    assert ask("PATCH", f"/tickets/{number}", {"topic": "DBH", "why": " "}).status_code == 422
    done = ask("PATCH", f"/tickets/{number}", {"topic": "DBH", "region_code": None, "why": "salah dengar"})
    assert (done.status_code, done.get_json()["topic"], done.get_json()["region_code"]) == (200, "DBH", None)
    assert ask("PATCH", f"/tickets/{number}", {"number": "1", "why": "x"}).status_code == 422
    assert ask("PATCH", "/tickets/2022-11-999999", {"topic": "DBH", "why": "x"}).status_code == 404
    with database.reading() as session:
        event = tickets.events_of(session, tickets.by_number(session, number).id)[-1]
    assert (event.actor, event.why, event.changes["topic"]) == ("token:1", "salah dengar", ["DAU", "DBH"])


def test_lists_are_filtered_and_come_in_pages(ask: Ask) -> None:
    for n in range(5):
        body = {**CALL, "external_id": f"B-{n}", "happened_at": f"2022-11-0{n + 1}T10:00"}
        ask("POST", "/tickets", {**body, "channel": "EMAIL" if n % 2 else "TELEPON"})
    first = ask("GET", "/tickets?month=2022-11&limit=2").get_json()
    assert [one["external_id"] for one in first["tickets"]] == ["B-4", "B-3"]
    rest = ask("GET", f"/tickets?month=2022-11&limit=3&cursor={first['next']}").get_json()
    assert [one["external_id"] for one in rest["tickets"]] == ["B-2", "B-1", "B-0"]
    assert rest["next"] is None
    assert len(ask("GET", "/tickets?channel=EMAIL&kind=K_TEK").get_json()["tickets"]) == 2
    assert ask("GET", "/tickets?month=2022-10").get_json() == {"tickets": [], "next": None}
    wrong = ("month=x", "channel=FAX", "cursor=x", "limit=0", "page=2", "kind=K_TEK&kind=K_NON")
    for query in wrong:
        refused = ask("GET", f"/tickets?{query}")
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, [query.partition("=")[0]])


def test_all_that_is_wrong_is_named_at_once(ask: Ask, database: Database) -> None:
    sent = {**CALL, "channel": "FAX", "region_code": "00", "happened_at": "besok", "colour": "red", "answer": 5}
    del sent["question"]
    refused = ask("POST", "/tickets", sent)
    assert refused.status_code == 422
    named = {"channel", "region_code", "happened_at", "colour", "answer", "question"}
    assert set(refused.get_json()["fields"]) == named
    assert count(database) == 0
    number = ask("POST", "/tickets", CALL).get_json()["number"]
    wrong = {"happened_at": "besok", "topic": "XX", "agent_email": "siapa@x.id", "source": "crm", "status": None}
    refused = ask("PATCH", f"/tickets/{number}", {**wrong, "why": "\0"})
    assert set(refused.get_json()["fields"]) == {*wrong, "why"}
    assert ask("GET", f"/tickets/{number}").get_json()["topic"] == "DAU"


@pytest.mark.parametrize("source", [None, "", "  ", "\0"])
def test_a_source_that_says_nothing_is_the_system_itself(ask: Ask, source: str | None) -> None:
    assert ask("POST", "/tickets", {**CALL, "source": source}).get_json()["source"] == "avaya"
    assert ask("POST", "/tickets", {**CALL, "source": "crm"}).get_json()["source"] == "crm"


def test_what_no_database_keeps_is_left_out(ask: Ask) -> None:
    made = ask("POST", "/tickets", {**CALL, "question": "Kapan\0 DAU \ud800?"})
    assert (made.status_code, made.get_json()["question"]) == (201, "Kapan DAU \ufffd?")
    corrected = ask("PATCH", f"/tickets/{made.get_json()['number']}", {"topic": "DBH", "why": "sal\0ah \ud800"})
    assert (corrected.status_code, corrected.get_json()["topic"]) == (200, "DBH")
    refused = ask("POST", "/tickets", {**CALL, "\ud800": "x"})
    assert (refused.status_code, len(refused.get_json()["fields"])) == (422, 1)


def test_a_ticket_is_closed_and_given_to_somebody(ask: Ask, database: Database, clock: Clock) -> None:
    with database.writing() as session:
        words = ("Sari", "sari@centre.example", "agent", PASSWORD)
        staff.add(session, *words, now=clock.now, actor="test")
    number = ask("POST", "/tickets", CALL).get_json()["number"]
    change = {"status": "CLOSED", "agent_email": "sari@centre.example", "why": "selesai di telepon"}
    closed = ask("PATCH", f"/tickets/{number}", change).get_json()
    assert (closed["status"], closed["agent_email"]) == ("CLOSED", "sari@centre.example")
    assert closed["closed_at"] == "2022-12-05T10:00:00+07:00"
    opened = ask("PATCH", f"/tickets/{number}", {"status": "OPEN", "agent_email": None, "why": "belum"}).get_json()
    assert (opened["status"], opened["agent_email"], opened["closed_at"]) == ("OPEN", None, None)
    again = ask("POST", "/tickets", CALL)
    assert (again.status_code, "differs" in again.get_json()) == (200, False)
    kept = ask("POST", "/tickets", {**CALL, "external_id": "A-2"}).get_json()["number"]
    with database.writing() as session:
        days = calendars.load(session, ZoneInfo("Asia/Jakarta"), OfficeHours.weekdays())
        tickets.merge(session, days, number, kept, why="dua kali", actor="test", now=clock.now)
    assert ask("PATCH", f"/tickets/{number}", {"status": "OPEN", "why": "x"}).status_code == 422
    assert ask("GET", f"/tickets/{number}").get_json()["double_of"] == kept


def test_many_at_once_make_one_ticket(settings: Settings, database: Database, token: str) -> None:
    app = create_api(settings, database, Clock())
    headers = {"Authorization": f"Bearer {token}"}

    def send(_: int) -> int:
        return app.test_client().post("/api/v1/tickets", json=CALL, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [200] * 7 + [201]
    assert count(database) == 1
