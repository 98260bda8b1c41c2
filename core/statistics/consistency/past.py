"""Rules between months: what a month says of earlier ones is what those say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from core.reference.calendar import Month
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Page, same, total, unless_same
from core.statistics.consistency.totals import TOTAL

EARLIER = Rule("earlier_month", "%(left_name)s is %(left)s, but %(month)s itself stands at %(right)s.")
YEAR = Rule("year_to_date", "%(left_name)s is %(left)s, but the months from January add up to %(right)s.")
SERIES = Rule("series", "The row of %(left_name)s has %(left)s for %(month)s, but %(right_name)s is %(right)s.")
MONTHS = Rule("series.months", "The row of months is %(left)s, but it should be %(right)s.")


def earlier_months(page: Page) -> Iterator[Contradiction]:
    """The month before and the same month last year are what they stand at by themselves."""
    for name, back in (("consultations.previous_month", 1), ("consultations.same_month_last_year", 12)):
        month = page.report.period.plus(-back)
        itself = Side(f"{TOTAL} {month}", page.before(TOTAL, back))
        yield from unless_same(EARLIER, Side(name, page.number(name)), itself, month=str(month))


def year_to_date(page: Page) -> Iterator[Contradiction]:
    """The year so far is the sum of its months that have data."""
    name = "consultations.year_to_date"
    year = total([page.total, *(page.before(TOTAL, back) for back in range(1, page.report.period.month))])
    yield from unless_same(YEAR, Side(name, page.number(name)), Side(f"Σ {TOTAL}", year))


def series(page: Page) -> Iterator[Contradiction]:
    """The thirteen months of a row follow each other up to this one; its last value is the figure, the earlier ones
    are what those months stand at."""
    period, rows = page.report.period, page.report.series
    months = [period.plus(-back) for back in range(12, -1, -1)]
    yield from unless_same(
        MONTHS, Side("series", " ".join(rows.months)), Side("months", " ".join(str(month) for month in months))
    )
    for name, values in rows.values.items():
        for month, value in zip(months, values, strict=False):
            stands = _stands(page, name, month)
            if stands is not None and not same(value, stands.value):
                yield Contradiction(
                    SERIES, Side(name, value), stands, {"month": str(month)}, blocking=page.blocks(name)
                )


def _stands(page: Page, name: str, month: Month) -> Side | None:
    if month == page.report.period:
        return Side(name, page.number(name))
    known = page.around.past.get(month, {})
    return Side(f"{name} {month}", known[name]) if name in known else None
