"""Figure: one number of a month, with what it means and which tickets it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Value = int | float | list[dict[str, Any]] | None


@dataclass(frozen=True)
class Behind:
    """Which tickets a figure opens: those of the months from `first` to `last` ("2022-12") that fit every other value.

    `kinds` are the only kinds; "" fits any. `waited`, `rated` and `placed`: only tickets with a waiting time, a
    rating, a region. Doubles are never among them.
    """

    first: str
    last: str
    kinds: tuple[str, ...]
    channel: str = ""
    category: str = ""
    topic: str = ""
    waited: bool = False
    rated: bool = False
    placed: bool = False


@dataclass(frozen=True)
class Figure:
    """`value` is missing where None and never 0 instead; percentages have their full precision.

    `tickets` is how many tickets the figure opens, None where it opens none.
    """

    id: str
    value: Value
    unit: str
    label: str
    tickets: int | None = None
    behind: Behind | None = None

    def plain(self) -> dict[str, Any]:
        """The figure as other systems read it."""
        return {"id": self.id, "value": self.value, "unit": self.unit, "label": self.label, "tickets": self.tickets}

    def kept(self) -> dict[str, Any]:
        """The figure as an edition keeps it."""
        return {**self.plain(), "behind": asdict(self.behind) if self.behind else None}


def from_kept(row: Mapping[str, Any]) -> Figure:
    """A figure out of an edition."""
    behind = row["behind"] and Behind(**{**row["behind"], "kinds": tuple(row["behind"]["kinds"])})
    return Figure(**{**row, "behind": behind})


@dataclass(frozen=True)
class Series:
    """A count over thirteen months, the last one being the figures' own; None for a month without data."""

    months: tuple[str, ...]
    values: Mapping[str, tuple[int | None, ...]]

    def kept(self) -> dict[str, Any]:
        """The series as an edition keeps it."""
        return {"months": list(self.months), "values": {name: list(row) for name, row in self.values.items()}}


def series_from_kept(row: Mapping[str, Any]) -> Series:
    """The series out of an edition."""
    return Series(tuple(row["months"]), {name: tuple(values) for name, values in row["values"].items()})
