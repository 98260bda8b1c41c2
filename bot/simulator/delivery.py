"""Carries updates to the real webhook over HTTP; of all processes on one file, the holder of the lease does it."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
import threading
import time

import httpx

from bot.simulator import updates
from bot.simulator.store import Store, setting

LEASE_SECONDS = 20.0
TIMEOUT_SECONDS = 10.0  # shorter than the lease: nobody else may start while an attempt runs
POLL_SECONDS = 0.1
log = logging.getLogger(__name__)


class Delivery:
    """One daemon thread a process; `ensure_running` also starts it in a process that was forked later."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.holder = ""
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ensure_running(self) -> None:
        """Starts the thread where it does not run yet."""
        if (self._thread and self._thread.is_alive()) or self._stopped.is_set():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self.holder = f"{os.getpid()}-{secrets.token_hex(8)}"
                self._thread = threading.Thread(target=self._run, name="simulator-delivery", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Something new waits."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the thread and gives the lease back; for tests and orderly ends."""
        self._stopped.set()
        self._wake.set()
        if self._thread:
            self._thread.join(TIMEOUT_SECONDS + 1)
        with self.store.writing() as connection:
            connection.execute("DELETE FROM lease WHERE holder = ?", (self.holder,))
        self.store.close()

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            while not self._stopped.is_set():
                try:
                    worked = self._deliver_one(client)
                except sqlite3.Error:  # a full disk or a removed folder must not end the thread
                    log.exception("the simulator's file cannot be used")
                    worked = self._stopped.wait(TIMEOUT_SECONDS)
                if not worked:
                    self._wake.wait(POLL_SECONDS)
                    self._wake.clear()

    def _deliver_one(self, client: httpx.Client) -> bool:
        now = time.time()
        with self.store.reading() as connection:
            url, secret = setting(connection, "webhook_url"), setting(connection, "webhook_secret")
            if not url or updates.next_due(connection, now) is None:
                return False
        with self.store.writing() as connection:
            if not _take_lease(connection, self.holder, now):
                return False
            updates.drop_expired(connection, now)
            due = updates.next_due(connection, now)
        if due is None:
            return False
        error = _post(client, url, secret, due["payload"])
        with self.store.writing() as connection:
            updates.settle(connection, due["update_id"], error, time.time())
        return True


def _take_lease(connection: sqlite3.Connection, holder: str, now: float) -> bool:
    """Makes or renews the lease; another's is taken once it ran out or its process is gone."""
    row = connection.execute("SELECT * FROM lease WHERE name = 'delivery'").fetchone()
    if row and row["holder"] != holder and row["until"] > now and _alive(row["pid"]):
        return False
    connection.execute(
        "INSERT OR REPLACE INTO lease VALUES ('delivery', ?, ?, ?)", (holder, os.getpid(), now + LEASE_SECONDS)
    )
    return True


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _post(client: httpx.Client, url: str, secret: str, payload: str) -> str:
    """One attempt; returns an empty text, or Telegram's sentence on what went wrong."""
    headers = {"Content-Type": "application/json"} | ({"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {})
    try:
        response = client.post(url, content=payload.encode(), headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return "Connection timed out" if isinstance(error, httpx.TimeoutException) else f"Connection failed: {error}"
    if response.is_success:
        return ""
    return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
