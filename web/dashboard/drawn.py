"""The hours of the week as a chart, with its table."""

from __future__ import annotations

from dataclasses import dataclass

from babel import dates
from flask_babel import gettext

from core.statistics.dashboard import Dashboard
from core.statistics.reports import charts
from core.statistics.reports.document import Spec

FIRST, LAST = 6, 21  # hours that are always shown; others only where something came in them


@dataclass(frozen=True)
class Heat:
    """The grid: `spec` is None where there is too little to draw; `days` (Monday first) and `rows` are its table.

    A row is an hour and its counts by day; its first cell and the head of a column are what the chart knows a cell by.
    """

    spec: Spec | None
    alt: str
    days: tuple[str, ...]
    rows: tuple[tuple[int, tuple[int, ...]], ...]


def heat_map(seen: Dashboard, language: str) -> Heat:
    """Consultations by hour and weekday of the last eight weeks."""
    used = {hour for (_, hour), n in seen.hours.items() if n}
    hours = range(min(FIRST, *used, FIRST), max(LAST, *used, LAST) + 1)
    names = dates.get_day_names("wide", locale="en_GB" if language == "en" else "id")
    days = tuple(names[number] for number in range(7))
    rows = tuple((hour, tuple(seen.hours.get((day, hour), 0) for day in range(1, 8))) for hour in hours)
    cells = [(f"{hour:02d}", days[day], counts[day]) for day in range(7) for hour, counts in rows]
    title = gettext("Consultations by hour and weekday, last eight weeks")
    spec = charts.heat(cells, title=title, unit=gettext("consultations"), language=language)
    return Heat(spec, _said(cells), days, rows)


def _said(cells: list[tuple[str, str, int]]) -> str:
    hour, day, most = max(cells, key=lambda cell: cell[2])
    if not most:
        return gettext("No consultation in the last eight weeks.")
    return gettext("Most on %(day)s from %(hour)s: %(count)s.", day=day, hour=f"{hour}.00", count=most)
