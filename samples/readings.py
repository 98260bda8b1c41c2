"""Enters what the real report says beside its tickets: website, social media and the recap of requests."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core.reference.calendar import Calendar, Month
from core.requests import aggregates
from core.requests.aggregates import Recap
from core.statistics import reach
from core.statistics.reach import Entry

FILE = Path(__file__).with_name("readings-2022.toml")


def enter(session: Session, calendar: Calendar, month: Month, actor: str) -> None:
    """Enters the month's readings and its recap as of the end of the month; nothing for a month without them."""
    now = calendar.month_bounds(month)[1]
    if entries := list(_entries(month)):
        reach.enter(session, calendar, month, entries, actor=actor, now=now)
    if values := recaps().get(month):
        recap = Recap(month, values, _written()["source"])
        aggregates.enter(session, calendar, [recap], actor=actor, now=now)


def _entries(month: Month) -> Iterator[Entry]:
    for row in _written()["reading"]:
        if row["month"] == str(month):
            yield Entry(
                row["metric"],
                row.get("value"),
                tuple((line[0], line[1] if len(line) > 1 else None) for line in row.get("items", ())),
                source=_written()["source"],
                as_of=_day(row.get("as_of")),
                status=row.get("status", reach.REPORTED),
                note=row.get("note", ""),
            )


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def recaps() -> Mapping[Month, dict[str, Any]]:
    """The recap of requests by month, each with its numbers by name."""
    rows = dict(_written()["recaps"])
    columns = rows.pop("columns")
    return {Month.parse(name): dict(zip(columns, row, strict=True)) for name, row in rows.items()}


@lru_cache(maxsize=1)
def _written() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
