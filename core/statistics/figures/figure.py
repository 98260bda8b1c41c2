"""Figure: one number of a month, with what it means, where it comes from and which tickets it opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Value = int | float | list[dict[str, Any]] | None
LOG = "log"  # the source of what is counted from tickets
READING = "reach: "  # how the source of a reading begins


@dataclass(frozen=True)
class Behind:
    """Which tickets a figure opens: those of the months from `first` to `last` ("2022-12") that fit every other value.

    `kinds` are the only kinds; "" fits any. `region` is a local government: Jakarta's units are among the tickets of
    DKI Jakarta. `waited`, `rated` and `placed`: only tickets with a waiting time, a rating, a region; `open`: only
    those that were not closed; `modus`: reports of that kind of fraud, NONE where it is not known. Doubles are never
    among them. `report` names the edition that counted them, such as "2022-12.1" (month and revision), whatever became
    of its months since; "" for the figures that stand now.
    """

    first: str
    last: str
    kinds: tuple[str, ...]
    channel: str = ""
    category: str = ""
    topic: str = ""
    sub_category: str = ""
    modus: str = ""
    region: str = ""
    waited: bool = False
    rated: bool = False
    placed: bool = False
    open: bool = False
    report: str = ""


@dataclass(frozen=True)
class Figure:
    """`value` is missing where None and never 0 instead; percentages have their full precision.

    `tickets` is how many tickets the figure opens, None where it opens none. `source` is "log" for what is counted
    from tickets, "reach: <source>" for readings, "ppid: import" for aggregates of the register of requests. `as_of`
    is the day that the value is of, where that is another one than the month's last; `derived` says that nobody read
    the value anywhere: it was computed from what a source says.
    """

    id: str
    value: Value
    unit: str
    label: str
    tickets: int | None = None
    behind: Behind | None = None
    source: str = LOG
    as_of: dt.date | None = None
    derived: bool = False

    def plain(self) -> dict[str, Any]:
        """The figure as other systems read it."""
        values = {"id": self.id, "value": self.value, "unit": self.unit, "label": self.label, "tickets": self.tickets}
        return {**values, "source": self.source, "as_of": self.as_of.isoformat() if self.as_of else None}

    def kept(self) -> dict[str, Any]:
        """The figure as an edition keeps it."""
        behind = {**vars(self.behind), "kinds": list(self.behind.kinds), "report": ""} if self.behind else None
        return {**self.plain(), "derived": self.derived, "behind": behind}


def from_kept(row: Mapping[str, Any], report: str = "") -> Figure:
    """A figure out of an edition; `report` names the edition, as in `Behind`."""
    behind = row["behind"] and Behind(**{**row["behind"], "kinds": tuple(row["behind"]["kinds"]), "report": report})
    as_of = row.get("as_of")
    return Figure(**{**row, "behind": behind, "as_of": dt.date.fromisoformat(as_of) if as_of else None})


@dataclass(frozen=True)
class Item:
    """One line of a list that is no figure, such as a page of the website; `value` is missing where it was not told."""

    label: str
    value: int | None = None


Items = Mapping[str, tuple[Item, ...]]  # by the list's name, such as "web.top_pages"


@dataclass(frozen=True)
class Series:
    """Figures over thirteen months, the last one being the report's own; None for a month without data."""

    months: tuple[str, ...]
    values: Mapping[str, tuple[int | float | None, ...]]

    def kept(self) -> dict[str, Any]:
        """The series as an edition keeps it."""
        return {"months": list(self.months), "values": {name: list(row) for name, row in self.values.items()}}


def series_from_kept(row: Mapping[str, Any]) -> Series:
    """The series out of an edition."""
    return Series(tuple(row["months"]), {name: tuple(values) for name, values in row["values"].items()})
