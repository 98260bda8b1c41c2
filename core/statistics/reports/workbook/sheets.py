"""The workbook's sheets as plain values: each cell a text or a figure's own number, before anything is written."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import Behind, Figure, Meaning, Value, meanings, unit_label
from core.statistics.figures import breakdowns as finer
from core.statistics.reports.wording import FOLDER

MONTHS = "months"


@dataclass(frozen=True)
class Cell:
    """A text, or a number with its unit. `figure` is the id of the figure it is, `behind` the tickets it opens."""

    value: str | int | float | dt.date | None
    unit: str = ""
    figure: str = ""
    behind: Behind | None = None


@dataclass(frozen=True)
class Sheet:
    """A table with its columns' names in the first row; `name` is what its tab says."""

    id: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Layout:
    """What the sheets of one report in one language are laid out with."""

    report: Report
    words: Taxonomy
    language: str

    @cached_property
    def texts(self) -> Mapping[str, Any]:
        """The workbook's words."""
        return _texts(self.language)

    @cached_property
    def meanings(self) -> Mapping[str, Meaning]:
        """The registry with the month's codes, by id."""
        return {meaning.id: meaning for meaning in meanings(self.words)}

    def sheet(self, name: str, columns: Sequence[str], rows: Iterable[Row]) -> Sheet:
        """A sheet by the key of its name, its columns by theirs."""
        header = tuple(self.texts["columns"].get(column, column) for column in columns)
        return Sheet(name, self.texts["sheets"][name], header, tuple(rows))

    def figure(self, figure_id: str) -> Cell:
        """A figure's own number."""
        if figure_id not in self.report:
            return self.missing(figure_id)
        found = self.report[figure_id]
        if isinstance(found.value, list):
            rows = (f"{self.name('topic', row['topic'])} {row['count']}" for row in found.value)
            return Cell(" · ".join(rows) or "–", "", figure_id)
        if found.value is None:
            return self.missing(figure_id)
        opens = found.behind if found.tickets is not None else None
        return Cell(found.value, found.unit, figure_id, opens)

    def missing(self, figure_id: str = "") -> Cell:
        """What stands where there is no value."""
        return Cell(self.texts["missing"], "", figure_id)

    def number(self, value: Value, unit: str = "") -> Cell:
        """A number that is of another month or edition."""
        if isinstance(value, list):
            return Cell(" · ".join(f"{self.name('topic', row['topic'])} {row['count']}" for row in value) or "–")
        return self.missing() if value is None else Cell(value, unit)

    def label(self, figure: Figure) -> str:
        """A figure's name in the language."""
        meaning = self.meanings.get(figure.id)
        if meaning:
            return meaning.label(self.words, self.language)
        return finer.label(figure.id, self.words, figure.label, self.language)

    def name(self, dimension: str, code: str) -> str:
        """A code's name."""
        return self.words.label(dimension, code, self.language)

    def rows(self, figure_ids: Iterable[str]) -> Iterator[Row]:
        """A row for each of these figures, with all that is to be said of it."""
        for figure_id in figure_ids:
            if figure_id in self.report:
                figure = self.report[figure_id]
                unit = unit_label(figure.unit, self.language)
                as_of = Cell(figure.as_of) if figure.as_of else Cell("")
                yield (
                    Cell(self.label(figure)),
                    self.figure(figure_id),
                    Cell(unit),
                    as_of,
                    Cell(figure.source),
                    Cell(figure_id),
                )

    @property
    def ids(self) -> list[str]:
        """The registry's ids in their order."""
        return [figure.id for figure in self.report.figures]


@lru_cache(maxsize=2)
def _texts(language: str) -> Mapping[str, Any]:
    known = "en" if language.startswith("en") else "id"
    return tomllib.loads((FOLDER / f"workbook_{known}.toml").read_text(encoding="utf-8"))
