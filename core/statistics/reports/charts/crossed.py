"""Two dimensions crossed: bars of several parts, and a grid of cells that darken with their number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.statistics.reports.charts.look import (
    FADED,
    LINES,
    ON_SERIES,
    PAPER,
    SCALE,
    SERIES,
    WIDTH,
    Spec,
    frame,
    told,
    value_axis,
)
from core.statistics.reports.charts.rows import Row, Unit, clean, comparable, distinct, unit_of, wrapped_apart

STEP = 28  # pixels from one lying bar to the next
CELL = 26  # height of a cell of the grid
NAME = 36  # characters of a label
DARK = 0.72  # the part of the largest number from which white is easier to read upon its cell
NARROW, LETTER = 4, 8  # characters above a column of the grid at least, and the width of one in pixels


def stacked(rows: Sequence[tuple[str, str, int]], *, title: str, unit: str, language: str) -> Spec | None:
    """Lying bars, one for each x in the order given, divided by series. Rows are (x, series, count), each pair once.

    None where there are less than two bars and one series, or nothing was counted.
    """
    values = [value for *_, value in rows]
    if not comparable(values) or not any(values):
        return None
    measure = unit_of(unit, values, language)
    data, xs, series = _crossed(rows, measure)
    longest = max(sum(row["value"] for row in data if row["x"] == x) for x in xs)
    colours = [SERIES[n % len(SERIES)] for n in range(len(series))]
    spec = frame(title, measure.name, {"step": STEP})
    spec["data"] = {"values": data}
    spec["encoding"] = _stacking(xs, measure)
    spec["layer"] = _parts(series, colours, longest)
    spec["resolve"] = {"scale": {"color": "independent"}}
    return spec


def heat(rows: Sequence[tuple[str, str, int]], *, title: str, unit: str, language: str) -> Spec | None:
    """A grid: columns x and rows y in the order in which they first come, each cell with its number.

    Rows are (x, y, count), each pair once; a pair that does not come is an empty cell. None where there are less than
    two cells or nothing was counted.
    """
    values = [value for *_, value in rows]
    if not comparable(values) or not any(values):
        return None
    measure = unit_of(unit, values, language)
    data, xs, ys = _crossed(rows, measure, across=True)
    spec = frame(title, measure.name, {"step": CELL})
    spec["data"] = {"values": data}
    spec["encoding"] = _grid(xs, ys)
    spec["layer"] = _cells(max(values), max(len(row["text"]) for row in data) * len(xs))
    return spec


def _crossed(
    rows: Sequence[tuple[str, str, int]], measure: Unit, across: bool = False
) -> tuple[list[Row], list[str], list[str]]:
    x_place, y_place = _places([x for x, _, _ in rows]), _places([y for _, y, _ in rows])
    names = [clean(x) for x in x_place]
    xs = wrapped_apart(names, max(NARROW, WIDTH // len(names) // LETTER)) if across else distinct(names, NAME)
    ys = distinct([clean(y) for y in y_place], NAME)
    data = []
    for n, (x, y, value) in enumerate(rows):
        i, j = x_place[x], y_place[y]
        of = [clean(x), clean(y)]
        tip = f"{', '.join(of)}: {measure.told(value)}"
        data.append(
            {
                "n": n,
                "x": xs[i],
                "y": ys[j],
                "i": i,
                "j": j,
                "value": value,
                "text": measure.text(value),
                "of": of,
                "tip": tip,
            }
        )
    return data, xs, ys


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: n for n, name in enumerate(dict.fromkeys(names))}


def _stacking(xs: Sequence[str], measure: Unit) -> dict[str, Any]:
    axis = {"title": None, "domain": False, "ticks": False, "labelLimit": 210, "labelFontSize": 11.5}
    return {
        "y": {"field": "x", "type": "nominal", "sort": None, "axis": axis, "scale": {"domain": xs}},
        "x": {
            "field": "value",
            "type": "quantitative",
            "stack": "zero",
            "axis": value_axis(measure.digits),
        },
        "order": {"field": "j", "type": "quantitative"},
    }


def _parts(series: Sequence[str], colours: Sequence[str], longest: int) -> list[Spec]:
    scale = {"domain": series, "range": colours}
    on = {"domain": series, "range": [ON_SERIES[n % len(ON_SERIES)] for n in range(len(series))]}
    # A part that is too narrow for its number does without.
    room = f"datum.value * width >= {longest} * ({LETTER} * length(datum.text) + 6)"
    shown = {"condition": {"test": room, "value": 1}, "value": 0}
    return [
        {
            "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 1},
            "encoding": {
                "color": {"field": "y", "type": "nominal", "sort": None, "scale": scale},
                "opacity": FADED,
                **told(),
            },
        },
        {
            "mark": {"type": "text", "fontWeight": 600, "fontSize": 10.5, "aria": False},
            "encoding": {
                "x": {"field": "value", "type": "quantitative", "stack": "zero", "bandPosition": 0.5},
                "detail": {"field": "y", "type": "nominal"},
                "text": {"field": "text", "type": "nominal"},
                "color": {"field": "y", "type": "nominal", "scale": on, "legend": None},
                "opacity": shown,
            },
        },
    ]


def _grid(xs: Sequence[str], ys: Sequence[str]) -> dict[str, Any]:
    bare = {"title": None, "domain": False, "ticks": False}
    lines = max(x.count("\n") for x in xs)  # they go down from the first, so that the last must end above the grid
    above = {**bare, "orient": "top", "labelAngle": 0, "labelOverlap": "parity", "labelExpr": LINES}
    above |= {"labelPadding": 5 + lines * 13, "labelSeparation": 5}
    beside = {**bare, "labelLimit": 210, "labelFontSize": 11.5}
    return {
        "x": {"field": "x", "type": "nominal", "sort": None, "axis": above, "scale": {"domain": xs, "padding": 0.04}},
        "y": {"field": "y", "type": "nominal", "sort": None, "axis": beside, "scale": {"domain": ys, "padding": 0.06}},
    }


def _cells(most: int, letters: int) -> list[Spec]:
    dark = {"condition": {"test": f"datum.value > {most} * {DARK}", "value": PAPER}, "value": "#0b1f26"}
    room = {"condition": {"test": f"width >= {letters} * 8", "value": 1}, "value": 0}
    scale = {"range": SCALE, "domain": [0, most], "interpolate": "lab"}
    return [
        {
            "mark": {"type": "rect", "cornerRadius": 2},
            "encoding": {
                "color": {"field": "value", "type": "quantitative", "scale": scale, "legend": None},
                "opacity": FADED,
                **told(),
            },
        },
        {
            "mark": {"type": "text", "fontSize": 10.5, "aria": False},
            "encoding": {"text": {"field": "text", "type": "nominal"}, "color": dark, "opacity": room},
        },
    ]
