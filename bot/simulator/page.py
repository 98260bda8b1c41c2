"""The chat page, and the small JSON answers it lives on."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from bot.simulator import acts, files, messages, people, profile
from bot.simulator.acts import Scene
from bot.simulator.files import Upload
from bot.simulator.people import Json, NotPossible
from bot.simulator.running import running
from bot.simulator.store import setting

views = Blueprint("page", __name__)
START_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
Act = Callable[[Scene, Json], Any]


def _send_photos(scene: Scene, given: Json) -> Any:
    """Fields `photo-0`, `photo-1` … each hold one picture in one or more sizes."""
    names = sorted(name for name in request.files if re.fullmatch(r"photo-\d", name))
    return acts.send_photos(scene, [_uploads(name) for name in names], str(given.get("caption", "")))


def _uploads(name: str) -> list[Upload]:
    return [
        Upload(part.filename or "berkas", part.mimetype or "application/octet-stream", part.read())
        for part in request.files.getlist(name)
    ]


ACTS: dict[str, Act] = {
    "text": lambda scene, given: acts.write(scene, str(given.get("text", "")), str(given.get("reply_to", ""))),
    "edit": lambda scene, given: acts.edit(scene, str(given.get("message_id", "")), str(given.get("text", ""))),
    "press": lambda scene, given: {
        "callback": acts.press(scene, str(given.get("message_id", "")), str(given.get("data", "")))
    },
    "photos": _send_photos,
    "documents": lambda scene, given: acts.send_documents(scene, _uploads("document"), str(given.get("caption", ""))),
    "sticker": lambda scene, given: acts.send_sticker(scene, str(given.get("name", "terima-kasih"))),
    "voice": lambda scene, _: acts.send_voice(scene),
    "location": lambda scene, _: acts.send_location(scene),
    "contact": lambda scene, _: acts.send_contact(scene),
    "block": lambda scene, given: acts.block(scene, str(given.get("blocked")).lower() in ("true", "1")),
}


def posted() -> Json:
    """The fields of a POST, JSON object or form."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else request.form.to_dict()


@views.get("/")
def home() -> str:
    """The chat page; `start` is the payload of a deep link."""
    start = request.args.get("start", "")
    return render_template(
        "chat.html", start=start if START_CODE.fullmatch(start) else "", bot=running().bot, stickers=list(acts.STICKERS)
    )


@views.get("/messages")
def changes() -> Response:
    """What changed since the last look."""
    with running().store.reading() as connection:
        return jsonify(_changes(connection))


@views.post("/people")
def add_person() -> tuple[Response, int]:
    """A new person; 201 with the id."""
    given = posted()
    with running().store.writing() as connection:
        number = people.add_person(
            connection, str(given.get("name", "")), str(given.get("about", "")), str(given.get("language", "id"))
        )
    return jsonify({"id": number}), 201


@views.post("/chats/<chat_id>/<act>")
def act(chat_id: str, act: str) -> tuple[Response, int]:
    """One of ACTS in a chat; 201 with what came of it, 409 with a sentence where it cannot be done."""
    given = posted()
    if act not in ACTS:
        abort(404)
    with running().store.writing() as connection:
        result = ACTS[act](_scene(connection, chat_id, given), given)
    running().delivery.wake()
    return jsonify({"result": result}), 201


@views.get("/files/<file_id>")
def show(file_id: str) -> Response:
    """A file for the page."""
    with running().store.reading() as connection:
        row = files.find(connection, "id", file_id)
    return _shown(row) if row else abort(404)


def _scene(connection: sqlite3.Connection, chat_id: str, given: Json) -> Scene:
    """A private chat belongs to its person; in the group the field `person` says who acts."""
    chat = people.find_chat(connection, chat_id)
    if chat is None:
        raise NotPossible("Percakapan itu tidak ada.")
    person = chat if chat["type"] == "private" else people.find_chat(connection, given.get("person"))
    if person is None or person["type"] != "private":
        raise NotPossible("Mohon pilih siapa yang menulis.")
    return Scene(connection, chat, person, running().bot, int(time.time()))


def _changes(connection: sqlite3.Connection) -> Json:
    """All chats in short; of the chat `chat` what changed after revision `after`."""
    after = request.args.get("after", 0, int)
    person = people.find_chat(connection, request.args.get("person", ""))
    chat = people.find_chat(connection, request.args.get("chat", ""))
    revision = connection.execute("SELECT value FROM counters WHERE name = 'revision'").fetchone()[0]
    answer: Json = {"revision": revision, "chats": _chats(connection), "messages": [], "answers": []}
    if chat is not None:
        language = (person or chat)["language"]
        answer["messages"] = messages.changed(connection, chat["id"], after)
        answer["answers"] = _answers(connection, chat["id"], after) if after else []
        answer["chat"] = {
            "id": chat["id"],
            "blocked": bool(chat["blocked"]),
            "keyboard": json.loads(chat["keyboard"] or "null"),
            "typing": chat["typing_until"] > time.time(),
            "commands": profile.commands_for(connection, chat, language),
            "description": setting(connection, f"description {language}") or setting(connection, "description"),
        }
    return answer


def _chats(connection: sqlite3.Connection) -> list[Json]:
    rows = connection.execute(
        "SELECT c.*, m.payload FROM chats c LEFT JOIN messages m ON m.chat_id = c.id AND m.message_id ="
        " (SELECT max(message_id) FROM messages WHERE chat_id = c.id AND NOT deleted) ORDER BY c.type, c.id"
    ).fetchall()
    return [
        {
            "id": row["id"],
            "type": row["type"],
            "name": people.full_name(row),
            "about": row["about"],
            "last": json.loads(row["payload"] or "null"),
        }
        for row in rows
    ]


def _answers(connection: sqlite3.Connection, chat_id: int, after: int) -> list[Json]:
    rows = connection.execute(
        "SELECT id, message_id, data, answer AS text, alert FROM callbacks WHERE chat_id = ? AND revision > ?",
        (chat_id, after),
    ).fetchall()
    return [dict(row) for row in rows]


def _shown(row: sqlite3.Row) -> Response:
    """Pictures and sound in place, all else as a download; nothing in it may run."""
    inline = row["mime"] in ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/ogg")
    response = Response(row["content"], mimetype=row["mime"] if inline else "application/octet-stream")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    if not inline:
        response.headers.set("Content-Disposition", "attachment", filename=row["name"])
    return response
