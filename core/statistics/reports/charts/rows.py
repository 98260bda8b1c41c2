"""The data of a chart: labels that fit and stay apart, numbers as people read them, what is said about each point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.statistics.figures import half_up
from core.statistics.reports.wording import Wording, wording

Point = tuple[str, int | float | None]
Row = dict[str, Any]

LONGEST = 38  # characters of a label; the whole of it is in the point's own words and in the table
LONGEST_WORD = 13
PERCENT = ("%", "percent")


@dataclass(frozen=True)
class Unit:
    """What the numbers of one chart count, and how it writes them."""

    name: str
    say: Wording
    digits: int

    def text(self, value: float | None) -> str:
        """1305 as 1.305, 81.6091 as 81,61%; missing in words."""
        number = self.say.number(value, self.digits)
        return f"{number}%" if value is not None and self.name in PERCENT else number

    def told(self, value: float | None) -> str:
        """The same with its unit: 1.305 konsultasi."""
        bare = value is None or self.name in PERCENT or not self.name
        return self.text(value) if bare else f"{self.text(value)} {self.name}"


def unit_of(name: str, values: Iterable[float | None], language: str) -> Unit:
    """The unit of these values: whole numbers without decimals, others and percentages with two."""
    known = [value for value in values if value is not None]
    whole = all(isinstance(value, int) for value in known) and name not in PERCENT
    return Unit(clean(name), wording(language), 0 if whole else 2)


def points_as_rows(points: Sequence[Point], unit: Unit, lines: int = 0) -> list[Row]:
    """A row for each point, in order. `n` is its place among them, from 0.

    Labels are cut to one line, or wrapped into several where `lines` says of how many characters.
    """
    names = [clean(label) for label, _ in points]
    labels = wrapped_apart(names, lines) if lines else distinct(names, LONGEST)
    return [
        {
            "n": n,
            "label": labels[n],
            "value": plain(value),
            "text": unit.text(value),
            "of": [names[n]],
            "tip": f"{names[n]}: {unit.told(value)}",
        }
        for n, (_, value) in enumerate(points)
    ]


def comparable(values: Iterable[float | None]) -> bool:
    """Whether there is something to compare: two points or more, and a value among them."""
    listed = list(values)
    return len(listed) > 1 and any(value is not None for value in listed)


def plain(value: float | None) -> int | float | None:
    """A value as the definition carries it: four decimals are more than a drawing shows."""
    return value if value is None or isinstance(value, int) else float(half_up(value, 4))


def clean(text: str) -> str:
    """A text in one line, without signs that no picture can hold: a NUL would end the process that draws."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def cut(text: str, longest: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def wrapped(text: str, width: int, most: int = 3) -> str:
    """A label in at most `most` lines of about so many characters; longer words stand alone and are cut at 13."""
    lines = [""]
    for word in text.replace("/", "/ ").split():
        joined = f"{lines[-1]}{'' if lines[-1].endswith('/') else ' '}{word}".strip()
        if len(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    shown = [cut(part, max(width, LONGEST_WORD)) for part in lines[:most]]
    more = "" if len(lines) <= most else "…"
    return "\n".join(shown) + more


def distinct(names: Sequence[str], longest: int) -> list[str]:
    """The names cut to length; such as are then the same are told apart by a number, since an axis knows them by it."""
    return _apart([cut(name or "–", longest) for name in names])


def wrapped_apart(names: Sequence[str], width: int) -> list[str]:
    """The names wrapped into lines; such as are then the same are told apart by a number."""
    return _apart([wrapped(name or "–", width) for name in names])


def _apart(labels: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
    counts: dict[str, int] = {}
    apart = []
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
        apart.append(label if seen[label] == 1 else f"({counts[label]}) {label}")
    return apart
