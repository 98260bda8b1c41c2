"""Files of a ticket: taken in with the form or on the ticket's page, handed out safely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.foundation import attachments
from core.foundation.attachments import Attachment, Upload
from core.foundation.errors import Refused
from web.context import actor, db, me, now, settings
from web.tickets import access

page = Blueprint("ticket_files", __name__)

UNRESTRICTED = ("supervisor", "admin")  # who may open files that are restricted


@page.get("/tickets/<number>/files/<int:file_id>")
def download(number: str, file_id: int) -> ResponseReturnValue:
    """A stored file, always as a download: what strangers sent never runs or shows on the staff's pages."""
    with db().reading() as session:
        file, path = _stored(session, number, file_id)
        name = file.filename
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=name)


def may_open(file: Attachment) -> bool:
    """Whether the person who asks may open the file."""
    return not file.restricted or me().role in UNRESTRICTED


def take_uploads() -> list[Upload]:
    """Writes the files that came with the form, before any transaction. Raises Refused for the field `files`."""
    sent = [upload for upload in request.files.getlist("files") if upload.filename]
    limit = settings().attachment_limit_mb * 2**20
    try:
        return [
            attachments.take(folder(), cast(BinaryIO, one.stream), one.filename or "", one.mimetype, limit)
            for one in sent
        ]
    except Refused as refusal:
        raise Refused("Please correct the marked fields.", fields={"files": refusal}) from refusal


def keep_uploads(session: Session, uploads: Sequence[Upload], ticket_id: int) -> None:
    """Puts the files to the ticket."""
    for upload in uploads:
        attachments.keep(session, upload, ticket_id=ticket_id, actor=actor(), now=now())


def folder() -> Path:
    """Where the files lie."""
    return settings().data_dir.absolute() / "attachments"


def _stored(session: Session, number: str, file_id: int) -> tuple[Attachment, Path]:
    ticket = access.readable(session, number)
    try:
        file, path = attachments.open_stored(session, folder(), file_id)
    except Refused:
        abort(404)
    if file.ticket_id != ticket.id or not path.is_file():
        abort(404)
    if not may_open(file):
        abort(403)
    return file, path
