"""Monthly recaps of requests out of a file: a row for each month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.exchange import Cell, as_day, as_number, as_text
from core.foundation.exchange.collecting import Faults, cells, collect
from core.reference.calendar import Calendar, Month
from core.requests.aggregates import NAMES, Recap, enter

REQUIRED = ("month", "requests", "source")


def import_recaps(
    session: Session, calendar: Calendar, source: Path | BinaryIO, *, actor: str, now: dt.datetime
) -> int:
    """Enters the recaps of a CSV or XLSX file; says how many have changed. The same file again changes nothing.

    Columns: month, requests, source and perhaps the other numbers by their names, as_of and note. Raises Refused with
    a sentence for every bad row; then nothing is entered.
    """
    recaps = collect(source, tuple(_READERS), REQUIRED, _read)
    faults = Faults()
    rows: dict[Month, int] = {}
    for number, recap in recaps.items():
        if recap.month in rows:
            faults.add(number, Refused("Row %(row)s has %(month)s already.", row=rows[recap.month], month=recap.month))
        rows.setdefault(recap.month, number)
    faults.refuse()
    try:
        return len(enter(session, calendar, list(recaps.values()), actor=actor, now=now))
    except Refused as refusal:
        for name, why in refusal.fields.items():
            month, _, column = name.partition(".")
            faults.add(rows[Month.parse(month)], Refused("Please correct the marked fields.", fields={column: why}))
        faults.refuse()
        raise


def _month(value: Cell) -> Month:
    return Month.of(value) if isinstance(value, dt.date) else Month.parse(as_text(value))


def _words(value: Cell) -> str:
    return as_text(value).strip()


_READERS: Mapping[str, Callable[[Cell], object]] = {
    "month": _month, **dict.fromkeys(NAMES, as_number), "as_of": as_day, "source": _words, "note": _words,
}  # fmt: skip


def _read(row: Mapping[str, Cell]) -> Recap:
    read: dict[str, Any] = cells(row, _READERS)
    values = {name: read[name] for name in NAMES}
    return Recap(read["month"], values, read["source"], read["as_of"], read["note"])
