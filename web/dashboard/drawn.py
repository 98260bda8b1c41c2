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
    """The grid: `spec` is None where there is too little to draw; `hours` and `rows` (day, counts) are its table."""

    spec: Spec | None
    alt: str
    hours: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def heat_map(seen: Dashboard, language: str) -> Heat:
    """Consultations by hour and weekday of the last eight weeks."""
    used = {hour for (_, hour), n in seen.hours.items() if n}
    hours = tuple(range(min(FIRST, *used, FIRST), max(LAST, *used, LAST) + 1))
    names = dates.get_day_names("wide", locale="en_GB" if language == "en" else "id")
    rows = tuple((names[day - 1], tuple(seen.hours.get((day, hour), 0) for hour in hours)) for day in range(1, 8))
    cells = [(f"{hour:02d}", name, n) for name, counts in rows for hour, n in zip(hours, counts, strict=True)]
    title = gettext("Consultations by hour and weekday, last eight weeks")
    spec = charts.heat(cells, title=title, unit=gettext("consultations"), language=language)
    return Heat(spec, _said(rows, hours), hours, rows)


def _said(rows: tuple[tuple[str, tuple[int, ...]], ...], hours: tuple[int, ...]) -> str:
    most, day, hour = max((n, day, hour) for day, counts in rows for hour, n in zip(hours, counts, strict=True))
    if not most:
        return gettext("No consultation in the last eight weeks.")
    return gettext("Most on %(day)s from %(hour)s: %(count)s.", day=day, hour=f"{hour:02d}.00", count=most)
