"""The two forms of a month: what stands already, and what somebody typed as entries for the core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.exchange import as_number
from core.reference.calendar import Month
from core.requests import aggregates
from core.requests.aggregates import NAMES, Recap
from core.statistics import reach
from core.statistics.reach import Entry, Line, Reading

Typed = Mapping[str, str]
Read = TypeVar("Read")


def readings_shown(session: Session, month: Month, day: dt.date) -> dict[str, str]:
    """The form of readings: what stands, else the source that was named last; `day` is what new values are of."""
    stood = reach.standing(session, month.year_ago(), month)
    shown: dict[str, str] = {}
    for name in (*reach.metrics(), *reach.lists()):
        reading = stood.get(month, {}).get(name)
        last = next((stood[m][name] for m in sorted(stood, reverse=True) if name in stood[m]), None)
        shown |= {f"{name}.{field}": text for field, text in _fields(reading, last, day).items()}
    return shown


def entries(typed: Typed) -> list[Entry]:
    """The entries that were typed; a row that was empty and is empty still says nothing.

    Raises Refused with a sentence by metric.
    """
    found: list[Entry] = []
    wrong: dict[str, Refused] = {}
    for name in (*reach.metrics(), *reach.lists()):
        try:
            entry = _entry(name, {field: typed.get(f"{name}.{field}", "").strip() for field in _FIELDS})
        except Refused as refusal:
            wrong[name] = refusal
        else:
            if not entry.is_missing or typed.get(f"{name}.before"):
                found.append(entry)
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    return found


def recap_shown(session: Session, month: Month, day: dt.date) -> dict[str, str]:
    """The form of the recap: what stands, else the source that was named last."""
    stood = aggregates.standing(session, month.year_ago(), month)
    last = stood[max(stood)] if stood else None
    shown = {"as_of": day.isoformat(), "source": last.source if last else "", "note": ""}
    if row := stood.get(month):
        shown |= {name: _decimal(value) for name, value in row.values.items() if value is not None}
        shown |= {"as_of": row.as_of.isoformat(), "note": row.note}
    return shown


def recap(month: Month, typed: Typed) -> Recap:
    """The recap that was typed. Raises Refused with a sentence by field."""
    wrong: dict[str, Refused] = {}

    def read(name: str, reader: Callable[[str], Read]) -> Read | None:
        try:
            return reader(typed.get(name, "").strip())
        except Refused as refusal:
            wrong[name] = refusal
            return None

    values = {name: read(name, as_number if name == aggregates.AVERAGE else reach.whole_number) for name in NAMES}
    found = Recap(month, values, typed.get("source", ""), read("as_of", _day), typed.get("note", ""))
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    return found


_FIELDS = ("value", "as_of", "source", "derived", "note")


def _fields(reading: Reading | None, last: Reading | None, day: dt.date) -> dict[str, str]:
    if reading is None:
        return {"value": "", "as_of": day.isoformat(), "source": last.source if last else ""}
    value = "\n".join(_line(*line) for line in reading.items) if reading.items else str(reading.value)
    derived = "yes" if reading.status == reach.DERIVED else ""
    told = {"value": value, "as_of": reading.as_of.isoformat(), "source": reading.source}
    return {**told, "derived": derived, "note": reading.note, "before": "yes"}


def _entry(name: str, typed: Typed) -> Entry:
    listed = (
        tuple(_listed(line) for line in typed["value"].splitlines() if line.strip()) if name in reach.lists() else ()
    )
    value = None if name in reach.lists() else reach.whole_number(typed["value"])
    status = reach.DERIVED if typed["derived"] else reach.REPORTED
    return Entry(name, value, listed, typed["source"], _day(typed["as_of"]), status, typed["note"])


def _line(label: str, value: int | None) -> str:
    return label if value is None else f"{label}; {value}"


def _listed(line: str) -> Line:
    label, sign, number = line.rpartition(";")
    if sign:
        try:
            return label.strip(), reach.whole_number(number)
        except Refused:
            pass  # the semicolon is part of the name
    return line.strip(), None


def _decimal(value: float) -> str:
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("%(text)s is no day; write it like 2026-11-02.", text=text[:40]) from None
