"""What figures there are: every id with its unit, its name and its definition, read from `definitions.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.reference import modus
from core.reference.taxonomy import Taxonomy
from core.statistics.reach.metrics import further, metrics

FILE = Path(__file__).with_name("definitions.toml")
PLACE = re.compile(r"\{(\w+)\}")
SPANS = ("", "year.")  # the month, and January to this month
PERIODS = {
    "id": {"period": ", sejak Januari", "of_period": ", Januari sampai bulan ini"},
    "en": {"period": ", year to date", "of_period": ", January to this month"},
}


@dataclass(frozen=True)
class Definition:
    """One line of the registry. `pattern` is an id with at most one place, such as "channel.{channel}.count"."""

    pattern: str
    unit: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]

    @property
    def place(self) -> str:
        """The place's name, such as "channel"; "" where the pattern is an id itself."""
        found = PLACE.search(self.pattern)
        return found[1] if found else ""

    def codes(self, words: Taxonomy) -> tuple[str, ...]:
        """What may stand in the place, in report order."""
        if self.place == "span":
            return SPANS
        if self.place == "metric":
            return further()
        if self.place == "modus":
            return (*modus.codes(), modus.UNKNOWN)
        return tuple(words.dimensions[self.place]) if self.place else ("",)

    def id_for(self, code: str) -> str:
        """The id with the code in its place."""
        return PLACE.sub(code, self.pattern)


@dataclass(frozen=True)
class Meaning:
    """One figure's definition with its code filled in."""

    id: str
    definition: Definition
    code: str

    @property
    def unit(self) -> str:
        """Its unit; a metric of a further source has its own."""
        return metrics()[self.id].unit if self.definition.place == "metric" else self.definition.unit

    def label(self, words: Taxonomy, language: str = "id") -> str:
        """Its name as people read it."""
        return self.definition.labels[language].format(**self._filling(words, language))

    def explained(self, words: Taxonomy, language: str = "id") -> str:
        """What it counts."""
        return self.definition.definitions[language].format(**self._filling(words, language))

    def _filling(self, words: Taxonomy, language: str) -> Mapping[str, str]:
        place = self.definition.place
        if place == "span":
            return PERIODS[language] if self.code else dict.fromkeys(PERIODS[language], "")
        if place == "metric":
            return {place: metrics()[self.id].label(language)}
        if place == "modus":
            return {place: modus.label(self.code, language)}
        return {place: words.label(place, self.code, language)} if place else {}


@lru_cache(maxsize=1)
def registry() -> tuple[Definition, ...]:
    """All definitions, in the order in which figures are listed."""
    return tuple(_definition(entry) for entry in _file()["figure"])


@lru_cache(maxsize=1)
def breakdown_definitions() -> tuple[Definition, ...]:
    """The definitions of finer counts; their ids have up to two places."""
    return tuple(_definition(entry) for entry in _file()["breakdown"])


def unit_label(unit: str, language: str = "id") -> str:
    """A unit as people read it."""
    return str(_file()["units"][unit][language])


def meanings(words: Taxonomy) -> Iterator[Meaning]:
    """Every figure that exists with these codes; figures of one code stand together."""
    for group in _groups():
        for code in group[0].codes(words):
            for definition in group:
                yield Meaning(definition.id_for(code), definition, code)


_TEXTS = ("label", "definition")


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _definition(entry: Mapping[str, str]) -> Definition:
    labels, definitions = ({language: entry[f"{name}_{language}"] for language in ("id", "en")} for name in _TEXTS)
    return Definition(entry["id"], entry["unit"], labels, definitions)


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[Definition, ...], ...]:
    groups: dict[str, list[Definition]] = {}
    for definition in registry():
        groups.setdefault(definition.pattern.split("}")[0] if definition.place else definition.pattern, []).append(
            definition
        )
    return tuple(tuple(group) for group in groups.values())
