"""Reads a whole file before anything of it is written: every wrong row is told, and the good ones are kept aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core.consultations.imports.identity import Identities
from core.consultations.imports.profiles import Profile
from core.consultations.imports.reading import Fault, Understanding
from core.consultations.imports.spool import Line, Spool
from core.consultations.tickets import find_known
from core.foundation import exchange
from core.foundation.errors import Refused
from core.foundation.exchange import Cell, Table
from core.reference.calendar import Calendar

SHOWN = 500  # faults, and rows that differ from their tickets, that are told one by one
PREVIEW = 8  # rows that are shown as they were read
TICK = 500  # rows between two words on the progress
CHUNK = 4000  # rows that are looked up together

Tell = Callable[[float], None]  # hears how much of the work is done, from 0 to 1


@dataclass
class Told:
    """Sentences on rows, the first of them kept and the others counted."""

    kept: list[Fault] = field(default_factory=list)
    rows: int = 0

    def add(self, faults: Sequence[Fault]) -> None:
        """One more row with what is to be said of it."""
        self.rows += 1
        self.kept += faults[: max(0, SHOWN - len(self.kept))]


@dataclass
class Examined:
    """What a file holds. `differing` are rows that say otherwise than the ticket that they made before."""

    columns: tuple[str, ...] = ()
    rows: int = 0
    bad: Told = field(default_factory=Told)
    differing: Told = field(default_factory=Told)
    known: int = 0
    open_rows: int = 0  # tickets that somebody will have to answer
    notes: list[Refused] = field(default_factory=list)
    preview: list[tuple[int, list[str]]] = field(default_factory=list)
    days: tuple[dt.date, dt.date] | None = None


def examine(
    session: Session, calendar: Calendar, path: Path, profile: Profile, *, spool: Spool, now: dt.datetime, tell: Tell
) -> Examined:
    """Checks every row with the rules of `tickets.log` and fills the spool. A file that cannot be read is one fault."""
    spool.begin()
    found = Examined()
    with path.open("rb") as stream:
        try:
            table = exchange.rows(stream, profile.columns, profile.required, refuse=_collect(found))
            found.columns, found.notes = table.columns, table.notes
            identities = _read(session, calendar, table, profile, found=found, spool=spool, now=now, tell=tell)
        except Refused as refusal:
            found.bad.add([Fault(0, "", refusal)])
            return found
    for fault in identities.settle(spool):
        found.bad.add([fault])
    if not found.rows:
        found.bad.add([Fault(0, "", Refused("There is no row below the names of the columns."))])
    spool.finish()
    return found


def compare(session: Session, spool: Spool, found: Examined, tell: Tell) -> None:
    """Finds out which rows were logged before, and which of those say otherwise now."""
    seen = 0
    for lines in chunks(spool, lambda: CHUNK):
        for one in find_known(session, [entry for _, entry in lines]):
            found.known += 1
            if one.differing:
                found.differing.add([told_otherwise(lines[one.place][0], one.number, one.differing)])
        seen += len(lines)
        tell(seen / max(1, found.rows))


def told_otherwise(row: int, number: str, fields: Sequence[str]) -> Fault:
    """What is said of a row that is known with another content."""
    names = ", ".join(fields)
    why = Refused("It is ticket %(number)s already, which says otherwise in %(names)s and stays as it is.",
                  number=number, names=names)  # fmt: skip
    return Fault(row, "", why)


def chunks(spool: Spool, size: Callable[[], int], skip: int = 0) -> Iterator[list[Line]]:
    """The spool's rows, the first `skip` left out, so many at a time as `size` says each time."""
    lines = islice(spool.lines(), skip, None)
    while chunk := list(islice(lines, size())):
        yield chunk


def _collect(found: Examined) -> Callable[[int, Refused], None]:
    def refuse(number: int, why: Refused) -> None:
        found.rows += 1
        found.bad.add([Fault(number, "", why)])

    return refuse


def _read(
    session: Session, calendar: Calendar, table: Table, profile: Profile, *,
    found: Examined, spool: Spool, now: dt.datetime, tell: Tell,
) -> Identities:  # fmt: skip
    understanding = Understanding(session, calendar, now=now, profile=profile, table=table)
    identities, months = Identities(), dict[dt.date, str]()
    for number, row in table.rows():
        found.rows += 1
        if found.rows % TICK == 0:
            tell(table.seen())
        if len(found.preview) < PREVIEW:
            found.preview.append((number, [_shown(cell) for cell in row]))
        entry = understanding.entry(number, row)
        if isinstance(entry, list):
            found.bad.add(entry)
        elif not found.bad.rows:  # once a row is wrong nothing will be written
            day = understanding.checking.day
            found.open_rows += entry.status != "CLOSED"
            spool.add(months.get(day) or months.setdefault(day, f"{day:%Y-%m}"), number, identities.given(entry))
    found.days = (min(months), max(months)) if months else None
    return identities


def _shown(cell: Cell) -> str:
    text = exchange.as_text(cell)
    return text if len(text) <= 120 else f"{text[:119]}…"


def as_plain(found: Examined) -> dict[str, Any]:
    """What the ledger keeps of it, as JSON."""
    return {
        "columns": list(found.columns),
        "bad": as_plain_faults(found.bad.kept),
        "differing": as_plain_faults(found.differing.kept),
        "notes": [_plain_refusal(note) for note in found.notes],
        "preview": found.preview,
        "open": found.open_rows,
    }


def as_plain_faults(faults: Sequence[Fault]) -> list[Any]:
    """Faults as JSON."""
    return [[fault.row, fault.column, _plain_refusal(fault.why)] for fault in faults]


def _plain_refusal(refusal: Refused) -> list[Any]:
    values = {name: value if isinstance(value, int) else str(value) for name, value in refusal.values.items()}
    return [refusal.message, values]


def faults_of(plain: Sequence[Sequence[Any]]) -> list[Fault]:
    """Faults from the ledger's JSON."""
    return [Fault(row, column, refusal_of(why)) for row, column, why in plain]


def refusal_of(plain: Sequence[Any]) -> Refused:
    """A sentence from the ledger's JSON."""
    return Refused(plain[0], **plain[1])
