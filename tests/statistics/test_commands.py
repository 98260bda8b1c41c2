"""`dering figures` and `dering month …` as people and scripts say them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from cli.main import main
from core.foundation.messages import Outgoing
from tests.statistics.conftest import Scene

Say = Any


@pytest.fixture
def say(environment: dict[str, str]) -> Say:
    """Runs `dering` with these words on the test's own centre."""
    return lambda *words: CliRunner().invoke(main, list(words), env=environment)


def failed(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.output


@pytest.mark.usefixtures("december")
def test_figures_as_json(say: Say) -> None:
    result = say("figures", "2022-12", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["period"], found["state"], found["revision"]) == ("2022-12", "live", 0)
    assert set(found) == {"period", "state", "revision", "as_of", "figures", "items"}
    keys = {"id", "value", "unit", "label", "tickets", "source", "as_of"}
    assert all(set(figure) == keys for figure in found["figures"])
    values = {figure["id"]: figure["value"] for figure in found["figures"]}
    assert (values["consultations.total"], values["channel.WHATSAPP.count"]) == (1305, 1065)
    assert values["consultations.change_mom_percent"] == -1700 / 1322
    assert values["ppid.requests"] is None
    assert values["channel.EMAIL.top_topics"] == [{"topic": "DAU", "count": 34}]


@pytest.mark.usefixtures("december")
def test_figures_as_people_read_them(say: Say) -> None:
    output = say("figures", "2022-12").output
    assert "1.305" in output
    assert "-1,29" in output
    assert "ppid.requests" not in output
    assert "data belum tersedia" in output


def test_the_life_of_a_month(december: Scene, say: Say) -> None:
    assert say("month", "close", "2022-12").output == "2022-12: closed, revision 1, total 1305\n"
    assert json.loads(say("figures", "2022-12", "--json").stdout)["state"] == "closed"
    december.log("2022-12-20 10:00")
    assert say("month", "close", "2022-12").output == "2022-12: closed, revision 1, total 1306\n"
    assert say("month", "publish", "2022-12").output == "2022-12: published, revision 1, total 1306\n"
    assert "published" in failed(say("month", "close", "2022-12"))
    assert "published already" in failed(say("month", "publish", "2022-12"))
    december.log("2022-12-20 10:00")
    result = say("month", "revise", "2022-12", "--why", "a forgotten call")
    assert result.output == "2022-12: published, revision 2, total 1307\n"
    assert say("month", "revise", "2022-12").exit_code == 2


@pytest.mark.usefixtures("scene")
def test_what_is_refused_is_one_sentence(say: Say) -> None:
    assert "2022-13 is not a month" in failed(say("figures", "2022-13"))
    assert "2022-13 is not a month" in failed(say("month", "close", "2022-13"))
    assert "no ticket in 2022-12" in failed(say("month", "close", "2022-12"))
    assert "not over yet" in failed(say("month", "close", "2999-01"))
    assert "not closed yet" in failed(say("month", "publish", "2022-12"))


def test_closing_again_tells_supervisors_what_changed(scene: Scene, say: Say, environment: dict[str, str]) -> None:
    environment["DERING_TELEGRAM_SUPERVISOR_CHATS"] = "77"
    scene.log("2022-12-05 10:00")
    assert "close_last_month 2022-12: done" in say("clock", "--at", "2023-01-01T00:05", "--once").output
    assert "announce_last_month 2022-12: done" in say("clock", "--at", "2023-01-01T07:30", "--once").output
    scene.log("2022-12-06 10:00")
    say("month", "close", "2022-12")
    rows = [json.loads(line) for line in say("ledger", "outgoing", "--json").output.splitlines()]
    told = [(row["to"], row["purpose"]) for row in rows]
    assert told.count(("77", "report")) == 4  # each with its PDF
    assert told.count(("77", "warning")) == len(told) - 4 == 1  # the reminder of fraud is drafted
    with scene.database.reading() as session:
        query = sa.select(Outgoing.body).where(Outgoing.purpose == "report").order_by(Outgoing.id)
        bodies = session.execute(query).scalars().all()
    assert "(diperbarui)" not in bodies[0]["text"]
    assert "Desember 2022 (diperbarui)\n\nTotal 2 konsultasi" in bodies[2]["text"]
