"""Makes the tickets of a checked file, in chunks that let others write in between."""

from __future__ import annotations

import gc
import time
from typing import Any

from sqlalchemy.orm import Session

from core.consultations.imports.desk import Desk, Noting, Stopped, examined, keep_values, note_down, rare_collections
from core.consultations.imports.examining import SHOWN, as_plain_faults, chunks, told_otherwise
from core.consultations.imports.ledger import LEASE, Import
from core.consultations.tickets import log_many
from core.foundation.db import Database

FEWEST, MOST = 1000, 10_000  # rows of a transaction on SQLite: of the first one, and at most
HELD = 0.4  # seconds that it should take: SQLite's other writers wait for it
TOGETHER = 20_000  # rows of a transaction on PostgreSQL, where nobody waits
ACTOR = "import"


class Pace:
    """How many rows the next transaction takes, so that none takes much longer than the others have to wait."""

    def __init__(self, database: Database) -> None:
        self.fewest, self.most = (FEWEST, MOST) if database.is_sqlite else (TOGETHER, TOGETHER)
        self.rows, self.begun = self.fewest, 0.0

    def size(self) -> int:
        """So many."""
        return self.rows

    def __enter__(self) -> None:
        self.begun = time.monotonic()

    def __exit__(self, *_: object) -> None:
        took = max(0.001, time.monotonic() - self.begun)
        self.rows = int(min(self.most, 2 * self.rows, max(self.fewest, self.rows * HELD / took)))


@rare_collections()
def write(desk: Desk, one: Import) -> None:
    """Makes the tickets of a checked file, chunk by chunk; what a crash left undone is done when this runs again."""
    spool, note = desk.spool(one), Noting(desk, one, "write")
    if not spool.is_ready:  # it was lost; what is there already is known again by its id
        with desk.database.reading() as session:
            found = examined(session, desk, one, lambda _: note(0))
        if found.bad.rows:  # a code that was good is so no more
            raise found.bad.kept[0].why
        one.done = one.added = one.known = one.differing = 0
    if not one.done:
        one.found = {**one.found, "differing": []}  # what the check said of it may be old by now
    pace = Pace(desk.database)
    for lines in chunks(spool, pace.size, one.done):
        with desk.database.writing() as session, pace:
            _write_chunk(session, desk, one, lines)
        gc.collect(0)  # at this moment few objects are new; what the chunk left in circles holds all its rows
        desk.tell("write", one.done / max(1, one.rows))
        if desk.stopped():
            raise Stopped
    one.found = {name: value for name, value in one.found.items() if name != "preview"}
    ended = {"state": "done", "progress": 100, "leased_until": None, "finished_at": desk.clock(), "error": ""}
    note_down(desk, one, found=one.found, **ended)
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
    values |= {"progress": 100 * one.done // max(1, one.rows), "leased_until": now + LEASE, "attempts": 0}
    keep_values(session, one, **values)
