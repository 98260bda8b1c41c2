"""What the rules look at: one month's figures, the codes they are read with, and what surrounds the month."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics.consistency.contradiction import Contradiction, Rule, Side, Told
from core.statistics.editions import Report
from core.statistics.figures import Value
from core.statistics.figures.registers import IMPORTED, MIXED

Number = int | float | None


@dataclass(frozen=True)
class Around:
    """What a month's figures are held against, beside each other.

    `past` holds what each of the twelve months before stands at by itself, by figure id; `opened` how many tickets
    the list behind a figure has, by the figure's id.
    """

    working_days: int
    governments: int
    past: Mapping[Month, Mapping[str, Value]] = field(default_factory=dict)
    opened: Mapping[str, int] = field(default_factory=dict)
    hash: str = ""


@dataclass(frozen=True)
class Page:
    """One month under examination."""

    report: Report
    words: Taxonomy
    around: Around

    def number(self, figure_id: str) -> Number:
        """A figure's number; None where it is missing, no number or not among the figures."""
        try:
            value = self.report.value(figure_id)
        except KeyError:
            return None
        return value if isinstance(value, int | float) else None

    def before(self, figure_id: str, months: int = 1) -> Number:
        """What a figure of an earlier month stands at by itself."""
        value = self.around.past.get(self.report.period.plus(-months), {}).get(figure_id)
        return value if isinstance(value, int | float) else None

    def sum(self, figure_ids: Iterable[str]) -> Number:
        """The sum of those figures that have a number; None where none has."""
        return total(self.number(figure_id) for figure_id in figure_ids)

    @property
    def total(self) -> Number:
        """The month's counted tickets."""
        return self.number("consultations.total")

    def blocks(self, figure_id: str) -> bool:
        """Whether a broken rule about the figure keeps the month from being published; aggregates that came ready
        from elsewhere do not: a footnote says what is wrong with them."""
        try:
            source = self.report[figure_id].source
        except KeyError:
            return True
        return source not in (IMPORTED, MIXED)


Check = Callable[[Page], Iterator[Contradiction]]


def total(values: Iterable[Number]) -> Number:
    """The sum of what is there; None where nothing is."""
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def whole(number: Number) -> int | None:
    """A count as one; where it was tampered with it may be no whole number, and is computed with all the same."""
    return cast("int | None", number)


def same(left: Told, right: Told) -> bool:
    """Whether two values are the same but for the last bits of a float."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return bool(left == right)


def unless_same(rule: Rule, left: Side, right: Side, **more: Told) -> Iterator[Contradiction]:
    """The contradiction of two values that should be the same."""
    if not same(left.value, right.value):
        yield Contradiction(rule, left, right, more)


def at_most(rule: Rule, left: Side, right: Side, **more: Told) -> Iterator[Contradiction]:
    """The contradiction of a left value that is greater than the right one; missing values contradict nothing."""
    if left.value is not None and right.value is not None and left.value > right.value:
        yield Contradiction(rule, left, right, more)
