"""Charts of a report with their words: what a picture shows is said in a sentence and stands in a table too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.reference.calendar import Month
from core.statistics.figures import TOTAL, Value
from core.statistics.reports import charts
from core.statistics.reports.document import Block, Chart, Printed, Prose, Table
from core.statistics.reports.sections.writer import Writer

Row = tuple[str, Printed]
ENOUGH = 2  # months with a value that make a picture


def over_months(write: Writer, figure_id: str, title: str, header: str, *, lying: bool = False) -> list[Block]:
    """A figure over the thirteen months up to this one: as columns, or as a line where `lying`."""
    rows = months(write, figure_id)
    if _known(rows) < ENOUGH:
        return _too_few(write, title, rows)
    points = [(label, _drawn(printed.value)) for label, printed in rows]
    draw: Any = charts.line if lying else charts.columns
    spec = draw(points, title=title, unit=write.texts["headers"][header].lower(), language=write.language)
    table = write.table(f"{figure_id}.months", title, ("month", header), rows)
    return [_drawing(f"{figure_id}.chart", title, spec, _told_months(write, title, rows), _over_time(table))]


def total_line(write: Writer) -> list[Block]:
    """The total over thirteen months; a dashed line is where the same month of the year before stood."""
    rows = months(write, TOTAL)
    title = write.text("totals.chart", span=write.thirteen_months)
    if _known(rows) < ENOUGH:
        return _too_few(write, title, rows)
    before = _drawn(write.value("consultations.same_month_last_year"))
    beside = {"reference": [(label, before) for label, _ in rows]} if before is not None else {}
    names = ("", write.month_name(write.month.year_ago()))
    points = [(label, _drawn(printed.value)) for label, printed in rows]
    unit = write.unit("consultations")
    spec = charts.line(points, title=title, unit=unit, language=write.language, names=names, **beside)
    table = write.table("totals.months", title, ("month", "consultations"), rows)
    return [_drawing("totals.chart", title, spec, _told_months(write, title, rows), _over_time(table))]


def ranked(write: Writer, key: str, title: str, rows: Sequence[Row], table: Table) -> list[Block]:
    """Lying bars, longest first; the table alone where there is nothing to compare."""
    points = [(label, _drawn(printed.value)) for label, printed in rows]
    spec = (
        charts.bars(points, title=title, unit=write.unit("consultations"), language=write.language)
        if any(v for _, v in points)
        else None
    )
    if spec is None:
        return [table]
    most = max((row for row in rows if row[1].value is not None), key=lambda row: _drawn(row[1].value) or 0)
    alt = write.text("alt.rows", title=title, most_at=most[0], most=most[1].text)
    return [_drawing(f"{key}.chart", title, spec, alt, table)]


def stacked(write: Writer, key: str, title: str, rows: Sequence[tuple[str, str, int]], table: Table) -> list[Block]:
    """Bars of several parts; the table alone where there is nothing to compare."""
    unit = write.unit("requests" if key.startswith("ppid") else "consultations")
    spec = None
    if len({x for x, _, _ in rows}) > 1:
        spec = charts.stacked(rows, title=title, unit=unit, language=write.language)
    if spec is None:
        return [table]
    return [_drawing(f"{key}.chart", title, spec, write.text("alt.stacked", title=title), table)]


def months(write: Writer, figure_id: str) -> list[Row]:
    """A figure's thirteen months: (Des 21, value). Empty where the report keeps no series of it."""
    series = write.report.series
    values = series.values.get(figure_id, ())
    unit = write.report[figure_id].unit if write.known(figure_id) else "consultations"
    return [
        (write.date(Month.parse(month).first_day, "short"), _one(write, figure_id, month, value, unit))
        for month, value in zip(series.months, values, strict=False)
    ]


def _one(write: Writer, figure_id: str, month: str, value: Value, unit: str) -> Printed:
    if month == str(write.month):
        return write.figure(figure_id)
    return write.plain(value, unit) if value is not None else Printed(write.texts["dash"])


def _known(rows: Sequence[Row]) -> int:
    return sum(printed.value is not None for _, printed in rows)


def _too_few(write: Writer, title: str, rows: Sequence[Row]) -> list[Block]:
    return [Prose((write.text("alt.few", title=title),), "missing")] if rows else []


def _told_months(write: Writer, title: str, rows: Sequence[Row]) -> str:
    known = [(label, printed) for label, printed in rows if printed.value is not None]
    by_value = sorted(known, key=lambda row: _drawn(row[1].value) or 0)
    places = {"least": by_value[0], "most": by_value[-1], "last": known[-1]}
    told = {name: row[1].text for name, row in places.items()}
    return write.text("alt.months", title=title, **told, **{f"{name}_at": row[0] for name, row in places.items()})


def _drawing(key: str, title: str, spec: Any, alt: str, table: Table) -> Block:
    return table if spec is None else Chart(key, title, spec, alt, table)


def _over_time(table: Table) -> Table:
    return Table(table.id, table.caption, table.header, table.rows, table.numeric, table.total, over_time=True)


def _drawn(value: Value) -> int | float | None:
    return value if isinstance(value, int | float) else None
