"""What is read of the website and social media each month, as `metrics.toml` lists it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("metrics.toml")
OWN = "reach."  # how the ids of further sources begin


@dataclass(frozen=True)
class Metric:
    """One number of a source. `id` is the figure's; `measure` is flow (in the month) or stock (on the day read)."""

    id: str
    unit: str
    measure: str
    labels: Mapping[str, str]
    source_labels: Mapping[str, str]

    def label(self, language: str = "id") -> str:
        """Its name with the source's, such as "Instagram: Pengikut"."""
        return f"{self.source_labels[language]}: {self.labels[language]}"


@dataclass(frozen=True)
class Source:
    """Where numbers come from: its metrics, and the id of its list of items ("" where it has none)."""

    code: str
    labels: Mapping[str, str]
    metrics: tuple[Metric, ...]
    list_id: str = ""
    list_labels: Mapping[str, str] | None = None


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """All sources, in the order of reports."""
    return tuple(_source(entry) for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["source"])


@lru_cache(maxsize=1)
def metrics() -> Mapping[str, Metric]:
    """All metrics by id, in the order of reports."""
    return {metric.id: metric for source in sources() for metric in source.metrics}


@lru_cache(maxsize=1)
def lists() -> tuple[str, ...]:
    """The ids of all lists."""
    return tuple(source.list_id for source in sources() if source.list_id)


def further() -> tuple[str, ...]:
    """What follows "reach." in the ids of metrics that are not promised ones, such as "INSTAGRAM.followers"."""
    return tuple(name.removeprefix(OWN) for name in metrics() if name.startswith(OWN))


def _source(entry: Mapping[str, object]) -> Source:
    labels = _labels(entry, "label")
    listed = str(entry.get("list", ""))
    found: list[Mapping[str, object]] = entry["metric"]  # type: ignore[assignment]
    return Source(
        str(entry["code"]),
        labels,
        tuple(Metric(str(m["id"]), str(m["unit"]), str(m["measure"]), _labels(m, "label"), labels) for m in found),
        listed,
        _labels(entry, "list_label") if listed else None,
    )


def _labels(entry: Mapping[str, object], name: str) -> dict[str, str]:
    return {language: str(entry[f"{name}_{language}"]) for language in ("id", "en")}
