"""`dering telegram set-webhook` and `dering doctor`: what Telegram is told, and what is wrong with the mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.bot_api import SECRET, TOKEN, BotApi, error
from tests.bot.citizen import Citizen, Hotline
from tests.cli.conftest import Say
from tests.serving import free_port


@pytest.mark.usefixtures("telegram")
def test_telegram_is_told_the_address_the_secret_and_the_commands(say: Say, api: BotApi) -> None:
    result = say("telegram", "set-webhook")
    assert (result.exit_code, result.output) == (0, "Telegram delivers to https://pusat.example/hooks/telegram\n")
    calls = {call.method: call.arguments for call in api.calls}
    assert calls["setWebhook"]["url"] == "https://pusat.example/hooks/telegram"
    assert calls["setWebhook"]["secret_token"] == SECRET
    told = [call.arguments for call in api.calls if call.method == "setMyCommands"]
    assert [one.get("language_code") for one in told] == [None, "en"]
    assert {"start", "status", "batal"} <= {command["command"] for command in json.loads(told[0]["commands"])}


@pytest.mark.usefixtures("telegram")
def test_what_telegram_refuses_is_one_sentence_without_the_token(say: Say, api: BotApi) -> None:
    api.order("setWebhook", error(400, f"Bad Request: bad webhook for {TOKEN}"))
    result = say("telegram", "set-webhook")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: Telegram refused: ")
    assert TOKEN not in line


def test_without_a_token_there_is_nobody_to_tell(say: Say, environment: dict[str, str]) -> None:
    environment["DERING_PUBLIC_URL"] = "https://pusat.example"
    result = say("telegram", "set-webhook")
    assert result.exit_code == 1
    assert "DERING_TELEGRAM_TOKEN is not set" in result.stderr


def findings(say: Say) -> dict[str, str]:
    """What the doctor found, by subject; with the mend where there is one."""
    found: dict[str, str] = {}
    subject = ""
    for line in say("doctor").output.splitlines():
        if line.startswith(("ok", "!!")):
            subject, _, state = line[4:].partition(": ")
            found[subject] = f"{line[:2]} {state}"
        else:
            found[subject] += f" → {line.strip()}"
    return found


@pytest.mark.usefixtures("telegram")
def test_the_doctor_sees_what_waits_and_what_telegram_thinks(say: Say, hotline: Hotline, api: BotApi) -> None:
    api.order("sendMessage", error(502, "Bad Gateway"))
    Citizen(hotline).says("/start")
    hotline.send()
    found = findings(say)
    assert found["database"].startswith("ok")
    assert found["migrations"] == "ok current"
    assert "1 uncertain" in found["outgoing"]
    assert "dering ledger outgoing" in found["outgoing"]
    assert "never seen" in found["clock"]
    assert "nowhere → Run `dering telegram set-webhook`." in found["Telegram"]
    assert say("doctor").exit_code == 1


def test_the_doctor_says_whether_messages_are_understood(say: Say, request: pytest.FixtureRequest) -> None:
    assert "keywords have to do → The clock learns it" in findings(say)["model of messages"]
    request.getfixturevalue("learned")
    assert findings(say)["model of messages"].startswith("ok")


@pytest.mark.usefixtures("telegram")
def test_the_doctor_says_when_telegram_cannot_be_reached(say: Say, environment: dict[str, str]) -> None:
    environment["DERING_TELEGRAM_API_URL"] = f"http://127.0.0.1:{free_port()}"
    environment["DERING_PUBLIC_URL"] = "http://pusat.example"
    found = findings(say)
    assert found["Telegram"].startswith("!!")
    assert "https only" in found["public address"]


def test_the_doctor_finds_a_wrong_setting_and_a_missing_database(
    say: Say, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["DERING_DATABASE_URL"] = f"postgresql://dering:a-password@127.0.0.1:{free_port()}/dering"
    found = findings(say)
    assert found["database"].startswith("!! OperationalError → Is the server running")
    assert "a-password" not in str(found)
    environment["DERING_DATABASE_URL"] = f"sqlite:///{tmp_path}/none.db"
    assert "dering db upgrade" in findings(say)["migrations"]
    environment["DERING_TIMEZONE"] = "Mars"
    assert list(findings(say)) == ["settings"]
