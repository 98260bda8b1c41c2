"""Readings out of a file: a row for each value, or for each line of a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.exchange import Cell, as_day, as_text
from core.foundation.exchange.collecting import Faults, cells, collect
from core.reference.calendar import Calendar, Month
from core.statistics.reach.readings import Entry, enter, whole_number

REQUIRED = ("month", "metric", "source")


@dataclass(frozen=True)
class _Row:
    month: Month
    metric: str
    value: int | None
    label: str
    as_of: dt.date | None
    source: str
    status: str
    note: str


def import_readings(
    session: Session, calendar: Calendar, source: Path | BinaryIO, *, actor: str, now: dt.datetime
) -> int:
    """Enters the readings of a CSV or XLSX file; says how many have changed. The same file again changes nothing.

    Columns: month, metric, source and perhaps value, label, as_of, status, note. Rows of a list carry a label each and
    stand in its order. Raises Refused with a sentence for every bad row; then nothing is entered.
    """
    rows = collect(source, tuple(_READERS), REQUIRED, _read)
    faults, months = Faults(), _by_month(rows)
    changed = 0
    for month, entries in months.items():
        try:
            changed += len(enter(session, calendar, month, [e for e, _ in entries.values()], actor=actor, now=now))
        except Refused as refusal:
            wrong = refusal.fields or dict.fromkeys(entries, refusal)
            for metric, why in wrong.items():
                faults.add(entries[metric][1], why)
    faults.refuse()
    return changed


def as_month(value: Cell) -> Month:
    """A cell as a month: "2022-12", or any day in it. Raises Refused for anything else."""
    if isinstance(value, dt.date):
        return Month.of(value)
    return Month.parse(as_text(value))


def _count(value: Cell) -> int | None:
    return int(value) if isinstance(value, float) and value.is_integer() else whole_number(as_text(value))


def _words(value: Cell) -> str:
    return as_text(value).strip()


_READERS: Mapping[str, Callable[[Cell], object]] = {
    "month": as_month, "metric": _words, "value": _count, "label": _words, "as_of": as_day, "source": _words,
    "status": lambda value: _words(value).lower() or "reported", "note": _words,
}  # fmt: skip


def _read(row: Mapping[str, Cell]) -> _Row:
    return cast(Callable[..., _Row], _Row)(**cells(row, _READERS))


def _by_month(rows: Mapping[int, _Row]) -> dict[Month, dict[str, tuple[Entry, int]]]:
    """The entries by month and metric, each with the number of its first row."""
    faults = Faults()
    found: dict[Month, dict[str, tuple[Entry, int]]] = {}
    for number, row in rows.items():
        month = found.setdefault(row.month, {})
        before = month.get(row.metric)
        if before is None:
            month[row.metric] = (_entry(row), number)
        elif row.label and before[0].items:
            listed = (*before[0].items, (row.label, row.value))
            month[row.metric] = (replace(before[0], items=listed), before[1])
        else:
            told = "Row %(row)s has %(metric)s of %(month)s already."
            faults.add(number, Refused(told, row=before[1], metric=row.metric, month=row.month))
    faults.refuse()
    return found


def _entry(row: _Row) -> Entry:
    about = (row.source, row.as_of, row.status, row.note)
    if row.label:
        return Entry(row.metric, None, ((row.label, row.value),), *about)
    return Entry(row.metric, row.value, (), *about)
