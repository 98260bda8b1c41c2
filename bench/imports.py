"""Rows a second that an import checks and logs, beside a bare insert of the same rows in one transaction."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench import _databases, _verdict
from bench._importing import imported
from core.consultations import imports
from core.foundation.db import Database, load_rows

ROWS, MANY, ROUNDS = 100_000, 1_000_000, 3
RATE, MEMORY = 20_000, 200  # rows a second, megabytes
KINDS = (("K_TEK", ("DAU", "DAKF", "DBH")), ("K_NON", ("",)), ("PENGADUAN", ("",)))
CHANNELS = ("WHATSAPP", "TELEPON", "HAI", "EMAIL")
FIRST = dt.datetime.fromisoformat("2021-01-01")
BARE = sa.Table("bare", sa.MetaData(), *(sa.Column(name, sa.Text) for name in imports.columns()))


def main() -> None:
    """Measures on SQLite and on PostgreSQL; with --full also a million rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also with 1,000,000 rows, which takes minutes")
    given = parser.parse_args()
    with _databases.folder() as files:
        file = write(files / "tickets.csv", ROWS)
        rounds(lambda name, url, folder: measure(name, url, folder, file))
        if given.full:
            many = write(files / "many.csv", MANY)
            rounds(lambda name, url, folder: measure_many(name, url, folder, many), 1)


def rounds(measured: Any, count: int = ROUNDS) -> None:
    """Measures on fresh databases of each kind, some times."""
    for _ in range(count):
        _databases.on_sqlite(lambda url, folder: measured("sqlite", url, folder))
    for _ in range(count):
        _databases.on_postgresql(lambda url, folder: measured("postgresql", url, folder))


def measure(name: str, url: str, folder: Path, file: Path) -> None:
    """A bare insert and an import of the same file, one after the other."""
    bare = bare_rate(url, file)
    ours = imported(url, folder, file)
    rate = ours.rows / ours.seconds
    print(f"{name} bare insert {bare:8.0f}/s   import {rate:8.0f}/s   import / bare: {rate / bare:.2f} ×")
    _verdict.at_least(f"{name} rows imported", rate, RATE, "/s")


def measure_many(name: str, url: str, folder: Path, file: Path) -> None:
    """The memory that a large file takes."""
    ours = imported(url, folder, file)
    print(f"{name} {ours.rows} rows: {ours.rows / ours.seconds:.0f}/s")
    _verdict.at_most(f"{name} memory at {ours.rows} rows", ours.megabytes, MEMORY, "MB")


def bare_rate(url: str, file: Path) -> float:
    """Rows a second into a table of texts with four indexes: one prepared statement on SQLite, COPY on PostgreSQL."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    database = Database(url)
    with database.writing() as session:
        BARE.create(session.connection())
        for number, names in enumerate(("external_id", "happened_at", "contact_phone", "status, agent_email")):
            session.execute(sa.text(f"CREATE INDEX bare_{number} ON bare ({names})"))
    begun = time.perf_counter()
    with database.writing() as session:
        load_rows(session, BARE, imports.columns(), rows)
    seconds = time.perf_counter() - begun
    database.close()
    return len(rows) / seconds


def write(file: Path, count: int) -> Path:
    """A file of tickets over a year, in the order of time: five of each person, ids of its own."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(imports.columns())
        writer.writerows(tickets(count))
    return file


def tickets(count: int) -> Iterator[list[str]]:
    """The rows."""
    chance, year = random.Random(2022), 365 * 24 * 60
    for number in range(count):
        person = chance.randrange(max(1, count // 5))
        (kind, topics), moment = (
            chance.choices(KINDS, (8, 3, 1))[0],
            FIRST + dt.timedelta(minutes=number * year // count),
        )
        yield [
            "lama", f"A-{number}", moment.isoformat(" ", "minutes"), chance.choice(CHANNELS),
            ("PEMDA", "KL")[person % 2], kind, chance.choice(topics), "", "32.04", f"BPKAD {person % 500}",
            f"Nama {person}", f"0811{person:08d}", "",
            f"Kapan DAU bulan ini disalurkan ke daerah kami? Laporan kami sudah lengkap, nomor {number}.",
            "DAU disalurkan setiap bulan setelah syarat penyaluran dipenuhi.", "CLOSED", "", "",
        ]  # fmt: skip


if __name__ == "__main__":
    main()
