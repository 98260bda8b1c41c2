"""Who takes part: made-up people with a private chat each, one group, and the bot as they see it."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.simulator.store import next_number

Json = dict[str, Any]
GROUP = -1001700000001
PEOPLE = (
    ("Siti Rahma", "BPKAD", "id"),
    ("Budi Santoso", "mahasiswa", "id"),
    ("Ratna Dewi", "supervisor", "id"),
    ("Yosef Maran", "kepala desa", "id"),
    ("Emma Clarke", "peneliti, berbahasa Inggris", "en"),
)


class NotPossible(Exception):
    """What a person on the page tried cannot be done; the text is one Indonesian sentence for that person."""


def seed(connection: sqlite3.Connection) -> None:
    """Makes the people and the group of a new file."""
    if connection.execute("SELECT 1 FROM chats").fetchone():
        return
    for name, about, language in PEOPLE:
        add_person(connection, name, about, language)
    connection.execute(
        "INSERT INTO chats (id, type, first_name, last_name, username, about, language)"
        " VALUES (?, 'supergroup', 'Grup Keuangan Daerah', '', '', '', '')",
        (GROUP,),
    )


def add_person(connection: sqlite3.Connection, name: str, about: str, language: str) -> int:
    """A new person with a private chat; returns the id of both. Raises NotPossible without a name."""
    first_name, _, last_name = " ".join(name.split())[:64].partition(" ")
    if not first_name:
        raise NotPossible("Mohon isi nama orangnya.")
    number = next_number(connection, "person")
    username = "".join(
        letter for letter in name.lower().replace(" ", "_") if letter.isascii() and (letter.isalnum() or letter == "_")
    )
    connection.execute(
        "INSERT INTO chats (id, type, first_name, last_name, username, about, language)"
        " VALUES (?, 'private', ?, ?, ?, ?, ?)",
        (
            number,
            first_name,
            last_name,
            f"{username[:24]}_{number % 1000}",
            about.strip()[:64],
            language if language == "en" else "id",
        ),
    )
    return number


def bot_user(token: str) -> Json:
    """The bot as Telegram's User; its id is the token's first part."""
    number = token.partition(":")[0]
    return {
        "id": int(number) if number.isdigit() else 1,
        "is_bot": True,
        "first_name": "Dering",
        "username": "dering_simulator_bot",
    }


def find_chat(connection: sqlite3.Connection, chat_id: object) -> sqlite3.Row | None:
    """The chat of an id (a number or its text), or none."""
    if not str(chat_id).removeprefix("-").isdecimal() or len(str(chat_id)) > 18:
        return None
    row: sqlite3.Row | None = connection.execute("SELECT * FROM chats WHERE id = ?", (int(str(chat_id)),)).fetchone()
    return row


def full_name(chat: sqlite3.Row) -> str:
    """First and last name, or the group's title."""
    return f"{chat['first_name']} {chat['last_name']}".strip()


def as_chat(chat: sqlite3.Row) -> Json:
    """Telegram's Chat."""
    if chat["type"] != "private":
        return {"id": chat["id"], "type": chat["type"], "title": chat["first_name"]}
    return {"id": chat["id"], "type": "private"} | _names(chat)


def as_user(person: sqlite3.Row) -> Json:
    """Telegram's User."""
    return {"id": person["id"], "is_bot": False, "language_code": person["language"]} | _names(person)


def as_contact(person: sqlite3.Row) -> Json:
    """Telegram's Contact with a number that nobody can have."""
    names = {name: value for name, value in _names(person).items() if name != "username"}
    return {"phone_number": f"+620000{person['id'] % 1_000_000:06}", "user_id": person["id"]} | names


def _names(row: sqlite3.Row) -> Json:
    return {name: row[name] for name in ("first_name", "last_name", "username") if row[name]}
