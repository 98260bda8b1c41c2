"""The work on an import: taken in, checked, written in chunks, taken up again after a crash."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.imports import examining, ledger
from core.consultations.imports.examining import (
    SHOWN,
    Examined,
    Tell,
    as_plain,
    as_plain_faults,
    chunks,
    told_otherwise,
)
from core.consultations.imports.ledger import LEASE, Import
from core.consultations.imports.profiles import Profile, profile_named
from core.consultations.imports.spool import Spool
from core.consultations.tickets import log_many
from core.foundation import attachments
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.processes import own_name
from core.reference.calendar import Calendar

log = logging.getLogger(__name__)

CHUNK = {"sqlite": 4000, "postgresql": 10_000}  # rows of one transaction: SQLite's writers wait for well under a second
LARGEST = 1024 * 2**20  # bytes of an uploaded file
BLOCK = 2**20
EVERY = 1.0  # seconds between two notes of the progress
ACTOR = "import"


@dataclass(frozen=True)
class Desk:
    """What imports are worked on with. `clock` gives the present (aware UTC), `calendar` the centre's."""

    database: Database
    folder: Path
    calendar: Callable[[Session], Calendar]
    clock: Callable[[], dt.datetime]
    tell: Callable[[str, float], None] = lambda _phase, _share: None  # hears "check" or "write", and from 0 to 1
    stopped: Callable[[], bool] = lambda: False

    def spool(self, one: Import) -> Spool:
        """Where the checked rows of an import wait."""
        return Spool(self.folder / one.folder / "rows")

    def file(self, one: Import) -> Path:
        """Where its file lies."""
        return self.folder / one.folder / "file"

    def clear(self, one: Import) -> None:
        """Deletes both."""
        shutil.rmtree(self.folder / one.folder, ignore_errors=True)


class Stopped(Exception):
    """The process is asked to end; the work goes on when it is back."""


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
        _note(desk, one, leased_until=None, attempts=one.attempts - 1)
        return False
    except Exception as error:  # whatever it was, the ledger says so, and the next import is not kept waiting
        log.exception("ALARM: import %s failed", one.id)
        told = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        _note(desk, one, error=told[:500], leased_until=desk.clock() + ledger.REST)
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


def check(desk: Desk, one: Import, *, compared: bool = True) -> Examined:
    """Reads the whole file and says in the ledger what it holds; `compared`: also which rows were logged before."""
    note = _Noting(desk, one, "check")
    with desk.database.reading() as session:
        found = _examine(session, desk, one, lambda share: note(0.7 * share if compared else share))
        if compared and not found.bad.rows:
            examining.compare(session, desk.spool(one), found, lambda share: note(0.7 + 0.3 * share))
    state = "refused" if found.bad.rows else "checked"
    first, last = found.days or (None, None)
    counts = {"rows": found.rows, "bad_rows": found.bad.rows, "known": found.known, "differing": found.differing.rows}
    ended = {"finished_at": desk.clock()} if found.bad.rows else {}
    _note(desk, one, state=state, found=as_plain(found), first_day=first, last_day=last, progress=100, attempts=0,
          leased_until=None, **counts, **ended)  # fmt: skip
    if found.bad.rows:
        desk.clear(one)
    return found


def try_out(desk: Desk, path: Path, profile: Profile, spool: Spool) -> Examined:
    """What an import of the file would do; nothing is kept but the spool, which the caller drops."""
    with desk.database.reading() as session:
        calendar = desk.calendar(session)
        found = examining.examine(
            session,
            calendar,
            path,
            profile,
            spool=spool,
            now=desk.clock(),
            tell=lambda share: desk.tell("check", share),
        )
        if not found.bad.rows:
            examining.compare(session, spool, found, lambda share: desk.tell("compare", share))
    return found


def write(desk: Desk, one: Import) -> None:
    """Makes the tickets of a checked file, chunk by chunk; what a crash left undone is done when this runs again."""
    spool, note = desk.spool(one), _Noting(desk, one, "write")
    if not spool.is_ready:  # it was lost; what is there already is known again by its id
        with desk.database.reading() as session:
            _examine(session, desk, one, lambda _: note(0))
        one.done = one.added = one.known = one.differing = 0
    if not one.done:
        one.found = {**one.found, "differing": []}  # what the check said of it may be old by now
    for lines in chunks(spool, CHUNK["sqlite" if desk.database.is_sqlite else "postgresql"], one.done):
        with desk.database.writing() as session:
            _write_chunk(session, desk, one, lines)
        desk.tell("write", one.done / max(1, one.rows))
        if desk.stopped():
            raise Stopped
    one.found = {name: value for name, value in one.found.items() if name != "preview"}
    ended = {"state": "done", "progress": 100, "leased_until": None, "finished_at": desk.clock(), "error": ""}
    _note(desk, one, found=one.found, **ended)
    desk.clear(one)


def drop_forgotten(desk: Desk) -> None:
    """Drops checked files that nobody wanted for a week, with what is on the disk."""
    with desk.database.reading() as session:
        old = ledger.forgotten(session, desk.clock())
    for one in old:
        with desk.database.writing() as session:
            ledger.drop(session, one.id, ACTOR, desk.clock())
        desk.clear(one)


def _write_chunk(session: Session, desk: Desk, one: Import, lines: list[tuple[int, Any]]) -> None:
    now = desk.clock()
    logged = log_many(session, desk.calendar(session), [entry for _, entry in lines], ACTOR, now)
    one.done += len(lines)
    one.added += logged.added
    one.known += len(logged.known)
    for it in logged.known:
        if it.differing:
            one.differing += 1
            one.found["differing"] += as_plain_faults([told_otherwise(lines[it.place][0], it.number, it.differing)])
    del one.found["differing"][SHOWN:]
    values = {name: getattr(one, name) for name in ("done", "added", "known", "differing", "found")}
    values |= {"progress": 100 * one.done // max(1, one.rows), "leased_until": now + LEASE}
    _set(session, one, **values)


def _examine(session: Session, desk: Desk, one: Import, tell: Tell) -> Examined:
    return examining.examine(
        session, desk.calendar(session), desk.file(one), profile_named(one.profile),
        spool=desk.spool(one), now=desk.clock(), tell=tell,
    )  # fmt: skip


@dataclass
class _Noting:
    """Notes the progress now and then, which also says that the work goes on."""

    desk: Desk
    one: Import
    phase: str
    at: float = 0.0

    def __call__(self, share: float) -> None:
        self.desk.tell(self.phase, share)
        if time.monotonic() - self.at < EVERY:
            return
        self.at = time.monotonic()
        if self.desk.stopped():
            raise Stopped
        _note(self.desk, self.one, progress=int(100 * share), leased_until=self.desk.clock() + LEASE)


def _note(desk: Desk, one: Import, **values: Any) -> None:
    with desk.database.writing() as session:
        _set(session, one, **values)


def _set(session: Session, one: Import, **values: Any) -> None:
    session.execute(sa.update(Import).where(Import.id == one.id).values(**values))


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
