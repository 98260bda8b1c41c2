"""The geometry of the month page's plots; the template draws them as SVG without any script or inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel import dates
from flask_babel import get_locale

from core.reference.calendar import Month

Points = Sequence[tuple[Month, int | None]]


@dataclass(frozen=True)
class Dot:
    """One month's point, or only its place on the axis where it has no data (`y` is None)."""

    month: Month
    count: int | None
    x: float
    y: float | None
    label: str  # on the axis; "" where there is no room


@dataclass(frozen=True)
class Line:
    """A line through months: its size, its dots, the unbroken stretches as SVG points, the horizontal grid."""

    width: int
    height: int
    left: int
    bottom: float
    dots: tuple[Dot, ...]
    stretches: tuple[str, ...]
    grid: tuple[tuple[float, int], ...]


def line(points: Points, width: int, height: int, every: int) -> Line:
    """Places the months from left to right; `every` tells which months are named, counted back from the last."""
    left, right, top, below = 44, 26, 14, 26
    ticks = _ticks(max((count for _, count in points if count is not None), default=0))
    step = (width - left - right) / max(len(points) - 1, 1)
    bottom = height - below

    def y(count: int) -> float:
        return round(bottom - (bottom - top) * count / ticks[-1], 1)

    dots = tuple(
        Dot(
            month,
            count,
            round(left + step * n, 1),
            None if count is None else y(count),
            _label(month, n, len(points), every),
        )
        for n, (month, count) in enumerate(points)
    )
    return Line(width, height, left, bottom, dots, _stretches(dots), tuple((y(tick), tick) for tick in ticks))


def _label(month: Month, n: int, total: int, every: int) -> str:
    if (total - 1 - n) % every:
        return ""
    pattern = "MMM yy" if n == 0 or month.month == 1 or every > 1 else "MMM"
    return dates.format_date(month.first_day, pattern, locale=get_locale() or "id")


def _stretches(dots: Sequence[Dot]) -> tuple[str, ...]:
    stretches: list[list[str]] = [[]]
    for dot in dots:
        if dot.y is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{dot.x},{dot.y}")
    return tuple(" ".join(stretch) for stretch in stretches if len(stretch) > 1)


def _ticks(most: int) -> list[int]:
    # Three to five round steps from 0 that reach the largest count.
    for step in (size * 10**power for power in range(9) for size in (1, 2, 5)):
        if step * 4 >= most:
            return [step * n for n in range(max(1, -(-most // step)) + 1)]
    return [0, most]
