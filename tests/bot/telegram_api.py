"""The Telegram simulator over real HTTP, and a tiny webhook that writes down what it is told."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import httpx
from flask import Flask
from telegram import Bot
from telegram.request import HTTPXRequest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from bot.simulator import create_simulator

TOKEN, SECRET = "1:simulator", "a-secret"
SITI, BUDI, GROUP = 700000001, 700000002, -1001700000001
Json = dict[str, Any]
T = TypeVar("T")


def _ignore(_update: Json) -> None:
    """A webhook that only listens."""


class Webhook(ThreadingHTTPServer):
    """Collects updates; answers with `status` (0: hangs up)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.status, self.updates, self.secrets, self.attempts = 200, [], set(), 0
        self.react: Callable[[Json], object] = _ignore

    updates: list[Json]
    secrets: set[str | None]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/hooks/telegram"


class _Receiver(BaseHTTPRequestHandler):
    server: Webhook

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.attempts += 1
        if self.server.status == 200:
            self.server.secrets.add(self.headers["X-Telegram-Bot-Api-Secret-Token"])
            self.server.updates.append(update)
        if self.server.status:
            self.send_response(self.server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        if self.server.status == 200:
            self.server.react(update)


@contextmanager
def listening() -> Iterator[Webhook]:
    """A webhook that listens."""
    with Webhook() as hook:
        thread = threading.Thread(target=hook.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield hook
        hook.shutdown()
        thread.join()


class Simulator:
    """A served simulator: what a person does on the page, and the Bot API behind it."""

    def __init__(self, url: str, app: Flask) -> None:
        self.url, self.app = url, app
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=10)

    def does(self, act: str, chat: int = SITI, person: int = SITI, **fields: object) -> Any:
        """An act of a person; returns its result, or the error's sentence."""
        answer = self._post(f"chats/{chat}/{act}", fields | {"person": person})
        return answer["error"] if "error" in answer else answer["result"]

    def sends_files(self, act: str, files: list[tuple[str, tuple[str, bytes, str]]], caption: str = "") -> Any:
        """Photos or documents of Siti."""
        headers = {"X-Simulator": "1"}
        return self.client.post(f"chats/{SITI}/{act}", files=files, data={"caption": caption}, headers=headers).json()

    def sees(self, chat: int = SITI, after: int = 0) -> Json:
        """What the page polls."""
        found: Json = self.client.get("messages", params={"chat": chat, "after": after}).json()
        return found

    def texts(self, chat: int = SITI) -> list[str]:
        """The texts in a chat."""
        return [entry["message"].get("text", "") for entry in self.sees(chat)["messages"]]

    def develops(self, what: str, **fields: object) -> Json:
        """A form of the developer's panel."""
        return self._post(f"developer/{what}", fields)

    def calls(self, method: str, **arguments: object) -> Json:
        """A bare call of the Bot API."""
        answer: Json = self.client.post(f"{self.url}bot{TOKEN}/{method}", json=arguments).json()
        return answer

    def _post(self, path: str, fields: Json) -> Json:
        answer: Json = self.client.post(path, json=fields, headers={"X-Simulator": "1"}).json()
        return answer

    def bot(self) -> Bot:
        """python-telegram-bot's client of this simulator."""
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        return Bot(TOKEN, base_url=f"{self.url}bot", base_file_url=f"{self.url}file/bot", request=request)


@contextmanager
def serving(folder: Path, hook_url: str) -> Iterator[Simulator]:
    """The simulator under `/simulator` of a free port, as wsgi.py mounts it."""
    app = create_simulator(folder, hook_url, SECRET, TOKEN)
    server = make_server("127.0.0.1", 0, DispatcherMiddleware(Flask("centre"), {"/simulator": app}), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    simulator = Simulator(f"http://127.0.0.1:{server.server_port}/simulator/", app)
    yield simulator
    simulator.client.close()
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["simulator"].delivery.stop()


def ask(simulator: Simulator, call: Callable[[Bot], Awaitable[T]]) -> T:
    """One call through python-telegram-bot."""

    async def run() -> T:
        async with simulator.bot() as bot:
            return await call(bot)

    return asyncio.run(run())


def eventually(true: Callable[[], object], seconds: float = 10) -> None:
    """Waits until it is so; fails when it does not become so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
