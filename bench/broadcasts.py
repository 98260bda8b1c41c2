"""A broadcast to 100,000: how fast it is put in line beside a bare insert, how evenly it leaves, who waits."""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import multiprocessing
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from multiprocessing.synchronize import Event
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from bench import _databases, _servers, _telegram, _verdict
from bench._load import load
from bench._telegram import BotApi
from bench.reply import SECRET, update
from bench.start import megabytes
from core.consultations.contacts import ADDRESSES, CONTACTS
from core.foundation import memory
from core.foundation.db import Database, load_rows, spelled
from core.foundation.settings import Settings
from core.warnings import broadcasts
from core.warnings.broadcasts import Audience, Broadcast, Round

PEOPLE, FIRST, FIRST_REPLY = 100_000, 600_000_000, 500_000_000
QUEUED, HELD = 10.0, 1.0  # seconds
RATE, SHARE, REPLY, MEMORY = 30, 0.95, 2.0, 300.0  # a second, of it, seconds, megabytes
SHORT, FULL, WARM_UP = 30, 180, 3
SLOW = 0.1  # seconds that the platform takes to answer
NOW = dt.datetime.now(dt.UTC)
TEXT = "Waspada penipuan yang mengatasnamakan DJPK. Seluruh layanan tidak dipungut biaya. " * 8
BARE = sa.Table(
    "bare_outgoing", sa.MetaData(), sa.Column("key", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("channel", "to", "body", "state")),
)  # fmt: skip


def main() -> None:
    """Measures on SQLite and on PostgreSQL; with --full sends for three minutes instead of half a one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="a window of three minutes")
    seconds = FULL if parser.parse_args().full else SHORT
    _databases.on_sqlite(lambda url, folder: measure("sqlite", url, folder, seconds))
    _databases.on_postgresql(lambda url, folder: measure("postgresql", url, folder, seconds))


def measure(name: str, url: str, folder: Path, seconds: int) -> None:
    """Puts everybody in line, then looks on for some time."""
    database = Database(url)
    seed(database)
    bare = bare_insert(database)
    number = released(database)
    queueing(name, url, bare)
    check(database, number)
    database.close()
    sending(name, url, folder, seconds)


def seed(database: Database) -> None:
    """People who asked for broadcasts."""
    with database.writing() as session:
        at = spelled(session, NOW)
        people = ((one, "", "", "id", at) for one in range(1, PEOPLE + 1))
        load_rows(session, CONTACTS, ("id", "name", "institution", "language", "created_at"), people)
        ways = (("TELEGRAM", str(FIRST + one), one, at, at) for one in range(1, PEOPLE + 1))
        load_rows(session, ADDRESSES, ("channel", "address", "contact_id", "subscribed_at", "created_at"), ways)
    if not database.is_sqlite:
        with database.writing() as session:
            session.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('contacts', 'id'), {PEOPLE})"))
            session.execute(sa.text("ANALYZE"))


def released(database: Database) -> int:
    """A broadcast whose hold is over."""
    values: dict[str, Any] = {"kind": "warning", "title_id": "Waspada", "title_en": "Beware", "text_id": TEXT}
    values |= {"text_en": TEXT, "audience": Audience().plain(), "authors": [], "made_by": "bench", "made_at": NOW}
    with database.writing() as session:
        made = Broadcast(**values, state="sending", released_at=NOW, listed=0)
        session.add(made)
        session.flush()
        made.approved_hash = broadcasts.hash_of(made)
        return made.id


def bare_insert(database: Database) -> float:
    """Seconds in which as many bare rows are inserted in chunks of the same size."""
    BARE.metadata.create_all(database.write_engine)
    rows = [
        {"key": str(one), "channel": "TELEGRAM", "to": str(one), "body": "{}", "state": "waiting"}
        for one in range(PEOPLE)
    ]
    begun = time.perf_counter()
    for chunk in range(0, PEOPLE, 2000):
        with database.writing() as session:
            session.execute(BARE.insert(), rows[chunk : chunk + 2000])
    return time.perf_counter() - begun


def queueing(name: str, url: str, bare: float) -> None:
    """The clock's round in one process, and in another one somebody who writes a little all the time."""
    spawn = multiprocessing.get_context("spawn")
    done, waits = spawn.Event(), spawn.Queue()
    other = spawn.Process(target=write_on, args=(url, done, waits))
    other.start()
    waits.get()  # it has begun
    database = Database(url)
    rounds = Round(database, SimpleNamespace(settings=Settings(secret_key="measured")))
    begun = time.perf_counter()
    rounds.go(dt.datetime.now(dt.UTC))
    took = time.perf_counter() - begun
    done.set()
    found = waits.get()
    other.join()
    database.close()
    print(f"{name} bare insert {bare:.1f} s, put in line {took:.1f} s: {took / bare:.1f} ×")
    print(f"{name} {len(found)} other writes meanwhile, median {1000 * statistics.median(found):.0f} ms")
    _verdict.at_most(f"{name} {PEOPLE} in line", took, QUEUED, "s")
    _verdict.at_most(f"{name} another writer, longest wait", max(found), HELD, "s")


