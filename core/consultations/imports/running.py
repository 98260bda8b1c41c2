"""The work on an import: taken in, checked, written, and taken up again after a crash."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from core.consultations.imports import examining, ledger
from core.consultations.imports.desk import Desk, Noting, Stopped, examined, note_down, rare_collections
from core.consultations.imports.examining import Examined, as_plain
from core.consultations.imports.ledger import LEASE, Import
from core.consultations.imports.profiles import Profile, profile_named
from core.consultations.imports.spool import Spool
from core.consultations.imports.writing import ACTOR, write
from core.foundation import attachments
from core.foundation.errors import Refused
from core.foundation.processes import own_name

log = logging.getLogger(__name__)

LARGEST = 1024 * 2**20  # bytes of an uploaded file
BLOCK = 2**20


def receive(desk: Desk, stream: BinaryIO, filename: str, profile: str, actor: str, *, own: bool = False) -> int:
    """Keeps a file durably and notes it to be checked; its id. With `own` this process will do the work itself.

    Raises Refused for an unknown profile, and for a file that is empty or too large.
    """
    profile = profile_named(profile).name
    folder = secrets.token_hex(8)
    path = desk.folder / folder / "file"
    path.parent.mkdir(parents=True)
    try:
        sha256, size = _keep(stream, path)
    except Refused:
        shutil.rmtree(path.parent)
        raise
    now = desk.clock()
    one = Import(
        profile=profile, filename=attachments.safe_name(filename), sha256=sha256, size=size, folder=folder,
        state="uploaded", created_by=actor, created_at=now, leased_until=now + LEASE if own else None,
        owner=own_name() if own else "",
    )  # fmt: skip
    with desk.database.writing() as session:
        session.add(one)
        session.flush()
        return one.id


def work(desk: Desk, only: int | None = None) -> bool:
    """Does what the next import needs, to its end; False where nothing is to be done. What fails is tried later."""
    with desk.database.reading() as session:
        if not ledger.anything_to_do(session):
            return False
    with desk.database.writing() as session:
        one = ledger.claim(session, desk.clock(), only)
        if one is None:
            return False
        session.expunge(one)
    try:
        write(desk, one) if one.state == "writing" else check(desk, one)
    except Stopped:
        with suppress(Stopped):
            note_down(desk, one, leased_until=None, attempts=0)
        return False
    except Exception as error:  # whatever it was, the ledger says so, and the next import is not kept waiting
        log.exception("ALARM: import %s failed", one.id)
        told = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        with suppress(Stopped):
            note_down(desk, one, error=told[:500], leased_until=desk.clock() + ledger.REST)
    return True


def bring_in(desk: Desk, path: Path, profile: str, actor: str) -> Import:
    """Imports a file here and now, all rows or none; what became of it. One that was left half written goes on.

    Raises Refused where another process works on the same file, and as `receive` does.
    """
    with path.open("rb") as stream:
        new = receive(desk, stream, path.name, profile, actor, own=True)
    with desk.database.writing() as session:
        one, half = ledger.of_id(session, new), None
        if earlier := ledger.unfinished(session, one.sha256, one.profile):
            ledger.drop(session, new, actor, desk.clock())
            half = ledger.claim(session, desk.clock(), earlier.id)
        session.flush()
        session.expunge_all()
    if earlier:
        desk.clear(one)
        if half is None:
            raise Refused("The same file is being imported right now.")
    elif not check(desk, one, compared=False).bad.rows:
        with desk.database.writing() as session:
            half = ledger.confirm(session, new, actor, desk.clock(), own=True)
            session.expunge(half)
    if half is not None:
        write(desk, half)
    with desk.database.reading() as session:
        return ledger.of_id(session, half.id if half else new)


@rare_collections()
def check(desk: Desk, one: Import, *, compared: bool = True) -> Examined:
    """Reads the whole file and says in the ledger what it holds; `compared`: also which rows were logged before."""
    note = Noting(desk, one, "check")
    with desk.database.reading() as session:
        found = examined(session, desk, one, lambda share: note(0.7 * share if compared else share))
        if compared and not found.bad.rows:
            examining.compare(session, desk.spool(one), found, lambda share: note(0.7 + 0.3 * share))
    state = "refused" if found.bad.rows else "checked"
    first, last = found.days or (None, None)
    counts = {"rows": found.rows, "bad_rows": found.bad.rows, "known": found.known, "differing": found.differing.rows}
    ended = {"finished_at": desk.clock()} if found.bad.rows else {}
    note_down(desk, one, state=state, found=as_plain(found), first_day=first, last_day=last, progress=100, attempts=0,
          leased_until=None, **counts, **ended)  # fmt: skip
    if found.bad.rows:
        desk.clear(one)
    return found


@rare_collections()
def try_out(desk: Desk, path: Path, profile: Profile, spool: Spool) -> Examined:
    """What an import of the file would do; nothing is kept but the spool, which the caller drops."""
    with desk.database.reading() as session:
        calendar = desk.calendar(session)
        found = examining.examine(
            session, calendar, path, profile,
            spool=spool, now=desk.clock(), tell=lambda share: desk.tell("check", share),
        )  # fmt: skip
        if not found.bad.rows:
            examining.compare(session, spool, found, lambda share: desk.tell("compare", share))
    return found


def drop_forgotten(desk: Desk) -> None:
    """Drops checked files that nobody wanted for a week, with what is on the disk."""
    with desk.database.reading() as session:
        old = ledger.forgotten(session, desk.clock())
    for one in old:
        with desk.database.writing() as session:
            ledger.drop(session, one.id, ACTOR, desk.clock())
        desk.clear(one)


def _keep(stream: BinaryIO, path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
            if size > LARGEST:
                raise Refused("The file is larger than %(limit)s MB.", limit=LARGEST // 2**20)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise Refused("There is nothing in this file.")
    return digest.hexdigest(), size
