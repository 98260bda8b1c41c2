"""`dering worker --until-idle`, `clock --at … --once`, the ledgers and the lock, in processes of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from core.foundation import messages
from core.foundation.db import Base, Database
from tests.bot.bot_api import BLOCKED, LOST, TOKEN, BotApi, error
from tests.bot.citizen import Citizen, Hotline
from tests.cli.conftest import Run, Say

pytestmark = pytest.mark.usefixtures("telegram")


def ledger(say: Say, name: str, *more: str) -> list[dict[str, Any]]:
    """The rows of a ledger."""
    result = say("ledger", name, "--json", *more)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def post(hotline: Hotline, *texts: str) -> None:
    """Updates that wait, each from a chat of its own."""
    for number, text in enumerate(texts):
        citizen = Citizen(hotline, 7001 + number)
        assert hotline.post({"update_id": 100 + number, "message": citizen.message(text=text)}) == 200


def test_an_idle_worker_stops_and_a_busy_one_finishes_first(hotline: Hotline, api: BotApi, run: Run, say: Say) -> None:
    assert run("worker", "--until-idle").returncode == 0
    post(hotline, "/start", "halo", "0")
    assert hotline.post({"update_id": 200, "poll": {}}) == 200
    assert {row["state"] for row in ledger(say, "incoming")} == {"waiting"}
    assert run("worker", "--until-idle").returncode == 0
    assert sorted(call.to for call in api.sent) == ["7001", "7002", "7003"]
    rows = ledger(say, "incoming")
    assert [list(row) for row in rows[:1]] == [
        ["id", "channel", "external_id", "received_at", "state", "reason", "ticket"]
    ]
    assert [(row["external_id"], row["state"], row["reason"]) for row in rows] == [
        ("100", "handled", ""), ("101", "handled", ""), ("102", "handled", ""), ("200", "ignored", "kind poll"),
    ]  # fmt: skip
    assert ledger(say, "incoming", "--since", str(rows[1]["id"])) == rows[2:]


def test_the_ledger_of_what_left(hotline: Hotline, api: BotApi, run: Run, say: Say) -> None:
    api.order("sendMessage", BLOCKED, LOST)
    post(hotline, "/start", "/start", "/start")
    run("worker", "--until-idle")
    rows = ledger(say, "outgoing")
    names = ["id", "purpose", "channel", "to", "state", "attempts", "provider_id", "reason"]
    assert [list(row) for row in rows] == [names] * 3
    assert {row["state"] for row in rows} == {"failed", "uncertain", "sent"}
    assert all((row["purpose"], row["channel"], row["attempts"]) == ("reply", "TELEGRAM", 1) for row in rows)
    assert all(bool(row["reason"]) != (row["state"] == "sent") for row in rows)


def test_a_lock_holds_all_messages_back_until_it_is_released(hotline: Hotline, api: BotApi, run: Run, say: Say) -> None:
    assert [say("outbound", word).output for word in ("status", "lock", "status")] == ["open\n", "locked\n", "locked\n"]
    post(hotline, "/start")
    assert run("worker", "--until-idle").returncode == 0
    assert api.tries == []
    assert [row["state"] for row in ledger(say, "outgoing")] == ["waiting"]
    assert say("outbound", "release").output == "open\n"
    assert run("worker", "--until-idle").returncode == 0
    assert len(api.sent) == 1
    assert [row["action"] for row in ledger(say, "audit")] == ["outbound.locked", "outbound.open"]


def test_the_token_is_seen_nowhere_whatever_goes_wrong(
    hotline: Hotline, api: BotApi, run: Run, say: Say, database: Database
) -> None:
    wrong = [error(404, "Not Found"), error(401, f"Unauthorized: {TOKEN}"), error(400, f"Bad Request: {TOKEN}")]
    broken = [error(502, "Bad"), error(429, "Slow down", retry_after=1), LOST, BLOCKED]
    api.order("sendMessage", *wrong, *broken)
    api.order("getFile", error(400, f"Bad Request: /bot{TOKEN}/x"), LOST)
    api.order("getMe", LOST, error(401, "Unauthorized"), error(502, TOKEN))
    post(hotline, *["/start"] * 8)
    sizes = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    for number in (300, 301):
        update = {"update_id": number, "message": Citizen(hotline, 7000 + number).message(photo=sizes)}
        assert hotline.post(update) == 200
    with database.writing() as session:
        messages.queue(session, "TELEGRAM", "no number", {"text": "?"}, hotline.clock())
    result = run("worker", "--until-idle")
    gone = run("worker", "--until-idle", DERING_TELEGRAM_API_URL="http://127.0.0.1:9")
    seen = result.stderr + result.stdout + gone.stderr + gone.stdout
    assert "message" in seen
    assert TOKEN not in seen
    assert TOKEN.partition(":")[2] not in seen + everything(database)
    assert TOKEN not in say("doctor").output
    assert TOKEN not in say("telegram", "set-webhook").output


def everything(database: Database) -> str:
    """All that stands in the database."""
    with database.reading() as session:
        return "\n".join(str(row) for table in Base.metadata.sorted_tables for row in session.execute(sa.select(table)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_clock_does_what_is_due_at_an_instant_once(say: Say, run: Run) -> None:
    early = run("clock", "--at", "2023-01-01T00:04:59", "--once")
    assert (early.returncode, [row["period"] for row in ledger(say, "runs")]) == (0, ["2022-11"] * 3 + ["2022-12-31"])
    due = run("clock", "--at", "2022-12-31T17:05:00Z", "--once")  # 00.05 in Jakarta
    assert due.stdout == "close_last_month 2022-12: done\n"
    again = run("clock", "--at", "2023-01-01T00:06", "--once")
    assert (again.returncode, again.stdout) == (0, "")
    later = run("clock", "--at", "2023-01-01T07:30", "--once")
    assert later.stdout.splitlines() == [
        "announce_last_month 2022-12: done", "fraud_reminder 2022-12: done", "learn_from_closed 2023-01-01: done",
    ]  # fmt: skip
    rows = ledger(say, "runs")
    assert [list(row) for row in rows[:1]] == [["id", "job", "period", "started_at", "finished_at", "state", "late"]]
    assert [(row["job"], row["period"]) for row in rows][4:] == [
        ("close_last_month", "2022-12"),
        ("announce_last_month", "2022-12"),
        ("fraud_reminder", "2022-12"),
        ("learn_from_closed", "2023-01-01"),
    ]
    assert {row["state"] for row in rows} == {"done"}


def test_an_instant_that_is_none_is_refused(say: Say) -> None:
    result = say("clock", "--at", "tahun baru", "--once")
    assert result.exit_code == 1
    assert "tahun baru is no instant" in result.stderr
