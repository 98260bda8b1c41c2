"""Other systems read figures and enter reach with a token; every refusal is JSON with a sentence."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.test import Client

from cli.main import main
from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.api.conftest import CALL, Ask
from tests.conftest import SECRET_KEY
from tests.web.browsing import Clock
from web.api.app import create_api
from web.api.shapes import Figures
from wsgi import build


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
    assert post(b" " * (2**20 + 1)) == post(b" " * (2**20 + 2)) == 413
    untold = {"input_stream": BytesIO(b" " * (2**20 + 2)), "environ_overrides": {"wsgi.input_terminated": True}}
    kind = "application/json"
    assert client.post("/api/v1/tickets", headers=headers, content_type=kind, **untold).status_code == 413
    assert ask("DELETE", "/tickets").status_code == 405
    assert ask("GET", "/tickets/2022-11-999999").status_code == 404
    said = ask("GET", "/figures/november")
    assert (said.status_code, said.json["error"]) == (422, "november is not a month; write it like 2022-12.")
    assert ask("GET", "/figures/2099-01").status_code == 422


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
    assert (wrong.status_code, list(wrong.get_json()["fields"])) == (422, ["readings.0"])
    late = ask(
        "PUT", "/reach/2022-11", {"readings": [{**reading, "as_of": "kemarin"}, {**reading, "metric": "\ud800"}]}
    )
    assert (late.status_code, set(late.get_json()["fields"])) == (422, {"readings.0.as_of", "readings.1"})
    twice = ask("PUT", "/reach/2022-11", {"readings": [reading, {**reading, "value": 1}]})
    assert set(twice.get_json()["fields"]) == {"readings.0.metric", "readings.1.metric"}
    assert ask("PUT", "/reach/2023-01", {"readings": [reading]}).status_code == 422
    stands = ask("GET", "/reach/2022-11").get_json()["readings"]
    assert [(one["metric"], one["value"], one["as_of"]) for one in stands] == [("web.users", 93598, "2022-11-30")]


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


@pytest.mark.parametrize("away", ["sqlite:///{folder}", "postgresql://nobody@127.0.0.1:1/gone"])
def test_without_the_database_it_says_so(tmp_path: Path, away: str) -> None:
    url = away.format(folder=tmp_path)  # a folder is no database
    house = Settings(database_url=url, secret_key=SECRET_KEY, data_dir=tmp_path)
    client = create_api(house, Database(url), Clock()).test_client()
    answer = client.post("/api/v1/tickets", json=CALL, headers={"Authorization": "Bearer any"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "please send it again" in answer.get_json()["error"]


def test_a_month_is_counted_to_the_last_ticket(ask: Ask, environment: dict[str, str]) -> None:
    for day in range(1, 13):
        at = f"2022-11-{day:02d}T10:00"
        assert ask("POST", "/tickets", {**CALL, "external_id": f"C-{day}", "happened_at": at}).status_code == 201
    given = ask("GET", "/figures/2022-11").get_json()
    assert next(one["value"] for one in given["figures"] if one["id"] == "consultations.total") == 12
    printed = CliRunner().invoke(main, ["figures", "2022-11", "--json"], env=environment)
    assert {**json.loads(printed.stdout), "as_of": ""} == {**given, "as_of": ""}
    Figures.model_validate(given)  # as the description says


def test_a_revoked_token_opens_nothing(ask: Ask, database: Database, clock: Clock) -> None:
    assert ask("GET", "/tickets").status_code == 200
    with database.writing() as session:
        staff.revoke(session, 1, now=clock.now, actor="test")
    assert ask("GET", "/tickets").status_code == 401


def test_the_api_stands_behind_the_one_door(settings: Settings, database: Database) -> None:
    door = Client(build(settings, database))
    for path in ("/api/v1/tickets", "/api", "/api/v2"):
        answer = door.get(path)
        assert (answer.status_code, set(answer.get_json())) == (401, {"error"})
