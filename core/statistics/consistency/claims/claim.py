"""Claim: a figure as an old report printed it, and the file that lists a report's claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.reference.calendar import Month
from core.statistics.consistency.claims.periods import Label
from core.statistics.consistency.claims.printed import Printed

DIRECTIONS = {
    -1: "menurun turun berkurang decreased fell down ▼",
    0: "tetap unchanged same ■",
    1: "meningkat naik bertambah increased rose up ▲",
}


@dataclass(frozen=True)
class Claim:
    """One figure as printed. `number` is missing where only its labels were told.

    `period` and `as_of` are labels of time beside it, `covers` what the period should be: "month", or "year" for
    January to the month. `name` is a line's own, in a list such as "web.top_pages"; `direction` -1, 0 or 1.
    """

    figure: str
    month: Month
    number: Printed | None = None
    place: str = ""
    unit: str = ""
    name: str = ""
    covers: str = "month"
    direction: int | None = None
    direction_word: str = ""
    period_text: str = ""
    period: Label | None = None
    as_of_text: str = ""
    as_of: Label | None = None

    @property
    def value(self) -> float:
        """The number that it claims, with the direction as its sign."""
        assert self.number is not None, "only claims with a number are computed with"
        value = self.number.number
        whole = -abs(value) if self.direction == -1 else value
        return int(whole) if whole == whole.to_integral_value() and not self.number.decimals else float(whole)

    def fits(self, value: float) -> bool:
        """Whether a value, rounded as the claim is, is what it says; without a direction or sign its size only."""
        assert self.number is not None, "only claims with a number are compared"
        if self.direction not in (None, _sign(value)):
            return False
        return self.number.fits(value) if self.direction is None else self.number.fits(abs(value))

    @property
    def said(self) -> str:
        """The number as printed, with its direction."""
        assert self.number is not None, "only claims with a number are quoted"
        return " ".join(filter(None, [self.direction_word, self.number.text]))

    @property
    def called(self) -> str:
        """Where it stands: the figure's id, and the month where that is not the report's own."""
        return self.figure or self.place


@dataclass(frozen=True)
class Claims:
    """All claims of one report, which is of `month`."""

    month: Month
    rows: tuple[Claim, ...]

    def get(self, figure: str, month: Month | None = None) -> Claim | None:
        """The first claim of a figure that has a number, for the report's own month unless told."""
        return self._numbers.get((figure, month or self.month))

    def numbers(self) -> Iterator[Claim]:
        """The claims that have a number, in the file's order."""
        return (claim for claim in self.rows if claim.number is not None)

    def sum(self, figures: list[str], month: Month | None = None) -> float | None:
        """The sum of what is claimed for these figures; None where one of them is not."""
        found = [self.get(figure, month) for figure in figures]
        return None if not found or None in found else sum(claim.value for claim in found if claim)

    @property
    def months(self) -> list[Month]:
        """The months that anything is claimed of, in order."""
        return sorted({claim.month for claim in self.rows})

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, Month], Claim]:
        found: dict[tuple[str, Month], Claim] = {}
        for claim in self.numbers():
            if not claim.name:
                found.setdefault((claim.figure, claim.month), claim)
        return found


def direction_of(word: str) -> int | None:
    """-1, 0 or 1 for a word such as "menurun" or "rose"; None for others."""
    return next((sign for sign, words in DIRECTIONS.items() if word.strip().lower() in words.split()), None)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
