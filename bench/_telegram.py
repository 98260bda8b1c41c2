"""A double of the Bot API that notes when a message for which chat arrived."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

BOT = {"id": 1, "is_bot": True, "first_name": "Dering", "username": "dering_bot"}


class BotApi(ThreadingHTTPServer):
    """Answers as Telegram would, after `slow` seconds.

    `arrived` holds the instant of each chat's first message, by `time.perf_counter`.
    """

    daemon_threads = True

    def __init__(self, slow: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.slow = slow
        self.arrived: dict[int, float] = {}
        self.news = threading.Condition()

    @property
    def url(self) -> str:
        """What DERING_TELEGRAM_API_URL is to be."""
        return f"http://127.0.0.1:{self.server_port}"

    def wait_for(self, chat: int, patience: float = 20.0) -> float:
        """The instant at which the chat's first message arrived. Raises TimeoutError where none comes."""
        with self.news:
            if not self.news.wait_for(lambda: chat in self.arrived, patience):
                raise TimeoutError(f"no message for chat {chat} within {patience} s")
            return self.arrived[chat]


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: BotApi

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        now = time.perf_counter()
        said = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        answer = json.dumps({"ok": True, "result": self._result(said, now)}).encode()
        time.sleep(self.server.slow)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _result(self, said: dict[str, list[str]], now: float) -> Any:
        method = self.path.rpartition("/")[2]
        if method == "getMe":
            return BOT
        if method != "sendMessage":
            return True
        chat = int(said["chat_id"][0])
        with self.server.news:
            self.server.arrived.setdefault(chat, now)
            self.server.news.notify_all()
        whom = {"id": chat, "type": "private", "first_name": "Siti"}
        return {"message_id": 1, "date": int(time.time()), "chat": whom, "text": said["text"][0]}


@contextmanager
def listening(slow: float = 0.0) -> Iterator[BotApi]:
    """A double that listens."""
    with BotApi(slow) as api:
        thread = threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield api
        api.shutdown()
        thread.join()
