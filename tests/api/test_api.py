"""Other systems log, correct and read tickets, read figures, enter reach; every refusal is JSON with a sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import Client

from core.consultations import tickets
from core.consultations.tickets import Ticket
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.api.conftest import Ask
from tests.web.browsing import Clock
from web.api.app import create_api

CALL: dict[str, Any] = {
    "external_id": "A-1",
    "happened_at": "2022-11-30T23:30:00",
    "channel": "TELEPON",
    "category": "PEMDA",
    "kind": "K_TEK",
    "topic": "DAU",
    "region_code": "34.04",
    "contact_phone": "0812-345-0000",
    "question": "Kapan DAU cair?",
}


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
        ({"channel": "FAX"}, "channel", "There is no code FAX."),
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


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic abc"])
@pytest.mark.parametrize("path", ["/tickets", "/figures/2022-11", "/openapi.json", "/nothing"])
def test_nobody_without_a_token(client: Client, header: str, path: str) -> None:
    answer = client.get(f"/api/v1{path}", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert set(answer.get_json()) == {"error"}


def test_what_http_refuses_is_json_too(ask: Ask, client: Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}

    def post(data: bytes, kind: str = "application/json") -> int:
        answer = client.post("/api/v1/tickets", data=data, headers=headers, content_type=kind)
        assert answer.get_json()["error"].endswith(".")
        return answer.status_code

    assert post(b"{") == post(b"[]") == post(b'{"a": NaN}') == 400
    assert post(b"a=1", "application/x-www-form-urlencoded") == 415
    assert post(b" " * (2**20 + 1)) == 413
    assert ask("DELETE", "/tickets").status_code == 405
    assert ask("GET", "/tickets/2022-11-999999").status_code == 404
    assert ask("GET", "/figures/november").status_code == 404
    assert ask("GET", "/figures/2099-01").status_code == 422


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
    rest = ask("GET", f"/tickets?month=2022-11&limit=3&cursor={first['next'].replace('+', '%2B')}").get_json()
    assert [one["external_id"] for one in rest["tickets"]] == ["B-2", "B-1", "B-0"]
    assert rest["next"] is None
    assert len(ask("GET", "/tickets?channel=EMAIL&kind=K_TEK").get_json()["tickets"]) == 2
    assert ask("GET", "/tickets?month=2022-10").get_json() == {"tickets": [], "next": None}
    for query, name in (("month=x", "month"), ("channel=FAX", "channel"), ("cursor=x", "cursor"), ("limit=0", "limit")):
        assert name in ask("GET", f"/tickets?{query}").get_json()["fields"]


def test_figures_follow_and_reach_is_entered(ask: Ask) -> None:
    ask("POST", "/tickets", CALL)
    reading = {"metric": "web.users", "value": 93598, "source": "Analytics", "as_of": "2022-11-30"}
    assert ask("PUT", "/reach/2022-11", {"readings": [reading]}).get_json()["changed"] == ["web.users"]
    assert ask("PUT", "/reach/2022-11", {"readings": [reading]}).get_json()["changed"] == []
    got = ask("GET", "/figures/2022-11").get_json()
    values = {figure["id"]: figure["value"] for figure in got["figures"]}
    assert (got["period"], got["state"], got["revision"]) == ("2022-11", "live", 0)
    assert (values["consultations.total"], values["web.users"], values["twitter.posts"]) == (1, 93598, None)
    wrong = ask("PUT", "/reach/2022-11", {"readings": [{**reading, "metric": "web.hits"}]})
    assert (wrong.status_code, list(wrong.get_json()["fields"])) == (422, ["web.hits"])
    late = ask("PUT", "/reach/2022-11", {"readings": [{**reading, "as_of": "kemarin"}]})
    assert "readings.0.as_of" in late.get_json()["fields"]


def test_the_description_names_every_route_and_its_shapes(ask: Ask, settings: Settings, database: Database) -> None:
    described = ask("GET", "/openapi.json").get_json()
    app = create_api(settings, database, Clock())
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in described["paths"].items() for method in methods} == routes
    text = str(described)
    assert described["openapi"] == "3.1.0"
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in described["components"]["schemas"]
    made = described["paths"]["/api/v1/tickets"]["post"]
    assert {"200", "201", "400", "401", "413", "415", "422", "503"} == set(made["responses"])
    required = described["components"]["schemas"]["NewTicket"]["required"]
    assert set(required) == {"happened_at", "channel", "category", "kind", "question"}
    ticket = ask("POST", "/tickets", CALL).get_json()
    assert set(described["components"]["schemas"]["TicketGiven"]["required"]) == set(ticket)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_the_database_it_says_so(ask: Ask, database: Database) -> None:
    with database.writing() as session:
        session.execute(sa.text("DROP TABLE tokens"))
    answer = ask("GET", "/tickets")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
