"""A line through points in time: gaps where a month is missing, each number written beside its point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.statistics.reports.charts.look import FADED, LINES, MAIN, PAPER, SECOND, Spec, frame, halo, told, value_axis
from core.statistics.reports.charts.rows import Point, Row, clean, comparable, points_as_rows, unit_of

HEIGHT = 190
ACROSS = 5  # characters beneath a point
LETTER = 6.5  # pixels of a digit: where numbers would touch, only the first, the last and the extremes keep theirs
FLAT = 0.8  # where the least is above this part of the most, the axis begins near the least and says so
BEGINS = {"id": "sumbu tidak dimulai dari 0", "en": "the axis does not begin at 0"}


def line(
    points: Sequence[Point],
    *,
    title: str,
    unit: str,
    language: str,
    reference: Sequence[Point] | None = None,
    names: tuple[str, str] = ("", ""),
) -> Spec | None:
    """A line through the points, in order; a missing one is a gap.

    `reference` is a second, dashed line over the same labels, such as the year before; `names` tells the two apart.
    None where there are less than two points or no value.
    """
    values = [value for _, value in points]
    if not comparable(values):
        return None
    besides = [value for _, value in reference or ()]
    measure = unit_of(unit, values + besides, language)
    rows = points_as_rows(points, measure, lines=ACROSS)
    flat = _flat(values + besides)
    spec = frame(title, f"{measure.name} ({BEGINS[language]})" if flat else measure.name, HEIGHT)
    spec["data"] = {"values": [row | {"outer": n in _outer(values)} for n, row in enumerate(rows)]}
    spec["encoding"] = {"x": _x(rows)}
    scale = {"zero": not flat, "nice": True}
    y = {"field": "value", "type": "quantitative", "scale": scale, "axis": value_axis(measure.digits)}
    beside = _beside(reference, rows, y, names[1]) if reference else []
    spec["layer"] = [*beside, *_main(y, rows), *(_named(names[0], rows, y, MAIN) if reference else [])]
    return spec


def _x(rows: Sequence[Row]) -> dict[str, Any]:
    labels = [row["label"] for row in rows]
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "parity", "labelExpr": LINES, "grid": False}
    scale = {"domain": labels, "type": "point", "padding": 0.4}
    return {"field": "label", "type": "ordinal", "sort": None, "axis": axis, "scale": scale}


def _flat(values: Sequence[float | None]) -> bool:
    known = [value for value in values if value is not None]
    return min(known) > FLAT * max(known)


def _main(y: dict[str, Any], rows: Sequence[Row]) -> list[Spec]:
    needed = len(rows) * LETTER * max(len(row["text"]) for row in rows if row["value"] is not None)
    known = {"filter": "datum.value !== null"}
    shown = {
        "condition": {"test": f"datum.outer || width >= {needed}", "value": 1},
        "value": 0,
    }
    text = {"dy": -11, "fontSize": 10.5, "fontWeight": 600}
    number = {"y": y, "text": {"field": "text", "type": "nominal"}, "opacity": shown}
    dot = {"type": "point", "shape": "circle", "filled": True, "fill": PAPER, "stroke": MAIN, "strokeWidth": 2}
    return [
        {
            "mark": {"type": "line", "color": MAIN, "strokeWidth": 2.25, "invalid": _BREAK, "aria": False},
            "encoding": {"y": y},
        },
        {"transform": [known], "mark": halo(text), "encoding": number},
        {"transform": [known], "mark": {**dot, "size": 42}, "encoding": {"y": y, "opacity": FADED, **told()}},
        {"transform": [known], "mark": {"type": "text", "aria": False, **text}, "encoding": number},
    ]


_BREAK = "break-paths-show-domains"


def _beside(reference: Sequence[Point], rows: Sequence[Row], y: dict[str, Any], name: str) -> list[Spec]:
    values = [value for _, value in reference[: len(rows)]]
    data = {"values": [{"label": row["label"], "value": value} for row, value in zip(rows, values, strict=False)]}
    mark = {
        "type": "line",
        "color": SECOND,
        "strokeWidth": 1.75,
        "strokeDash": [5, 4],
        "invalid": _BREAK,
        "aria": False,
    }
    square = {"type": "point", "shape": "square", "filled": True, "fill": SECOND, "size": 22, "aria": False}
    lines: list[Spec] = [{"data": data, "mark": mark, "encoding": {"y": y}}]
    lines.append(
        {"data": data, "transform": [{"filter": "datum.value !== null"}], "mark": square, "encoding": {"y": y}}
    )
    return lines + _named(name, data["values"], y, SECOND)


def _named(name: str, rows: Sequence[Row], y: dict[str, Any], colour: str) -> list[Spec]:
    last = next((row for row in reversed(rows) if row["value"] is not None), None)
    if not name or last is None:
        return []
    # The reader's own line is named above its end, the other beneath, so that the two never meet.
    place = {"align": "left", "dx": 9, "dy": -6 if colour == MAIN else 8}
    mark = {"type": "text", "color": colour, "fontWeight": 600, "aria": False, **place}
    data = {"values": [{"label": last["label"], "value": last["value"], "name": clean(name)}]}
    return [{"data": data, "mark": mark, "encoding": {"y": y, "text": {"field": "name"}}}]


def _outer(values: Sequence[float | None]) -> set[int]:
    known = [(value, n) for n, value in enumerate(values) if value is not None]
    return {known[0][1], known[-1][1], min(known)[1], max(known)[1]}
