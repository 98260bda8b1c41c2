"""The registry: every figure's id, definition and unit; values are computed from facts, never typed."""

from core.statistics.figures.computing import TOTAL, Computed, compute, live_total
from core.statistics.figures.definitions import Definition, Meaning, meanings, registry, unit_label
from core.statistics.figures.figure import Behind, Figure, Series, Value, from_kept, series_from_kept
from core.statistics.figures.rounding import change, half_up, share

__all__ = [
    "TOTAL",
    "Behind",
    "Computed",
    "Definition",
    "Figure",
    "Meaning",
    "Series",
    "Value",
    "change",
    "compute",
    "from_kept",
    "half_up",
    "live_total",
    "meanings",
    "registry",
    "series_from_kept",
    "share",
    "unit_label",
]
