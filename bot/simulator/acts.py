"""What a person does in a chat, and the update that the bot's webhook hears of it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.simulator import files, messages, updates
from bot.simulator.files import Upload
from bot.simulator.people import Json, NotPossible, as_chat, as_contact, as_user

TEXT_LIMIT, CAPTION_LIMIT, ALBUM_LIMIT = 4096, 1024, 10
STATIC = Path(__file__).parent / "static"
STICKERS = {"terima-kasih": "🙏", "siap": "👍"}
VOICE_SECONDS = 2
PLACE = {"latitude": -6.1706, "longitude": 106.8347}  # Lapangan Banteng, Jakarta


@dataclass(frozen=True)
class Scene:
    """A person in a chat with the bot at a moment (seconds since 1970), inside one write transaction."""

    connection: sqlite3.Connection
    chat: sqlite3.Row
    person: sqlite3.Row
    bot: Json
    now: int

    def check_open(self) -> None:
        """Raises NotPossible where the bot is blocked."""
        if self.chat["blocked"]:
            raise NotPossible("Bot sedang diblokir. Buka blokir untuk menulis lagi.")


def write(scene: Scene, text: str, reply_to: str = "") -> Json:
    """A text message. Commands are marked; in the group the bot hears nothing but commands (privacy mode)."""
    content = {"text": _checked(text, TEXT_LIMIT)}
    entities = messages.command_entities(text)
    quote = messages.quoted(scene.connection, scene.chat, reply_to)
    return _say(scene, content | ({"entities": entities} if entities else {}) | quote)


def _checked(text: str, limit: int) -> str:
    if not text.strip():
        raise NotPossible("Mohon tulis pesannya.")
    if len(text) > limit:
        raise NotPossible(f"Pesan paling panjang {limit} karakter.")
    return text


def _say(scene: Scene, content: Json) -> Json:
    scene.check_open()
    message = messages.add(scene.connection, scene.chat, as_user(scene.person), {"date": scene.now} | content)
    _tell(scene, "message", message)
    return message


def _tell(scene: Scene, kind: str, message: Json) -> None:
    if scene.chat["type"] == "private" or _meant_for_bot(scene, message):
        update_id = updates.enqueue(scene.connection, scene.chat["id"], kind, message)
        updates.attach(scene.connection, message, update_id)


def _meant_for_bot(scene: Scene, message: Json) -> bool:
    """In a group: a command that names no other bot, or a reply to this one (Bots, "Privacy mode")."""
    text = str(message.get("text", ""))
    command = messages.COMMAND.match(text)
    named = command[0].partition("@")[2].lower() if command else ""
    replied = message.get("reply_to_message", {}).get("from", {}).get("id") == scene.bot["id"]
    return replied or bool(command and named in ("", str(scene.bot["username"]).lower()))


def edit(scene: Scene, message_id: str, text: str) -> Json:
    """The person changes the text of an own message."""
    scene.check_open()
    row = messages.find(scene.connection, scene.chat["id"], message_id)
    message: Json = json.loads(row["payload"]) if row and row["sender_id"] == scene.person["id"] else {}
    if "text" not in message:
        raise NotPossible("Hanya pesan teks milik sendiri yang dapat diubah.")
    message.pop("entities", None)
    entities = messages.command_entities(text)
    message |= {"text": _checked(text, TEXT_LIMIT), "edit_date": scene.now} | (
        {"entities": entities} if entities else {}
    )
    messages.replace(scene.connection, message)
    _tell(scene, "edited_message", message)
    return message


def press(scene: Scene, message_id: str, data: str) -> str:
    """The person presses a button under the bot's message; returns the id of the callback query."""
    scene.check_open()
    row = messages.find(scene.connection, scene.chat["id"], message_id)
    message: Json = json.loads(row["payload"]) if row else {}
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    if not any(button.get("callback_data") == data for buttons in rows for button in buttons):
        raise NotPossible("Tombol itu sudah tidak ada.")
    query_id = str(secrets.randbelow(9 * 10**17) + 10**17)
    scene.connection.execute(
        "INSERT INTO callbacks (id, chat_id, message_id, person_id, data) VALUES (?, ?, ?, ?, ?)",
        (query_id, scene.chat["id"], message_id, scene.person["id"], data),
    )
    query = {
        "id": query_id,
        "from": as_user(scene.person),
        "message": message,
        "chat_instance": str(scene.chat["id"]),
        "data": data,
    }
    updates.enqueue(scene.connection, scene.chat["id"], "callback_query", query)
    return query_id


