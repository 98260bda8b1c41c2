"""Public information requests: the month, the year so far month by month, and where an imported row breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.reference.calendar import Month
from core.requests import aggregates
from core.requests.aggregates import Broken
from core.statistics.figures import Value
from core.statistics.figures.registers import IMPORTED
from core.statistics.reports.document import Block, Highlight, Highlights, Printed, Prose, Section, Table
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Row as Line
from core.statistics.reports.sections.writer import Writer

COLUMNS = (
    "requests", "average_working_days", "granted_full", "granted_partial", "refused", "not_given", "in_progress",
    "exempt", "not_held", "other_reason", "objections",
)  # fmt: skip
OUTCOMES = ("granted_full", "granted_partial", "refused", "not_given", "in_progress")
Row = Mapping[str, Value]


def ppid(write: Writer) -> Section:
    """The month's requests, their outcomes over the year, the recap table with its footnotes."""
    title = write.text("ppid.title")
    rows = rows_of_year(write)
    if not rows and write.value("ppid.year.requests") is None:
        return Section("ppid", title, (Prose(write.sentence("ppid.missing"), "missing"),))
    return Section("ppid", title, (*_month(write), *_year(write), *_recap(write, rows), *_notes(write, rows)))


def rows_of_year(write: Writer) -> dict[Month, Row]:
    """The months from January that have a row, with their values by name."""
    series = write.report.series
    found: dict[Month, Row] = {}
    for n, text in enumerate(series.months):
        month = Month.parse(text)
        row = {name: values[n] for name in COLUMNS if (values := series.values.get(f"ppid.{name}"))}
        if month.year == write.month.year and row.get("requests") is not None:
            found[month] = row
    return found


def breaks(row: Row) -> tuple[Broken, ...]:
    """The rules that a month's row breaks."""
    return aggregates.broken({name: value for name, value in row.items() if not isinstance(value, list)})


def _sum(row: Row, names: tuple[str, ...]) -> int:
    return sum(value for name in names if isinstance(value := row.get(name), int))


def _month(write: Writer) -> Iterator[Block]:
    if write.value("ppid.requests") is None:
        yield Prose(write.sentence("ppid.missing"), "missing")
        return
    names, requests = write.texts["ppid"], write.figure("ppid.requests")
    of_all = write.sentence("ppid.of_requests", requests=requests)
    outcomes = {"full": "granted_full", "partial": "granted_partial", "not_given": "not_given"}
    shown = [Highlight(names[key], write.figure(f"ppid.{name}"), of_all) for key, name in outcomes.items()]
    days = write.figure("ppid.average_working_days")
    first = Highlight(names["requests"], requests, write.sentence("ppid.this_month"))
    yield Highlights((first, *shown, Highlight(names["days"], days, (names["days_below"],))))
    values = {key: write.figure(f"ppid.{name}") for key, name in {**outcomes, "refused": "refused"}.items()}
    yield write.prose("ppid.sentence", requests=requests, days=days, **values)


def _year(write: Writer) -> Iterator[Block]:
    requests, days = write.figure("ppid.year.requests"), write.figure("ppid.year.average_working_days")
    if requests.value is not None:
        yield write.prose("ppid.year", span=write.this_year, requests=requests, days=days)


def _recap(write: Writer, rows: dict[Month, Row]) -> list[Block]:
    names = write.texts["ppid"]["outcomes"]
    used = [name for name in OUTCOMES if any(row.get(name) for row in rows.values())]
    parts = [
        (write.date(month.first_day, "short"), names[name], _sum(row, (name,)))
        for month, row in rows.items()
        for name in used
    ]
    title = write.text("ppid.chart", span=write.this_year)
    return drawn.stacked(write, "ppid", title, parts, _table(write, rows))


def _table(write: Writer, rows: dict[Month, Row]) -> Table:
    marks, columns = _marks(rows), [name for name in COLUMNS if any(row.get(name) is not None for row in rows.values())]
    lines: list[Line] = [
        (f"{write.date(month.first_day, 'month_name')}{marks.get(month, '')}", *_cells(write, month, row, columns))
        for month, row in rows.items()
    ]
    year: Line = (str(write.month.year), *(write.figure(f"ppid.year.{name}") for name in columns))
    title = write.text("ppid.table", span=write.this_year)
    table = write.table("ppid", title, ("month",), (*lines, year)).summed()
    names = write.texts["ppid"]["columns"]
    header = (*table.header, *(names[name] for name in columns))
    return Table(table.id, title, header, table.rows, (False, *(True,) * len(columns)), True)


def _cells(write: Writer, month: Month, row: Row, columns: list[str]) -> Iterator[Printed]:
    for name in columns:
        here = f"ppid.{name}" if month == write.month else ""
        if row.get(name) is None:
            yield Printed(write.texts["dash"], here)
        elif here:
            yield write.figure(here)
        else:
            yield write.plain(row[name], "working days" if name == "average_working_days" else "requests")


def _marks(rows: dict[Month, Row]) -> dict[Month, str]:
    broken = [month for month, row in rows.items() if breaks(row)]
    return {month: _superscript(n) for n, month in enumerate(broken, 1)}


def _superscript(number: int) -> str:
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))


def _notes(write: Writer, rows: dict[Month, Row]) -> Iterator[Block]:
    marks = _marks(rows)
    said: dict[str, list[str]] = {"outcomes": [], "reasons": []}
    for month, row in rows.items():
        for rule in breaks(row):
            counts = {"expected": write.say.number(rule.expected), "found": write.say.number(rule.found)}
            name = write.date(month.first_day, "month_name")
            said[rule.rule].append(write.text(f"ppid.break_{rule.rule}", mark=marks[month], month=name, **counts))
    reasons = write.text("ppid.reasons_note", list="; ".join(said["reasons"])) if said["reasons"] else ""
    if any(said.values()):
        yield write.note(*said["outcomes"], reasons)
    source = next((f.source for n in COLUMNS if (f := write.known(f"ppid.{n}")) and f.value is not None), "")
    imported = write.text("ppid.imported") if source == IMPORTED else ""
    yield write.note(write.text("ppid.note"), imported)
