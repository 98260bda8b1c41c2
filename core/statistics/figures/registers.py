"""Figures that come from readings and registers: website, social media, requests for public information."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.requests import aggregates, register
from core.requests.aggregates import AVERAGE, COUNTS, OUTCOMES
from core.statistics import reach
from core.statistics.figures.figure import LOG, READING, Behind, Item, Items, Value
from core.statistics.figures.rounding import change, share

IMPORTED, REGISTERED = "ppid: import", "ppid: register"
MIXED = "ppid: register, import"  # the register, with requests or months that came ready from elsewhere
WEB_USERS, WEB_CHANGE = "web.users", "web.change_mom_percent"
IN_SERIES = (WEB_USERS, "twitter.followers", "facebook.followers", *(f"ppid.{name}" for name in aggregates.NAMES))


class Cell(NamedTuple):
    """A figure's id and what was computed for it; the rest as in Figure."""

    id: str
    value: Value = None
    tickets: int | None = None
    behind: Behind | None = None
    source: str = LOG
    as_of: dt.date | None = None
    derived: bool = False


@dataclass(frozen=True)
class Registered:
    """What readings and registers say of a month: figures by id, and the lists."""

    cells: Mapping[str, Cell] = field(default_factory=dict)
    items: Items = field(default_factory=dict)
    year_source: str = IMPORTED  # where the year's figures of requests come from

    def value(self, figure_id: str) -> Any:
        """A figure's value, None where nothing is known of it."""
        return self.cells[figure_id].value if figure_id in self.cells else None


def of_months(session: Session, first: Month, last: Month) -> dict[Month, Registered]:
    """What is known of each month from `first` to `last`; requests from the register where it knows the month."""
    readings, recaps = reach.standing(session, first, last), aggregates.standing(session, first, last)
    registered = register.of_months(session, first, last, last.last_day)
    months = [first.plus(n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]
    cells = {
        month: {**_readings(month, readings.get(month, {})), **_requests(recaps.get(month), registered.get(month))}
        for month in months
    }
    return {
        month: Registered(cells[month], _lists(readings.get(month, {})), _year_source(cells, month)) for month in months
    }


def _readings(month: Month, readings: Mapping[str, reach.Reading]) -> dict[str, Cell]:
    return {name: _read(month, reading) for name, reading in readings.items() if reading.value is not None}


def _lists(readings: Mapping[str, reach.Reading]) -> Items:
    return {name: tuple(Item(*line) for line in reading.items) for name, reading in readings.items() if reading.items}


def _requests(imported: aggregates.RequestMonth | None, registered: register.Recap | None) -> dict[str, Cell]:
    if registered is not None and not (registered.is_quiet and imported):
        source, as_of, values = MIXED if registered.unexplained else REGISTERED, None, registered.values
    elif imported is not None:
        source, as_of, values = IMPORTED, imported.as_of, imported.values
    else:
        return {}
    cells = {f"ppid.{name}": value for name, value in values.items()}
    return {name: Cell(name, value, source=source, as_of=as_of) for name, value in cells.items()}


def _year_source(cells: Mapping[Month, Mapping[str, Cell]], month: Month) -> str:
    year = (cells.get(month.plus(-back), {}).get("ppid.requests") for back in range(month.month))
    sources = {cell.source for cell in year if cell is not None}
    return sources.pop() if len(sources) == 1 else MIXED


def _read(month: Month, reading: reach.Reading) -> Cell:
    as_of = None if reading.as_of == month.last_day else reading.as_of
    derived = reading.status == reach.DERIVED
    return Cell(reading.metric, reading.value, source=f"{READING}{reading.source}", as_of=as_of, derived=derived)


def cells(month: Month, here: Registered, past: Mapping[Month, Mapping[str, Any]]) -> Iterator[Cell]:
    """All figures of the month from readings and registers; `past` has the values of the twelve months before."""
    yield from (cell for name, cell in here.cells.items())
    yield from _web_change(here, past[month.previous()])
    if "ppid.requests" not in here.cells:
        return
    requests = here.cells["ppid.requests"]
    told: dict[str, Any] = {"source": requests.source, "as_of": requests.as_of}
    before = past[month.previous()].get("ppid.requests")
    yield Cell("ppid.change_mom_percent", change(here.value("ppid.requests"), before), **told)
    for name, value in _shares("ppid.", _values(here)):
        yield Cell(name, value, **told)
    year = [past[month.plus(-back)] for back in range(1, month.month)]
    for name, value in _year(_values(here), year):
        yield Cell(name, value, **{**told, "source": here.year_source})


def _values(here: Registered) -> dict[str, Any]:
    return {name: cell.value for name, cell in here.cells.items()}


def _web_change(here: Registered, before: Mapping[str, Any]) -> Iterator[Cell]:
    users = here.cells.get(WEB_USERS)
    if users is not None:
        moved = change(here.value(WEB_USERS), before.get(WEB_USERS))
        yield Cell(WEB_CHANGE, moved, source=users.source, as_of=users.as_of, derived=users.derived)


def _shares(begin: str, values: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    for name in (*OUTCOMES, "objections"):
        yield f"{begin}{name}_percent", share(values.get(f"{begin}{name}"), values.get(f"{begin}requests"))


def _year(here: Mapping[str, Any], before: list[Mapping[str, Any]]) -> Iterator[tuple[str, int | float | None]]:
    months = [here, *before]
    sums: dict[str, int | None] = {}
    for name in COUNTS:
        known = [n for values in months if (n := values.get(f"ppid.{name}")) is not None]
        sums[f"ppid.year.{name}"] = sum(known) if known else None
    yield from sums.items()
    yield from _shares("ppid.year.", sums)
    yield f"ppid.year.{AVERAGE}", _average(months)


def _average(months: list[Mapping[str, Any]]) -> float | None:
    """Σ days ÷ Σ answered: a month's average is weighted by its requests less those known to be in progress."""
    days, weights = Fraction(0), 0
    for values in months:
        average, requests = values.get(f"ppid.{AVERAGE}"), values.get("ppid.requests")
        answered = (requests or 0) - (values.get("ppid.in_progress") or 0)
        if average is not None and answered > 0:
            days += Fraction(repr(average)) * answered  # the decimal as it was told, not its binary neighbour
            weights += answered
    return float(days / weights) if weights else None
