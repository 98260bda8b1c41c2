"""Webhook acknowledgements a second, each durable, against a bare Flask view that commits each body by itself."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from bench import _bare, _databases, _servers, _verdict
from bench._load import Answers, alternate, load, post
from core.foundation.db import Database
from core.foundation.messages import Incoming

ROUNDS, SECONDS, WARM_UP = 4, 2.5, 1.0
SECRET = "a-secret-of-measurements"
TEXT = "Selamat pagi, mohon info kapan DAU bulan ini disalurkan untuk daerah kami? Terima kasih."


def main() -> None:
    """Measures on SQLite and on PostgreSQL."""
    _databases.on_sqlite(lambda url, folder: measure("sqlite", url, folder))
    _databases.on_postgresql(lambda url, folder: measure("postgresql", url, folder))


def measure(name: str, url: str, folder: Path) -> None:
    """Both servers on one database, in turns; counts what was stored, and prints the ratios."""
    bare_url = url.replace("dering.db", "bare.db")
    _bare.make_tables(bare_url)
    environment = {
        **_databases.settings_of(url, folder),
        "DERING_TELEGRAM_TOKEN": "1:measured",
        "DERING_TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    with (
        _servers.gunicorn("bench._bare:create()", {"BENCH_DATABASE_URL": bare_url}, folder) as bare_server,
        _servers.gunicorn("wsgi:create()", environment, folder) as server,
    ):
        updates = requests()
        warm = load(server.port, updates, WARM_UP)
        load(bare_server.port, updates, WARM_UP)
        bare, ours = alternate(
            ROUNDS, lambda: load(bare_server.port, updates, SECONDS), lambda: load(server.port, updates, SECONDS)
        )
    check(url, warm + ours)
    report(name, bare, ours)


def requests() -> Iterator[bytes]:
    """Updates as Telegram sends them, from many chats."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for number in itertools.count(700_000_001):
        person = {"id": 5_000_000 + number % 500, "is_bot": False, "first_name": "Siti", "language_code": "id"}
        chat = {"id": person["id"], "first_name": "Siti", "type": "private"}
        message = {"message_id": number % 10_000, "from": person, "chat": chat, "date": 1_670_000_000, "text": TEXT}
        body = json.dumps({"update_id": number, "message": message}).encode()
        yield post("/hooks/telegram", body, headers, "application/json")


def check(url: str, answers: Answers) -> None:
    """Stops the measurement where an acknowledged update is not in the database, once."""
    database = Database(url)
    with database.reading() as session:
        stored = session.execute(sa.select(sa.func.count()).select_from(Incoming)).scalar_one()
    database.close()
    if stored != answers.statuses.get(200):
        raise SystemExit(f"acknowledged {answers.statuses}, stored {stored}")


def report(name: str, bare: Answers, ours: Answers) -> None:
    """Prints both and their ratios."""
    _verdict.rates(f"{name} bare view", bare)
    _verdict.rates(f"{name} webhook", ours)
    _verdict.at_least(f"{name} webhook / bare view", ours.rate / bare.rate, 1.0 if name == "sqlite" else 0.8)
    if name == "sqlite":
        _verdict.at_most("sqlite p99 webhook / bare view", ours.percentile(0.99) / bare.percentile(0.99), 1 / 3)


if __name__ == "__main__":
    main()
