"""Files that went through the simulator: kept whole, named as Telegram names them."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import struct
from dataclasses import dataclass

from bot.simulator.people import Json
from bot.simulator.store import next_number

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "audio/ogg": "oga"}


@dataclass(frozen=True)
class Upload:
    """One file as somebody sent it."""

    name: str
    mime: str
    content: bytes


def keep(connection: sqlite3.Connection, folder: str, upload: Upload) -> Json:
    """Stores a file; returns file_id, file_unique_id (the same for the same bytes) and file_size as Telegram does."""
    number = next_number(connection, "file")
    file_id = f"AgAC{number}-{secrets.token_urlsafe(24)}"
    unique_id = hashlib.sha256(upload.content).hexdigest()[:16]
    ending = ENDINGS.get(upload.mime) or upload.name.rpartition(".")[2][:8] or "bin"
    path = f"{folder}/file_{number}.{''.join(filter(str.isalnum, ending))}"
    row = (file_id, unique_id, path, upload.name, upload.mime, upload.content)
    connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", row)
    return {"file_id": file_id, "file_unique_id": unique_id, "file_size": len(upload.content)}


def keep_photo(connection: sqlite3.Connection, sizes: list[Upload]) -> list[Json]:
    """Telegram's PhotoSize list, smallest first, of one picture in its sizes. Raises ValueError on no picture."""
    measured = sorted(((image_size(upload.content), upload) for upload in sizes), key=lambda pair: pair[0])
    kept = []
    for (width, height), upload in measured:
        kept.append(keep(connection, "photos", upload) | {"width": width, "height": height})
    return kept


def find(connection: sqlite3.Connection, column: str, value: str) -> sqlite3.Row | None:
    """A stored file by its `id` or its `path`."""
    query = {"id": "SELECT * FROM files WHERE id = ?", "path": "SELECT * FROM files WHERE path = ?"}[column]
    row: sqlite3.Row | None = connection.execute(query, (value,)).fetchone()
    return row


def described(row: sqlite3.Row) -> Json:
    """file_id, file_unique_id and file_size of a stored file."""
    return {"file_id": row["id"], "file_unique_id": row["unique_id"], "file_size": len(row["content"])}


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a JPEG or PNG. Raises ValueError on anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", content[16:24])
            return width, height
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
    except struct.error as error:
        raise ValueError("the picture ends too early") from error
    raise ValueError("neither JPEG nor PNG")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walks the segments to the frame header (ITU-T T.81, B.2.2: markers C0 to CF without C4, C8, CC)."""
    at = 2
    while True:
        marker, length = struct.unpack(">HH", content[at : at + 4])
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
