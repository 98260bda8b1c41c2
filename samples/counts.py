"""How many tickets of which sort each month of the sample has, and whether the real report says so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.reference.calendar import Month

FILE = Path(__file__).with_name("counts-2022-12.toml")
CHANNELS = ("WHATSAPP", "TELEPON", "HAI", "LIVECHAT", "EMAIL")
CATEGORIES = ("PEMDA", "KL", "AKADEMISI", "LAINNYA")
STATUSES = ("printed", "derived", "synthetic")


@dataclass(frozen=True)
class MonthCounts:
    """One month: `values` by figure id, and for each of them printed, derived or synthetic."""

    month: Month
    values: Mapping[str, Any]
    statuses: Mapping[str, str]

    @property
    def total(self) -> int:
        """Tickets that count."""
        return int(self.values["consultations.total"])

    @property
    def uncounted(self) -> int:
        """Tickets beside the total: tests, wrong numbers."""
        return int(self.values["kind.NONHITUNG.count"])

    def channel(self, code: str) -> int:
        """Tickets of a channel."""
        return int(self.values[f"channel.{code}.count"])

    def technical(self, code: str) -> int | None:
        """Technical consultations of a channel, None where they are left to chance."""
        found = self.values.get(f"channel.{code}.technical_count")
        return None if found is None else int(found)

    def categories(self) -> dict[str, int] | None:
        """Tickets by category of users, None where they are left to chance."""
        names = {code: f"category.{code}.count" for code in CATEGORIES}
        return {code: int(self.values[name]) for code, name in names.items()} if names["KL"] in self.values else None


@lru_cache(maxsize=1)
def all_months() -> tuple[MonthCounts, ...]:
    """The sample's months, oldest first; the last one is live."""
    written = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_month(Month.parse(name), parts) for name, parts in sorted(written.items()))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts near the weights, by largest remainder; the parts add to it exactly."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _month(month: Month, parts: Mapping[str, Mapping[str, Any]]) -> MonthCounts:
    values = {name: value for status in STATUSES for name, value in parts.get(status, {}).items()}
    statuses = {name: status for status in STATUSES for name in parts.get(status, {})}
    return MonthCounts(month, values, statuses)
