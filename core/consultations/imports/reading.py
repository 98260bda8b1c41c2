"""One row of a file as a consultation: what its cells mean, and every cell that is wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from core.consultations.imports.profiles import Profile
from core.consultations.tickets import Checked, Checking
from core.foundation import exchange, staff
from core.foundation.errors import Refused
from core.foundation.exchange import Cell, Table
from core.reference.calendar import Calendar

HAPPENED = Checked._fields.index("happened_at")
Read = Callable[[Cell], Any]
SHORTENED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)  # 6.28111E+11


class Fault(NamedTuple):
    """What is wrong in a row. `row` is the spreadsheet's, 0 for the file itself; `column` is "" for the whole row."""

    row: int
    column: str
    why: Refused

    def __str__(self) -> str:
        place = f"row {self.row}, column {self.column}: " if self.column else f"row {self.row}: " if self.row else ""
        return f"{place}{self.why}"


class Understanding:
    """Reads rows of one file, whose columns are known by now."""

    def __init__(
        self, session: Session, calendar: Calendar, *, now: dt.datetime, profile: Profile, table: Table
    ) -> None:
        self.profile, self.now = profile, now
        self.checking = Checking(session, calendar, now)
        reads = _reads(session, calendar)
        places = {profile.columns[name].field: at for at, name in enumerate(table.columns)}
        # Each field's cell; a field without a column takes the empty cell that is put behind every row.
        self.pick = itemgetter(*(places.get(field, len(places)) for field in Checked._fields))
        used = [(Checked._fields.index(column.field), column) for column in profile.columns.values()]
        self.reads = [(at, *reads[column.reads]) for at, column in used if column.reads in reads]
        self.texts = [at for at, column in used if column.reads not in reads] if table.typed else []
        self.defaults = [(at, column.default) for at, column in used if column.default]

    def entry(self, number: int, row: Sequence[Cell]) -> Checked | list[Fault]:
        """The consultation, or everything that is wrong with the row."""
        values, wrong = list(self.pick((*row, ""))), dict[str, Refused]()
        for at, read, empty in self.reads:
            try:
                values[at] = read(values[at]) if values[at] not in ("", None) else empty
            except Refused as refusal:
                wrong[Checked._fields[at]], values[at] = refusal, empty
        for at in self.texts:
            values[at] = exchange.as_text(values[at])
        for at, default in self.defaults:
            values[at] = values[at] or default
        if values[HAPPENED] is None:
            wrong.setdefault("happened_at", Refused("Please write the day and the time."))
            values[HAPPENED] = self.now
        try:
            entry = self.checking.check(Checked._make(values))
        except Refused as refusal:
            wrong = {**refusal.fields, **wrong}
        return self._faults(number, wrong) if wrong else entry

    def _faults(self, number: int, wrong: Mapping[str, Refused]) -> list[Fault]:
        order = list(self.profile.columns)
        faults = [Fault(number, self.profile.column_of(field), why) for field, why in wrong.items()]
        return sorted(faults, key=lambda fault: order.index(fault.column) if fault.column in order else len(order))


def _reads(session: Session, calendar: Calendar) -> dict[str, tuple[Read, str | None]]:
    """How cells are read that are more than a text, and what an empty one means."""
    agents = {person.email.lower(): person.id for person in staff.listing(session)}

    def agent(cell: Cell) -> int | None:
        email = exchange.as_text(cell).strip()
        if email and email.lower() not in agents:
            raise Refused("Nobody has the e-mail address %(email)s.", email=email[:254])
        return agents.get(email.lower())

    def time(cell: Cell) -> dt.datetime | None:
        return exchange.as_time(cell, calendar.zone)

    return {"time": (time, None), "phone": (_phone, ""), "region": (_region, ""), "agent": (agent, None)}


def _phone(cell: Cell) -> str:
    text = exchange.as_text(cell).strip()
    if SHORTENED.fullmatch(text):
        raise Refused("The spreadsheet shortened this phone number; make the column a text and write it again.")
    # A cell that holds a number has lost the 0 in front: 811150420 was 0811150420.
    return f"0{text}" if not isinstance(cell, str) and text.startswith("8") else text


def _region(cell: Cell) -> str:
    """A code such as 32.10; as a number it has lost its last 0, and without its point it is the same region."""
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:05.2f}"
    text = exchange.as_text(cell).strip()
    return f"{text[:2]}.{text[2:]}" if len(text) == 4 and text.isdigit() else text
