"""From an update at the webhook to the reply at Telegram on an idle centre, beside the bare round trip of an update."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from pathlib import Path

from bench import _bare, _databases, _servers, _telegram, _verdict
from bench._load import Answers, load, post
from bench._telegram import BotApi
from core.consultations import learning
from core.foundation.db import Database
from core.reference import taxonomy
from samples import corpus

UPDATES = 60
QUESTION = "selamat pagi min, dd thp 2 kab garut kpn cair ya? kami dari bpkad"
SECRET = "a-secret-of-measurements"
FIRST_CHAT = 5_000_000
TARGET = 300.0  # milliseconds, median


def main() -> None:
    """Measures on SQLite and on PostgreSQL."""
    _databases.on_sqlite(lambda url, folder: measure("sqlite", url, folder))
    _databases.on_postgresql(lambda url, folder: measure("postgresql", url, folder))


def measure(name: str, url: str, folder: Path) -> None:
    """Sends updates one after another to a centre with a worker, each from a new chat; prints how long each took."""
    learn(url, folder)
    bare_url = url.replace("dering.db", "bare.db")
    _bare.make_tables(bare_url)
    with _telegram.listening() as api:
        environment = {
            **_databases.settings_of(url, folder),
            "DERING_TELEGRAM_TOKEN": "1:measured",
            "DERING_TELEGRAM_WEBHOOK_SECRET": SECRET,
            "DERING_TELEGRAM_API_URL": api.url,
        }
        with (
            _servers.gunicorn("bench._bare:create()", {"BENCH_DATABASE_URL": bare_url}, folder) as bare_server,
            _servers.gunicorn("wsgi:create()", environment, folder) as server,
            _servers.running([str(_servers.BIN / "dering"), "worker"], environment, folder, "worker"),
        ):
            replies, acks, bare = exchange(api, server.port, bare_server.port)
    _verdict.rates(f"{name} bare round trip", bare)
    _verdict.rates(f"{name} acknowledged", acks)
    _verdict.rates(f"{name} reply", replies)
    print(f"{name} reply / bare round trip: {replies.percentile(0.5) / bare.percentile(0.5):.0f} × (median)")
    _verdict.at_most(f"{name} update in, reply out, median", replies.percentile(0.5), TARGET, "ms")


def learn(url: str, folder: Path) -> None:
    """The centre has its model, as after a minute of its clock."""
    data_dir = Path(_databases.settings_of(url, folder)["DERING_DATA_DIR"])
    database = Database(url)
    with database.reading() as session:
        topics = taxonomy.current(session, dt.datetime.now(dt.UTC).date()).topics
    learning.begin(database, data_dir / "models", corpus.lessons(), topics)
    database.close()


def exchange(api: BotApi, port: int, bare_port: int) -> tuple[Answers, Answers, Answers]:
    """The replies, their updates' acknowledgements and the bare view's, in turns."""
    replies, acks, bare = Answers(), Answers(), Answers()
    for number in range(-3, UPDATES):  # the first ones warm everything up
        chat = FIRST_CHAT + number
        begun = time.perf_counter()
        acknowledged = load(port, iter([update(chat)]), 0, connections=1)
        took = api.wait_for(chat) - begun
        bare_took = load(bare_port, iter([update(chat)]), 0, connections=1)
        if number >= 0:
            replies += Answers(took, 0.0, {200: 1}, [took])
            acks, bare = acks + acknowledged, bare + bare_took
        time.sleep(random.uniform(0.05, 0.15))  # so that the worker's looks are met at any moment
    return replies, acks, bare


def update(chat: int) -> bytes:
    """The first message of a person."""
    person = {"id": chat, "is_bot": False, "first_name": "Siti", "language_code": "id"}
    about = {"id": chat, "first_name": "Siti", "type": "private"}
    message = {"message_id": 1, "from": person, "chat": about, "date": int(time.time()), "text": QUESTION}
    body = json.dumps({"update_id": chat, "message": message}).encode()
    return post("/hooks/telegram", body, {"X-Telegram-Bot-Api-Secret-Token": SECRET}, "application/json")


if __name__ == "__main__":
    main()