def write_on(url: str, done: Event, waits: Any) -> None:
    """Writes one row and a commit again and again; then tells how long each took, waiting included."""
    database, found = Database(url), list[float]()
    for number in itertools.count():
        begun = time.perf_counter()
        with database.writing() as session:
            memory.remember(session, "measured", str(number))
        if number:
            found.append(time.perf_counter() - begun)
        else:
            waits.put("begun")
        if done.is_set() and found:
            break
        time.sleep(0.01)
    waits.put(found)
    database.close()


def check(database: Database, number: int) -> None:
    """Stops the measurement where the ledger does not balance."""
    with database.reading() as session:
        found = broadcasts.by_id(session, number)
        begun = time.perf_counter()
        counts = broadcasts.counts(session, found)
        print(f"counting the ledger takes {1000 * (time.perf_counter() - begun):.0f} ms")
        if (counts.listed, counts.waiting) != (PEOPLE, PEOPLE):
            raise SystemExit(f"the ledger does not balance: {counts}")


def sending(name: str, url: str, folder: Path, seconds: int) -> None:
    """The worker sends while people write now and then; prints the pace, their waits, and the worker's memory."""
    with _telegram.listening(SLOW) as api:
        environment = {
            **_databases.settings_of(url, folder),
            "DERING_TELEGRAM_TOKEN": "1:measured",
            "DERING_TELEGRAM_WEBHOOK_SECRET": SECRET,
            "DERING_TELEGRAM_API_URL": api.url,
        }
        worker = [str(_servers.BIN / "dering"), "worker"]
        with (
            _servers.gunicorn("wsgi:create()", environment, folder) as server,
            _servers.running(worker, environment, folder, "worker") as process,
        ):
            api.wait_for(FIRST + 1)
            time.sleep(WARM_UP)
            begun = time.perf_counter()
            replies = list(talk(api, server.port, begun + seconds))
            times = sorted(at for at in api.arrived.values() if at >= begun)
            size = sum(megabytes(pid) for pid in _servers.family(process.pid))
    took = times[-1] - times[0]
    median = statistics.median(replies)
    print(f"{name} {len(times)} messages in {took:.0f} s; {len(replies)} replies, median {median:.2f} s")
    _verdict.at_least(f"{name} messages a second", (len(times) - 1) / took, SHARE * RATE, "/s")
    _verdict.at_most(f"{name} most in any second", most_in_a_second(times), RATE, "")
    _verdict.at_most(f"{name} reply meanwhile, p95", sorted(replies)[int(0.95 * len(replies))], REPLY, "s")
    _verdict.at_most(f"{name} the worker's memory", size, MEMORY, "MB")


def talk(api: BotApi, port: int, until: float) -> Iterator[float]:
    """People write one after another; the seconds until each has a reply."""
    for chat in itertools.count(FIRST_REPLY):
        if time.perf_counter() > until:
            return
        begun = time.perf_counter()
        load(port, iter([update(chat)]), 0, connections=1)
        yield api.wait_for(chat) - begun
        time.sleep(random.uniform(0.2, 0.8))


def most_in_a_second(times: Sequence[float]) -> int:
    """The largest count of messages that arrived within any one second."""
    first, most = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


if __name__ == "__main__":
    main()
