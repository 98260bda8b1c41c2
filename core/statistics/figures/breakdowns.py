"""Breakdowns: finer counts of a month than the registry's, such as a topic's by category of users."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics.figures.definitions import Definition, breakdown_definitions
from core.statistics.figures.figure import Behind, Figure

CROSSED_KINDS = ("KELUHAN", "PENGADUAN")  # their topics are told apart
REGION = re.compile(r"region\.([\d.]+)\.count")
FIELDS = {"subcategory": "sub_category"}  # where a dimension's value stands in a ticket, else under its own name


@dataclass(frozen=True)
class Breakdowns:
    """All finer counts of one month: `rows` by id as (count, name); `kinds` are the ones in the total.

    Every id that could have a ticket is there, with 0 where none was.
    """

    month: str = ""
    kinds: tuple[str, ...] = ()
    rows: Mapping[str, tuple[int, str]] | None = None
    report: str = ""  # as in Behind

    def __contains__(self, figure_id: object) -> bool:
        return figure_id in (self.rows or {})

    def __iter__(self) -> Iterator[Figure]:
        return (self[figure_id] for figure_id in self.rows or {})

    def __len__(self) -> int:
        return len(self.rows or {})

    def __getitem__(self, figure_id: str) -> Figure:
        """A count as a figure. KeyError for an id that is none."""
        count, label = (self.rows or {})[figure_id]
        definition, codes = _parsed(figure_id)
        return Figure(figure_id, count, definition.unit, label, count, self._behind(codes))

    def regions(self) -> list[tuple[str, int]]:
        """(code, count) of the local governments with tickets, most first."""
        found = ((match[1], n) for name, (n, _) in (self.rows or {}).items() if n and (match := REGION.fullmatch(name)))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def kept(self) -> dict[str, Any]:
        """The counts as an edition keeps them."""
        return {"kinds": list(self.kinds), "rows": [[name, *row] for name, row in (self.rows or {}).items()]}

    def _behind(self, codes: Mapping[str, str]) -> Behind:
        kinds = (codes["kind"],) if "kind" in codes else self.kinds
        values: dict[str, Any] = {FIELDS.get(name, name): code for name, code in codes.items() if name != "kind"}
        return Behind(self.month, self.month, kinds, **values, report=self.report)


def from_kept(month: Month, row: Mapping[str, Any] | None, report: str = "") -> Breakdowns:
    """The counts out of an edition; none out of one that was made before there were any."""
    if not row:
        return Breakdowns(str(month))
    rows = {name: (n, label) for name, n, label in row["rows"]}
    return Breakdowns(str(month), tuple(row["kinds"]), rows, report)


def definition_of(figure_id: str) -> tuple[Definition, dict[str, str]]:
    """A breakdown's definition, and the codes in its id by dimension. KeyError for an id that is none."""
    return _parsed(figure_id)


def label(figure_id: str, words: Taxonomy, region: str = "", language: str = "id") -> str:
    """A breakdown's name as people read it; `region` is the local government's, where it is of one."""
    definition, codes = _parsed(figure_id)
    names = {
        name: region or code if name == "region" else words.label(name, code, language) for name, code in codes.items()
    }
    return definition.labels[language].format(**names)


def explained(figure_id: str, language: str = "id") -> str:
    """What a breakdown counts. KeyError for an id that is none."""
    return _parsed(figure_id)[0].definitions[language]


def ids(pattern: str, codes: Iterable[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """For each tuple of codes the id that they make of a pattern such as "kind.{kind}.topic.{topic}.count"."""
    form = re.sub(r"\{\w+\}", "{}", pattern)
    for each in codes:
        yield each, form.format(*each)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], Definition], ...]:
    def expression(pattern: str) -> re.Pattern[str]:
        fixed = re.escape(pattern).replace(r"\{", "{").replace(r"\}", "}")
        return re.compile(re.sub(r"\{(\w+)\}", lambda place: f"(?P<{place[1]}>{_CODES.get(place[1], _CODE)})", fixed))

    return tuple((expression(definition.pattern), definition) for definition in breakdown_definitions())


_CODE, _CODES = r"[\w-]+", {"region": r"[\d.]+"}


@lru_cache(maxsize=4096)
def _parsed(figure_id: str) -> tuple[Definition, dict[str, str]]:
    for expression, definition in _patterns():
        if match := expression.fullmatch(figure_id):
            return definition, match.groupdict()
    raise KeyError(figure_id)
