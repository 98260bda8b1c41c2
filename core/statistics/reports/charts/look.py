"""How all charts look: one frame, one font, colours that stay apart for every eye and on grey paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.statistics.reports.charts.rows import clean

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Plus Jakarta Sans"
WIDTH = 480
INK, SOFT, LINE, PAPER = "#17323a", "#4c666e", "#dbe4e7", "#ffffff"
MAIN, SECOND = "#0e6477", "#8a6a2f"

# From dark to light in even steps: they differ in lightness alone, so that any eye and a grey print tell them apart.
SERIES = ("#0b2f3a", "#0e7489", "#d1801f", "#f0c26b", "#7d3c63", "#cfdde0")
ON_SERIES = (PAPER, PAPER, "#1a1204", "#1a1204", PAPER, INK)  # what is written upon each
SCALE = ("#f2f7f8", "#c5dfe4", "#7fb7c2", "#2f8496", "#0b4a58")  # of a heat map, few to many

# What d3 knows as a locale; the browser is given the same.
FORMAT_LOCALES: Mapping[str, Mapping[str, Any]] = {
    "id": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["Rp", ""]},
}

# Which point the reader stands on; none where nobody steps through the chart. The page's script moves it.
FOCUS = {"name": "focus", "value": -1}
LINES = "split(datum.label, '\\n')"  # a label in the lines that it was wrapped into
FADED = {"condition": {"test": "focus < 0 || datum.n === focus", "value": 1}, "value": 0.35}


def frame(title: str, unit: str, height: int | dict[str, int]) -> Spec:
    """What every chart begins with; the height is of its inside in pixels, or of one row as {"step": 24}."""
    return {
        "$schema": SCHEMA,
        "description": clean(title),
        "title": {"text": clean(title), "subtitle": unit},
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "pad", "contains": "padding"},
        "background": None,
        "config": CONFIG,
        "params": [FOCUS],
    }


CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "frame": "bounds", "offset": 12, "limit": WIDTH,
        "color": INK, "fontSize": 13, "fontWeight": 600,
        "subtitleColor": SOFT, "subtitleFontSize": 11,
    },
    "axis": {
        "labelColor": SOFT, "labelFontSize": 11, "titleColor": SOFT, "titleFontSize": 11, "titleFontWeight": 400,
        "domainColor": "#9fb2b8", "tickColor": "#9fb2b8", "gridColor": LINE, "labelPadding": 5, "aria": False,
    },
    "legend": {
        "orient": "top", "direction": "horizontal", "title": None, "labelColor": INK, "labelFontSize": 11,
        "labelLimit": 200, "symbolSize": 110, "symbolStrokeWidth": 1, "columnPadding": 14, "offset": 8, "aria": False,
    },
    "text": {"fontSize": 11, "color": INK},
}  # fmt: skip


def value_axis(digits: int) -> dict[str, Any]:
    """An axis of numbers: few lines, no whole numbers broken into parts; the subtitle says what they count."""
    axis = {"title": None, "domain": False, "ticks": False, "tickCount": 4}
    return {**axis, "format": ",~f"} if digits else {**axis, "format": ",d", "tickMinStep": 1}


def told() -> dict[str, Any]:
    """What a mark says to a pointer and to a screen reader: its point in words."""
    return {"tooltip": {"field": "tip", "type": "nominal"}, "description": {"field": "tip", "type": "nominal"}}


def halo(text: Mapping[str, Any]) -> Spec:
    """A paler edge under a written number, so that a line may run behind it."""
    return {"type": "text", "stroke": PAPER, "strokeWidth": 3, "strokeOpacity": 0.85, "aria": False, **text}