def send_photos(scene: Scene, pictures: list[list[Upload]], caption: str) -> list[Json]:
    """One photo or an album; each picture comes in one or more sizes. The caption goes with the first."""
    try:
        return _send_all(scene, [{"photo": files.keep_photo(scene.connection, sizes)} for sizes in pictures], caption)
    except ValueError as error:
        raise NotPossible("Foto harus berupa gambar JPEG atau PNG.") from error


def send_documents(scene: Scene, uploads: list[Upload], caption: str) -> list[Json]:
    """One document or several together."""
    contents = []
    for upload in uploads:
        names = {"file_name": upload.name, "mime_type": upload.mime}
        contents.append({"document": files.keep(scene.connection, "documents", upload) | names})
    return _send_all(scene, contents, caption)


def _send_all(scene: Scene, contents: list[Json], caption: str) -> list[Json]:
    """Several things at once share a media_group_id: Telegram sends each as an update of its own."""
    if not 1 <= len(contents) <= ALBUM_LIMIT:
        raise NotPossible(f"Mohon pilih 1 sampai {ALBUM_LIMIT} berkas.")
    group = {"media_group_id": str(secrets.randbelow(9 * 10**16) + 10**16)} if len(contents) > 1 else {}
    first = {"caption": _checked(caption, CAPTION_LIMIT)} if caption.strip() else {}
    return [_say(scene, content | group | (first if index == 0 else {})) for index, content in enumerate(contents)]


def send_sticker(scene: Scene, name: str) -> Json:
    """One of our own stickers."""
    if name not in STICKERS:
        raise NotPossible("Stiker itu tidak ada.")
    upload = Upload(f"{name}.webp", "image/webp", (STATIC / f"stiker-{name}.webp").read_bytes())
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return _say(
        scene, {"sticker": files.keep(scene.connection, "stickers", upload) | shape | {"emoji": STICKERS[name]}}
    )


def send_voice(scene: Scene) -> Json:
    """A recorded voice message (a hummed tone)."""
    upload = Upload("suara.oga", "audio/ogg", (STATIC / "suara.oga").read_bytes())
    shape = {"duration": VOICE_SECONDS, "mime_type": "audio/ogg"}
    return _say(scene, {"voice": files.keep(scene.connection, "voice", upload) | shape})


def send_location(scene: Scene) -> Json:
    """A place in Jakarta."""
    return _say(scene, {"location": PLACE})


def send_contact(scene: Scene) -> Json:
    """The person's own contact."""
    return _say(scene, {"contact": as_contact(scene.person)})


def block(scene: Scene, blocked: bool) -> None:
    """The person blocks the bot or takes it back (in a group: removes or adds it): my_chat_member."""
    if bool(scene.chat["blocked"]) == blocked:
        return
    scene.connection.execute("UPDATE chats SET blocked = ?, keyboard = '' WHERE id = ?", (blocked, scene.chat["id"]))
    states = [{"user": scene.bot, "status": "member"}, {"user": scene.bot, "status": "kicked", "until_date": 0}]
    old, new = states if blocked else reversed(states)
    change = {"chat": as_chat(scene.chat), "from": as_user(scene.person), "date": scene.now}
    updates.enqueue(
        scene.connection, scene.chat["id"], "my_chat_member", change | {"old_chat_member": old, "new_chat_member": new}
    )
