"""Errors on order: the next call of a method fails the way somebody asked for."""

from __future__ import annotations

import sqlite3

from bot.simulator.calls import BotApiError
from bot.simulator.people import NotPossible

KINDS = {
    "429": "429 terlalu sering",
    "500": "500 kesalahan server",
    "403": "403 bot diblokir",
    "400": "400 chat tidak ditemukan",
    "drop": "sambungan putus",
    "lost": "tersimpan, jawaban hilang",
}
ANY_METHOD = "*"


def order(connection: sqlite3.Connection, method: str, kind: str, retry_after: int) -> None:
    """The next call of `method` (or of any, "*") fails so; `retry_after` in seconds for 429. Raises NotPossible."""
    if kind not in KINDS or not method or not 1 <= retry_after <= 3600:
        raise NotPossible("Mohon pilih metode, jenis kesalahan, dan jeda 1 sampai 3600 detik.")
    connection.execute("INSERT INTO faults (method, kind, retry_after) VALUES (?, ?, ?)", (method, kind, retry_after))


def claim(connection: sqlite3.Connection, method: str) -> tuple[str, int]:
    """Takes the oldest ordered error for this call; kind and retry_after, or an empty kind."""
    row = connection.execute(
        "DELETE FROM faults WHERE id = (SELECT min(id) FROM faults WHERE lower(method) IN (?, ?))"
        " RETURNING kind, retry_after",
        (method.lower(), ANY_METHOD),
    ).fetchone()
    return (row["kind"], row["retry_after"]) if row else ("", 0)


def as_error(kind: str, retry_after: int) -> BotApiError | None:
    """The answer for that kind; none for the two in which the connection breaks."""
    answers = {
        "429": BotApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after),
        "500": BotApiError(500, "Internal Server Error"),
        "403": BotApiError(403, "Forbidden: bot was blocked by the user"),
        "400": BotApiError(400, "Bad Request: chat not found"),
    }
    return answers.get(kind)
