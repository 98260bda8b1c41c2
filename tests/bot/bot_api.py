"""A double of the Telegram Bot API that writes down every call and answers, delays or breaks off as a test orders."""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]
FILES = {"sendDocument": "document", "sendPhoto": "photo"}
SENDING = ("sendMessage", *FILES)
TOKEN = "4242:a-token-that-must-never-be-seen"
SECRET = "the-webhooks-secret"


@dataclass(frozen=True)
class Call:
    """One call that arrived: when (monotonic seconds), its arguments, and the id of the message it made (0: none)."""

    method: str
    arguments: dict[str, str]
    at: float
    message_id: int

    @property
    def to(self) -> str:
        """The chat."""
        return self.arguments.get("chat_id", "")

    @property
    def text(self) -> str:
        """The message's text."""
        return self.arguments.get("text", "")


@dataclass(frozen=True)
class Answer:
    """What a call gets instead of its result. `heard`: the call counts as carried out although nobody learns it."""

    status: int = 200
    body: bytes = b""
    hang_up: bool = False
    heard: bool = False


def error(status: int, description: str, **parameters: int) -> Answer:
    """An error as Telegram words it."""
    body = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
    return Answer(status, json.dumps(body).encode())


BLOCKED = error(403, "Forbidden: bot was blocked by the user")
LOST = Answer(hang_up=True, heard=True)


@dataclass
class Orders:
    """What the next calls of each method get, and how long every answer takes."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    delay: float = 0.0

    def take(self, method: str) -> Answer | None:
        """The next ordered answer."""
        waiting = self.answers.get(method)
        return waiting.pop(0) if waiting else None


class BotApi(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1, or on the one given."""

    daemon_threads, request_queue_size, allow_reuse_address = True, 64, True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.calls: list[Call] = []
        self.orders = Orders()
        self.files = {"photo.jpg": b"the bytes of a photo"}
        self.ids, self.lock = itertools.count(1), threading.Lock()

    @property
    def url(self) -> str:
        """The base, as in DERING_TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def sent(self) -> list[Call]:
        """The messages that Telegram would have shown."""
        with self.lock:
            return [call for call in self.calls if call.method == "sendMessage" and call.message_id]

    @property
    def files_sent(self) -> list[Call]:
        """The pictures and documents that arrived."""
        with self.lock:
            return [call for call in self.calls if call.method in FILES and call.message_id]

    @property
    def tries(self) -> list[Call]:
        """All attempts to send a message, refused ones too."""
        with self.lock:
            return [call for call in self.calls if call.method == "sendMessage"]

    def order(self, method: str, *answers: Answer) -> None:
        """The next calls of the method get these answers."""
        self.orders.answers.setdefault(method, []).extend(answers)

    def perform(self, method: str, arguments: dict[str, str]) -> Answer:
        """Writes the call down; what it is answered."""
        with self.lock:
            ordered = self.orders.take(method)
            carried_out = ordered is None or ordered.heard
            message_id = next(self.ids) if carried_out and method in SENDING else 0
            self.calls.append(Call(method, arguments, time.monotonic(), message_id))
        if ordered is not None:
            return ordered
        result = {"ok": True, "result": _result(method, arguments, message_id)}
        return Answer(200, json.dumps(result).encode())


def _result(method: str, arguments: dict[str, str], message_id: int) -> Any:
    match method:
        case "getMe":
            return {"id": 4242, "is_bot": True, "first_name": "Dering", "username": "dering_bot"}
        case "sendMessage" | "sendDocument" | "sendPhoto":
            to = arguments["chat_id"]
            chat = {"id": -1001 if to.startswith("@") else int(to), "type": "private"}
            text = arguments.get("text", arguments.get("caption", ""))
            return {"message_id": message_id, "date": int(time.time()), "chat": chat, "text": text}
        case "getFile":
            return {"file_id": arguments["file_id"], "file_unique_id": "u", "file_path": "photo.jpg", "file_size": 20}
        case "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 3}
        case _:
            return True


def _fields(raw: bytes) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}


def _parts(kind: str, raw: bytes) -> dict[str, str]:
    """A multipart body; of a file its name, its size and how it begins."""
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    found: dict[str, str] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + raw).iter_parts():
        content, name = part.get_payload(decode=True), str(part.get_param("name", header="content-disposition"))
        file = part.get_filename()
        found[name] = f"{file} {len(content)} {content[:4]!r}" if file else content.decode()
    return found


class _Handler(BaseHTTPRequestHandler):
    server: BotApi
    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, -1

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        """A file."""
        found = self.server.files.get(self.path.rpartition("/")[2])
        self._answer(Answer(200, found) if found else error(404, "Not Found"))

    def do_POST(self) -> None:
        """A method."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        arguments = _parts(kind, raw) if kind.startswith("multipart/") else _fields(raw)
        answer = self.server.perform(self.path.rpartition("/")[2], arguments)
        time.sleep(self.server.orders.delay)
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        if answer.hang_up:
            linger = struct.pack("ii", 1, 0)  # a reset, as when a machine on the way fails
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def handle(self) -> None:
        """A client that was killed is no fault of ours."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True


@contextmanager
def bot_api(port: int = 0) -> Iterator[BotApi]:
    """The double, listening."""
    with BotApi(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
