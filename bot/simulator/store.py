"""The simulator's own SQLite file: several processes use it at once, and no id is ever given twice."""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chats (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
    username TEXT NOT NULL, about TEXT NOT NULL, language TEXT NOT NULL, blocked INTEGER NOT NULL DEFAULT 0,
    last_message_id INTEGER NOT NULL DEFAULT 0,
    keyboard TEXT NOT NULL DEFAULT '', typing_until REAL NOT NULL DEFAULT 0, last_sent_at REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER NOT NULL REFERENCES chats, message_id INTEGER NOT NULL, sender_id INTEGER NOT NULL,
    payload TEXT NOT NULL, update_id INTEGER, revision INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chat_id, message_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_revision ON messages (chat_id, revision);
CREATE INDEX IF NOT EXISTS messages_update ON messages (update_id) WHERE update_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS updates (
    update_id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
    made_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at REAL NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS updates_waiting ON updates (chat_id, update_id) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS callbacks (
    id TEXT PRIMARY KEY, chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, person_id INTEGER NOT NULL,
    data TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '', alert INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, unique_id TEXT NOT NULL, path TEXT NOT NULL UNIQUE, name TEXT NOT NULL, mime TEXT NOT NULL,
    content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS commands (
    scope TEXT NOT NULL, language TEXT NOT NULL, commands TEXT NOT NULL, PRIMARY KEY (scope, language)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL, arguments TEXT NOT NULL,
    status TEXT NOT NULL, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, kind TEXT NOT NULL, retry_after INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS lease (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, pid INTEGER NOT NULL, until REAL NOT NULL);
"""
FIRST_PERSON = 700_000_001


class Store:
    """Connections to `folder/simulator.db` (made when missing, readable by its owner only)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "simulator.db"
        self._idle: list[sqlite3.Connection] = []
        self._process = os.getpid()
        self._prepare(folder / "simulator.lock")

    def _prepare(self, lock: Path) -> None:
        """Makes the tables; one process at a time, since turning WAL on does not wait for others."""
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.path.touch(mode=0o600)
            with closing(self._open()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(SCHEMA)
                first_update = 100_000_000 + secrets.randbelow(600_000_000)
                for name, start in (
                    ("update", first_update),
                    ("revision", 0),
                    ("file", 0),
                    ("person", FIRST_PERSON - 1),
                ):
                    connection.execute("INSERT OR IGNORE INTO counters VALUES (?, ?)", (name, start))

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=15, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA cache_size = -256")  # many threads, small pages: keep the process small
        return connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        if self._process != os.getpid():  # a forked child must not use its parent's connections
            self._idle, self._process = [], os.getpid()
        connection = self._idle.pop() if self._idle else self._open()
        try:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """One write transaction: commits at the end, undone by any exception."""
        return self._transaction("BEGIN IMMEDIATE")

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """One consistent view of the file."""
        return self._transaction("BEGIN")

    def close(self) -> None:
        """Closes what is idle; the store may be used again."""
        while self._idle:
            self._idle.pop().close()


def next_number(connection: sqlite3.Connection, counter: str) -> int:
    """The counter's next value, unique over processes and restarts."""
    row = connection.execute(
        "UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value", (counter,)
    ).fetchone()
    return int(row["value"])


def setting(connection: sqlite3.Connection, name: str) -> str:
    """A remembered value, or an empty text."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return str(row["value"]) if row else ""


def remember(connection: sqlite3.Connection, **values: str) -> None:
    """Stores settings by name."""
    connection.executemany(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", values.items()
    )
