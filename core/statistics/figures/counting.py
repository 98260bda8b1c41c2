"""The sums behind a month's figures: facts, read once, with the questions that figures ask of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics import facts
from core.statistics.facts import Cells
from core.warnings import fraud

TECHNICAL, COMPLAINT, REPORT, FRAUD_TOPIC = "K_TEK", "KELUHAN", fraud.KIND, fraud.TOPIC


@dataclass(frozen=True)
class Counts:
    """One month's facts by cube, and the codes they are read with."""

    cubes: Mapping[str, Counter[Cells]]
    words: Taxonomy

    @property
    def empty(self) -> bool:
        """Whether the centre has no ticket in the month at all: then every count is missing, not 0."""
        return not self.cubes["channel"]

    def kind(self, code: str) -> int:
        """Tickets of a kind."""
        return sum(n for (_, kind, _), n in self.cubes["channel"].items() if kind == code)

    def channel(self, code: str) -> int:
        """Counted tickets of a channel."""
        return sum(
            n for (channel, kind, _), n in self.cubes["channel"].items() if channel == code and self._counts(kind)
        )

    def total(self) -> int:
        """Counted tickets."""
        return sum(n for (_, kind, _), n in self.cubes["channel"].items() if self._counts(kind))

    def category(self, code: str) -> int:
        """Counted tickets of a category of users."""
        return sum(n for (category, _, _), n in self.cubes["category"].items() if category == code)

    def topic(self, code: str, kind: str = "") -> int:
        """Counted tickets of a topic, or those of one kind."""
        cells = self.cubes["topic"].items()
        return sum(n for (_, k, topic), n in cells if topic == code and (k == kind if kind else self._counts(k)))

    def modus(self, code: str) -> int:
        """Reports of a kind of fraud."""
        return self.cubes["fraud"][code, "", ""]

    def technical(self, channel: str) -> Counter[str]:
        """Technical consultations of a channel by topic, in the taxonomy's order."""
        cells = {topic: n for (c, kind, topic), n in self.cubes["topic"].items() if (c, kind) == (channel, TECHNICAL)}
        known = [topic for topic in self.words.topics if topic in cells]
        return Counter({topic: cells[topic] for topic in [*known, *sorted(set(cells) - set(known))]})

    def regions(self, kind: str = "") -> set[str]:
        """Codes of the regions of counted tickets, or of those of one kind."""
        cells = self.cubes["region"]
        return {region for region, k, _ in cells if region and (not kind or k == kind)}

    def still_open(self) -> int:
        """Counted tickets that are not closed."""
        return self.cubes["open"]["open", "", ""]

    def cells(self, cube: str, kinds: tuple[str, ...] = ()) -> Iterator[tuple[Cells, int]]:
        """The cells of a cube; of the cube of topics only those of the kinds."""
        for cell, n in self.cubes[cube].items():
            if cube != "topic" or cell[1] in kinds:
                yield cell, n

    def histogram(self, cube: str) -> dict[int, int]:
        """How often each number of a cube occurs, smallest first."""
        return dict(sorted((int(value), n) for (value, _, _), n in self.cubes[cube].items()))

    def _counts(self, kind: str) -> bool:
        return kind in self.words.counted_kinds


def of_month(session: Session, words: Taxonomy, month: Month) -> Counts:
    """Everything that the month's figures need."""
    cubes = ("channel", "topic", "category", "topic_category", "region", "open", "waiting", "rating", "fraud")
    return Counts(facts.counts(session, (month.first_day, month.last_day), cubes), words)


def totals_of_month(session: Session, words: Taxonomy, month: Month) -> Counts:
    """The month's totals by channel and kind only."""
    return Counts(facts.counts(session, (month.first_day, month.last_day), ("channel",)), words)


def mean(histogram: Mapping[int, int]) -> float | None:
    """Σ value × times ÷ Σ times; None without any value."""
    n = sum(histogram.values())
    return float(Fraction(sum(value * times for value, times in histogram.items()), n)) if n else None


def quantile(histogram: Mapping[int, int], q: Fraction) -> float | None:
    """The value below which the part `q` (0 to 1) of all values lies, by linear interpolation between neighbours.

    Position q·(n−1) in the sorted row, counted from 0: what spreadsheets call PERCENTILE.INC and PostgreSQL
    percentile_cont (Hyndman and Fan 1996, type 7). For q = ½ it is the usual median. None without any value.
    """
    n = sum(histogram.values())
    if not n:
        return None
    position = q * (n - 1)
    low, part = int(position), position % 1
    below = _nth(histogram, low)
    return float(below + (_nth(histogram, min(low + 1, n - 1)) - below) * part)


def _nth(histogram: Mapping[int, int], index: int) -> int:
    for value, times in histogram.items():
        index -= times
        if index < 0:
            return value
    raise IndexError("the histogram has fewer values")
