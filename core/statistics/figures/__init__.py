"""The registry: every figure's id, definition and unit; values are computed from facts and registers, never typed."""

from core.statistics.figures.breakdowns import Breakdowns
from core.statistics.figures.computing import TOTAL, Computed, compute, live_total
from core.statistics.figures.definitions import (
    Definition,
    Meaning,
    breakdown_definitions,
    meanings,
    registry,
    unit_label,
)
from core.statistics.figures.figure import (
    Behind,
    Figure,
    Item,
    Items,
    Series,
    Value,
    from_kept,
    series_from_kept,
)
from core.statistics.figures.rounding import change, half_up, share

__all__ = [
    "TOTAL",
    "Behind",
    "Breakdowns",
    "Computed",
    "Definition",
    "Figure",
    "Item",
    "Items",
    "Meaning",
    "Series",
    "Value",
    "breakdown_definitions",
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
