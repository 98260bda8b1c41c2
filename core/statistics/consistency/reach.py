"""Rules on readings of other systems: a value of a day outside the month is told with that day."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Page

AS_OF = Rule("reach.as_of", "%(left_name)s is of %(left)s, but the month ends on %(right)s.")
DERIVED = Rule(
    "reach.derived", "%(left_name)s, %(left)s, was computed from what the source says (%(right)s) and read nowhere."
)


def as_of(page: Page) -> Iterator[Contradiction]:
    """A reading of a day outside the month is printed with that day; it does not keep the month back."""
    period = page.report.period
    for figure in page.report.figures:
        if figure.as_of is not None and not period.first_day <= figure.as_of <= period.last_day:
            end = Side("month", period.last_day.isoformat())
            yield Contradiction(AS_OF, Side(figure.id, figure.as_of.isoformat()), end, blocking=False)


def derived(page: Page) -> Iterator[Contradiction]:
    """A value that nobody read anywhere is told as such; it does not keep the month back."""
    for figure in page.report.figures:
        if figure.derived and figure.value is not None:
            yield Contradiction(DERIVED, Side(figure.id, figure.value), Side("source", figure.source), blocking=False)
