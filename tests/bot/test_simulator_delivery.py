"""The simulator's way to the webhook: kept while it is down, over restarts, once from several processes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.bot.telegram_api import BUDI, SITI, Simulator, Webhook, ask, eventually, listening, serving

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Dana Desa", callback_data="topic:DD")]])


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with listening() as hook:
        yield hook


@pytest.fixture
def simulator(tmp_path: Path, hook: Webhook) -> Iterator[Simulator]:
    with serving(tmp_path, hook.url) as simulator:
        yield simulator


def test_updates_wait_in_order_while_the_webhook_is_down(simulator: Simulator, hook: Webhook) -> None:
    hook.status = 503
    for text in ("satu", "dua", "tiga"):
        simulator.does("text", text=text)
    eventually(lambda: "503" in simulator.calls("getWebhookInfo")["result"].get("last_error_message", ""))
    assert simulator.calls("getWebhookInfo")["result"]["pending_update_count"] == 3
    assert "503" in simulator.sees()["messages"][0]["error"]
    hook.status = 0
    simulator.develops("retry")
    eventually(lambda: "Connection failed" in simulator.sees()["messages"][0]["error"])
    hook.status = 200
    eventually(lambda: len(hook.updates) == 3)
    assert [update["message"]["text"] for update in hook.updates] == ["satu", "dua", "tiga"]
    assert simulator.calls("getWebhookInfo")["result"]["pending_update_count"] == 0


def test_the_webhook_can_be_moved_and_removed(simulator: Simulator, hook: Webhook) -> None:
    assert ask(simulator, lambda bot: bot.delete_webhook())
    simulator.does("text", text="menunggu")
    with listening() as other:
        ask(simulator, lambda bot: bot.set_webhook(other.url, secret_token="lain", allowed_updates=["message"]))
        sent = ask(simulator, lambda bot: bot.send_message(SITI, "Topik?", reply_markup=KEYS))
        simulator.does("press", message_id=sent.message_id, data="topic:DD")
        simulator.does("text", text="lagi")
        eventually(lambda: len(other.updates) == 2)
        assert ([list(update)[1] for update in other.updates], other.secrets) == (["message", "message"], {"lain"})
    assert hook.updates == []


def test_a_restart_keeps_ids_and_what_waits(tmp_path: Path, hook: Webhook) -> None:
    hook.status = 503
    with serving(tmp_path, hook.url) as before:
        first = before.does("text", text="sebelum")
    hook.status = 200
    with serving(tmp_path, hook.url) as after:
        assert after.texts() == ["sebelum"]
        assert after.does("text", text="sesudah")["message_id"] == first["message_id"] + 1
        eventually(lambda: len(hook.updates) == 2)
    ids = [update["update_id"] for update in hook.updates]
    assert ids[1] == ids[0] + 1 > 100_000_000


def test_two_processes_on_one_file_deliver_each_update_once(tmp_path: Path, hook: Webhook) -> None:
    with serving(tmp_path, hook.url) as one, serving(tmp_path, hook.url) as two:
        for number in range(20):
            (one, two)[number % 2].does("text", chat=(SITI, BUDI)[number % 2], text=str(number))
        eventually(lambda: len(hook.updates) >= 20)
        eventually(lambda: two.calls("getWebhookInfo")["result"]["pending_update_count"] == 0)
    assert sorted(update["message"]["text"] for update in hook.updates) == sorted(map(str, range(20)))
    for chat in (SITI, BUDI):
        said = [int(update["message"]["text"]) for update in hook.updates if update["message"]["chat"]["id"] == chat]
        assert said == sorted(said)


PROCESS = """
import pathlib, sys, time
from bot.simulator import create_simulator
app = create_simulator(pathlib.Path(sys.argv[1]), sys.argv[2], "a-secret", "1:simulator")
app.test_client().post("/chats/700000001/text", json={"text": "pertama"}, headers={"X-Simulator": "1"})
print("ready", flush=True)
time.sleep(60)
"""


def test_the_lease_moves_when_its_process_is_killed(tmp_path: Path, hook: Webhook) -> None:
    command = [sys.executable, "-c", PROCESS, str(tmp_path), hook.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"ready\n"
        eventually(lambda: hook.updates)
        with serving(tmp_path, hook.url) as other:
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            other.does("text", text="kedua")
            eventually(lambda: len(hook.updates) == 2, seconds=5)
    assert [update["message"]["text"] for update in hook.updates] == ["pertama", "kedua"]
