"""Report: a month's figures as they stand, the one thing that every form of it is made from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from core.reference.calendar import Month
from core.statistics import figures
from core.statistics.editions.model import Edition
from core.statistics.figures import Breakdowns, Computed, Figure, Item, Items, Series, Value, breakdowns


@dataclass(frozen=True)
class Change:
    """A figure that a revision gave another value than the one before it."""

    figure: str
    old: Value
    new: Value


@dataclass(frozen=True)
class Report:
    """A month's figures as they stand: live ones, or those of an edition. `revision` is 0 while they are live.

    `hash` is of the content: month, revision, figures, series, breakdowns, lists, reason and ledger. It says nothing
    of `state` and `as_of`: a month that is closed again without any change keeps it, and so does one that is published.
    """

    period: Month
    state: str
    revision: int
    as_of: dt.datetime
    figures: tuple[Figure, ...]
    series: Series
    updated: bool = False  # other figures of this revision were posted to supervisors before
    hash: str = ""
    why: str = ""  # the reason of a revision
    closed_by: str = ""
    published_by: str = ""
    published_at: dt.datetime | None = None
    ledger: tuple[Change, ...] = ()  # what this revision changed against the one before
    breakdowns: Breakdowns = field(default_factory=Breakdowns)  # finer counts by id; their figures are `report[id]` too
    items: Items = field(default_factory=dict)

    def __getitem__(self, figure_id: str) -> Figure:
        """A figure of the registry or a breakdown; KeyError for an id that is none."""
        found = self._by_id.get(figure_id)
        return self.breakdowns[figure_id] if found is None else found

    def __contains__(self, figure_id: object) -> bool:
        return figure_id in self._by_id or figure_id in self.breakdowns

    def value(self, figure_id: str) -> Value:
        """A figure's value; KeyError for an id that is none."""
        return self[figure_id].value

    def regions(self) -> list[tuple[str, int]]:
        """(code, count) of the local governments that asked, most first."""
        return self.breakdowns.regions()

    def used_channels(self, codes: Iterable[str]) -> list[str]:
        """Those channels that have tickets in the month or in the twelve before; the others are left out of reports."""
        return [code for code in codes if any(self.series.values.get(f"channel.{code}.count", ()))]

    def plain(self) -> dict[str, Any]:
        """The month as other programs read it."""
        return {
            "period": str(self.period),
            "state": self.state,
            "revision": self.revision,
            "as_of": self.as_of.isoformat(),
            "figures": [figure.plain() for figure in self.figures],
            "items": {name: [asdict(item) for item in listed] for name, listed in self.items.items()},
        }

    @cached_property
    def _by_id(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in self.figures}


def as_report(edition: Edition) -> Report:
    """An edition's figures."""
    month, name = Month.parse(edition.month), f"{edition.month}.{edition.revision}"
    return Report(
        month,
        edition.state,
        edition.revision,
        edition.closed_at,
        tuple(figures.from_kept(row, name) for row in edition.figures),
        figures.series_from_kept(edition.series),
        updated=edition.announced_hash not in ("", edition.hash),
        hash=edition.hash,
        why=edition.why,
        closed_by=edition.closed_by,
        published_by=edition.published_by or "",
        published_at=edition.published_at,
        ledger=tuple(Change(*line) for line in edition.ledger or ()),
        breakdowns=breakdowns.from_kept(month, edition.breakdowns, name),
        items={name: tuple(Item(*line) for line in lines) for name, lines in (edition.items or {}).items()},
    )


def of_computed(month: Month, computed: Computed, now: dt.datetime) -> Report:
    """The report of a month whose figures are live."""
    made = hashed({"month": str(month), "revision": 0, **content(computed)})
    told: dict[str, Any] = {"breakdowns": computed.breakdowns, "items": computed.items}
    return Report(month, "live", 0, now, computed.figures, computed.series, hash=made, **told)


def content(computed: Computed | Report) -> dict[str, Any]:
    """What was computed, as an edition keeps it."""
    return {
        "figures": [figure.kept() for figure in computed.figures],
        "series": computed.series.kept(),
        "breakdowns": computed.breakdowns.kept(),
        "items": {
            name: [[item.label, item.value] for item in listed] for name, listed in sorted(computed.items.items())
        },
    }


def hashed(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content in its one written form, as 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
