"""Files that came with a consultation: kept by their content's hash, known by rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation import memory
from core.foundation.db import UTC, Base
from core.foundation.errors import Refused
from core.foundation.text import storable

MAX_ATTEMPTS = 16  # with the rests between them over five hours: a messenger may be away for an evening
LONGEST_REST = 3600  # seconds
DOOMED = "doomed file "


class Attachment(Base):
    """One file. `waiting`: still with the messenger, to be fetched; `stored`; `failed` with the reason."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(index=True)
    message_id: Mapped[str] = mapped_column(sa.String(64), default="")  # the channel's id of the message it came with
    filename: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    reference: Mapped[str] = mapped_column(sa.String(300), default="")  # the messenger's file id
    channel: Mapped[str] = mapped_column(sa.String(20), default="")
    state: Mapped[str] = mapped_column(sa.String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime] = mapped_column(UTC)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    restricted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'stored', 'failed')", name="state"),
        sa.Index(
            "ix_attachments_waiting",
            "not_before",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )


@dataclass(frozen=True)
class Upload:
    """A file that is on the disk already, and in no row yet."""

    filename: str
    media_type: str
    size: int
    sha256: str


def take(folder: Path, stream: BinaryIO, filename: str, media_type: str, limit: int = 20 * 2**20) -> Upload:
    """Writes an uploaded file of at most `limit` bytes, before any transaction. Raises Refused when empty or larger."""
    data = stream.read(limit + 1)
    if not data:
        raise Refused("The file %(name)s is empty.", name=filename)
    if len(data) > limit:
        raise Refused("The file %(name)s is larger than %(limit)s MB.", name=filename, limit=limit // 2**20)
    return Upload(safe_name(filename), media_type[:100], len(data), write(folder, data))


def keep(session: Session, upload: Upload, *, ticket_id: int, actor: str, now: dt.datetime) -> int:
    """Puts an uploaded file to a ticket; its id."""
    owner = {"ticket_id": ticket_id, "created_at": now, "not_before": now, "created_by": actor, "state": "stored"}
    statement = sa.insert(Attachment).values(**vars(upload), **owner).returning(Attachment.id)
    return int(session.execute(statement).scalar_one())


def write(folder: Path, data: bytes) -> str:
    """Writes the bytes under their hash, durable before it returns; the hash."""
    digest = hashlib.sha256(data).hexdigest()
    path = folder / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = path.with_name(f".{digest}.{secrets.token_hex(4)}")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)  # on a full disk halves of files would fill it further
    for place in (path.parent, folder):  # a file's name is durable when its folder is
        _sync(place)
    return digest


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def expect(session: Session, values: Sequence[dict[str, object]]) -> None:
    """Notes files that are still with the messenger; a worker fetches them later."""
    if values:
        session.execute(sa.insert(Attachment), [{"state": "waiting", **value} for value in values])


def of_ticket(session: Session, ticket_id: int) -> Sequence[Attachment]:
    """The ticket's files, oldest first."""
    query = sa.select(Attachment).where(Attachment.ticket_id == ticket_id).order_by(Attachment.id)
    return session.execute(query).scalars().all()


def open_stored(session: Session, folder: Path, attachment_id: int) -> tuple[Attachment, Path]:
    """The row and the path of a stored file. Raises Refused where it is not here."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.state != "stored" or not row.sha256:
        raise Refused("This file is not here.")
    return row, folder / row.sha256[:2] / row.sha256


def waiting(session: Session, now: dt.datetime, limit: int = 10) -> Sequence[Attachment]:
    """Files to be fetched now, oldest first."""
    query = sa.select(Attachment).where(Attachment.state == "waiting", Attachment.not_before <= now)
    return session.execute(query.order_by(Attachment.id).limit(limit)).scalars().all()


def arrived(session: Session, attachment_id: int, digest: str, size: int) -> None:
    """Notes that a file was fetched and written."""
    values = {"state": "stored", "sha256": digest, "size": size, "reason": ""}
    session.execute(sa.update(Attachment).where(Attachment.id == attachment_id).values(**values))


def missed(session: Session, attachment_id: int, reason: str, now: dt.datetime, *, final: bool) -> None:
    """Notes a failed fetch; it is tried again later, unless `final` or tried too often.

    Where another worker has fetched the file meanwhile, that stands.
    """
    row = session.get_one(Attachment, attachment_id, with_for_update=True)
    if row.state != "waiting":
        return
    row.attempts += 1
    row.reason = reason[:500]
    row.not_before = now + dt.timedelta(seconds=min(LONGEST_REST, 2**row.attempts))
    if final or row.attempts >= MAX_ATTEMPTS:
        row.state = "failed"


def erase(session: Session, ids: Sequence[int]) -> None:
    """Takes these rows away and dooms their files: after the commit `discard_doomed` takes them from the disk."""
    gone = sa.delete(Attachment).where(Attachment.id.in_(ids)).returning(Attachment.sha256)
    for digest in filter(None, session.execute(gone).scalars().all()):
        memory.remember(session, f"{DOOMED}{digest}", "")


def any_doomed(session: Session) -> bool:
    """Whether a file is to go from the disk."""
    return bool(memory.names(session, DOOMED))


def discard_doomed(session: Session, folder: Path) -> int:
    """Deletes the doomed files that no row knows any more; how many are doomed no longer.

    After a crash in between they are still doomed, and what is gone already may go again.
    """
    names = memory.names(session, DOOMED)
    for name in names:
        digest = name.removeprefix(DOOMED)
        if session.execute(sa.select(Attachment.id).where(Attachment.sha256 == digest).limit(1)).scalar() is None:
            (folder / digest[:2] / digest).unlink(missing_ok=True)
        memory.forget(session, name)
    return len(names)


def safe_name(filename: str) -> str:
    """The last part of a name, without control characters and quotes; "file" where nothing is left."""
    last = storable(filename).replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[\x00-\x1f\x7f\"<>|:*?]", "_", last).strip(" .")[-200:] or "file"
