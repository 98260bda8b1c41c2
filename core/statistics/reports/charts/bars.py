"""Bars: ranked ones that lie under each other, and columns side by side; all begin at 0 and carry their number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.statistics.reports.charts.look import FADED, LINES, MAIN, SOFT, WIDTH, Spec, frame, told, value_axis
from core.statistics.reports.charts.rows import Point, Unit, comparable, points_as_rows, unit_of

STEP = 24  # pixels from one lying bar to the next
HEIGHT = 190
NARROW, LETTER = 5, 7  # characters beneath a column at least, and the width of one in pixels
KNOWN, UNKNOWN = {"filter": "datum.value !== null"}, {"filter": "datum.value === null"}


def bars(rows: Sequence[Point], *, title: str, unit: str, language: str) -> Spec | None:
    """Lying bars, longest first, equal ones as they come; a missing value stands last and says so in words.

    None where there are less than two rows or no value.
    """
    if not comparable(value for _, value in rows):
        return None
    measure = unit_of(unit, (value for _, value in rows), language)
    data = sorted(points_as_rows(rows, measure), key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    spec = frame(title, measure.name, {"step": STEP})
    spec["data"] = {"values": data}
    axis = {"title": None, "domain": False, "ticks": False, "labelLimit": 260, "labelFontSize": 11.5}
    names = [row["label"] for row in data]
    spec["encoding"] = {
        "y": {"field": "label", "type": "nominal", "sort": None, "axis": axis, "scale": {"domain": names}}
    }
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": True}}
    spec["layer"] = _layers("x", x, {"align": "left", "dx": 5})
    return spec


def columns(points: Sequence[Point], *, title: str, unit: str, language: str) -> Spec | None:
    """Standing bars in the order given; a missing value is a gap that says so.

    None where there are less than two points or no value.
    """
    if not comparable(value for _, value in points):
        return None
    measure = unit_of(unit, (value for _, value in points), language)
    data = points_as_rows(points, measure, lines=max(NARROW, WIDTH // len(points) // LETTER))
    spec = frame(title, measure.name, HEIGHT)
    spec["data"] = {"values": data}
    spec["encoding"] = {"x": _standing([row["label"] for row in data])}
    spec["layer"] = _layers("y", _height(measure), {"baseline": "bottom", "dy": -4}, "–")
    return spec


def _standing(labels: Sequence[str]) -> dict[str, Any]:
    axis = {"title": None, "labelAngle": 0, "ticks": False, "labelOverlap": "parity", "labelExpr": LINES}
    scale = {"domain": labels, "paddingInner": 0.35, "paddingOuter": 0.2}
    return {"field": "label", "type": "nominal", "sort": None, "axis": axis, "scale": scale}


def _height(measure: Unit) -> dict[str, Any]:
    scale = {"zero": True, "nice": True}
    return {
        "field": "value",
        "type": "quantitative",
        "scale": scale,
        "axis": value_axis(measure.digits),
    }


def _layers(side: str, scale: dict[str, Any], place: dict[str, Any], missing: str = "") -> list[Spec]:
    text = {"type": "text", "fontWeight": 600, "aria": False, **place}
    written: dict[str, Any] = {"value": missing} if missing else {"field": "text", "type": "nominal"}
    return [
        {
            "transform": [KNOWN],
            "mark": {"type": "bar", "color": MAIN, "cornerRadiusEnd": 2},
            "encoding": {side: scale, "opacity": FADED, **told()},
        },
        {"transform": [KNOWN], "mark": text, "encoding": {side: scale, "text": {"field": "text", "type": "nominal"}}},
        {
            "transform": [UNKNOWN],
            "mark": {**text, "fontWeight": 400, "color": SOFT},
            "encoding": {side: {"datum": 0, "type": "quantitative"}, "text": written},
        },
    ]
