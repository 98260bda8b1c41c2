"""What imports are worked on with, and how the work says that it goes on."""

from __future__ import annotations

import datetime as dt
import gc
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.imports import examining
from core.consultations.imports.examining import Examined, Tell
from core.consultations.imports.ledger import LEASE, Import
from core.consultations.imports.profiles import profile_named
from core.consultations.imports.spool import Spool
from core.foundation.db import Database
from core.foundation.processes import own_name
from core.reference.calendar import Calendar

EVERY = 1.0  # seconds between two notes of the progress

Phased = Callable[[str, float], None]  # hears the phase (check, compare or write) and how much of it is done, 0 to 1


def folder(data_dir: Path) -> Path:
    """Where uploaded files lie while they are worked on."""
    return data_dir.absolute() / "imports"


@dataclass(frozen=True)
class Desk:
    """What imports are worked on with. `clock` gives the present (aware UTC), `calendar` the centre's."""

    database: Database
    folder: Path
    calendar: Callable[[Session], Calendar]
    clock: Callable[[], dt.datetime]
    tell: Phased = lambda _phase, _share: None
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
    """The process is asked to end, or another took the work over; it goes on from where it stands."""


@dataclass
class Noting:
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
        note_down(self.desk, self.one, progress=int(100 * share), leased_until=self.desk.clock() + LEASE)


def note_down(desk: Desk, one: Import, **values: Any) -> None:
    """Changes the import's row, in a transaction of its own, as `keep_values` does."""
    with desk.database.writing() as session:
        keep_values(session, one, **values)


def keep_values(session: Session, one: Import, **values: Any) -> None:
    """Changes the row of an import that this process works on. Raises Stopped where another took it over."""
    own = (Import.id == one.id, Import.owner == own_name())
    if session.execute(sa.update(Import).where(*own).values(**values).returning(Import.id)).scalar() is None:
        raise Stopped


def examined(session: Session, desk: Desk, one: Import, tell: Tell) -> Examined:
    """Reads the import's file and fills its spool."""
    return examining.examine(
        session, desk.calendar(session), desk.file(one), profile_named(one.profile),
        spool=desk.spool(one), now=desk.clock(), tell=tell,
    )  # fmt: skip


@contextmanager
def rare_collections() -> Iterator[None]:
    """Looks for garbage in circles only when very many objects are new: among millions of plain rows there is none, and
    each look at them costs a fifth of the whole import."""
    before = gc.get_threshold()
    gc.set_threshold(before[0] * 400, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
