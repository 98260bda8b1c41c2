"""The report's document held against the figures that it was laid out from."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.consistency import Contradiction, Rule, Side
from core.statistics.consistency.page import same
from core.statistics.editions import Report
from core.statistics.reports.charts.rows import plain
from core.statistics.reports.document import Chart, Document, Printed
from core.statistics.reports.reading.numbers import says

VALUE = Rule("document.value", "The report prints %(left_name)s as %(left)s, but the figure is %(right)s.")
TEXT = Rule("document.text", "The report prints %(left_name)s as “%(left)s”, which is not %(right)s.")
CHART = Rule("document.chart", "The chart %(left_name)s draws %(left)s, which its table does not have (%(right)s).")
EDITION = Rule("document.edition", "The report is of %(left)s, but the figures are of %(right)s.")
SHOWN = 6  # numbers of a table that a sentence lists


def against_figures(document: Document, report: Report) -> Iterator[Contradiction]:
    """Every printed value is its figure's, rounded as printed and with its sign; charts draw what their tables say."""
    if (document.month, document.hash) != (report.period, report.hash):
        left = Side("document", f"{document.month} {document.hash[:12]}")
        yield Contradiction(EDITION, left, Side("figures", f"{report.period} {report.hash[:12]}"))
    for printed in document.printed():
        yield from _printed(printed, document, report)
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Chart):
                yield from _drawn(block)


def _printed(printed: Printed, document: Document, report: Report) -> Iterator[Contradiction]:
    value = report.value(printed.figure) if printed.figure in report else None
    if isinstance(value, list) and isinstance(printed.value, int):  # one line of a list
        value = next((row["count"] for row in value if row["count"] == printed.value), value)
    if not same(printed.value, value):
        yield Contradiction(VALUE, Side(printed.figure, printed.value), Side(printed.figure, value))
    elif not says(printed.text, value, document.language):
        yield Contradiction(TEXT, Side(printed.figure, printed.text), Side(printed.figure, value))


def _drawn(chart: Chart) -> Iterator[Contradiction]:
    told = {plain(cell.value) for row in chart.table.rows for cell in row if isinstance(cell.value, int | float)}
    data = chart.spec.get("data", {})
    for row in data.get("values", ()) if isinstance(data, dict) else ():
        value = row.get("value")
        if isinstance(value, int | float) and value not in told:
            table = ", ".join(str(number) for number in sorted(filter(None, told))[:SHOWN])
            yield Contradiction(CHART, Side(chart.id, value), Side("table", table))
