"""Contradiction: two numbers that cannot both be right, with the rule that says so and a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import numbers

from core.foundation.errors import Refused
from core.statistics.figures import half_up

LOCALES = {"id": "id", "en": "en_GB"}
MISSING = {"id": "data belum tersedia", "en": "no data yet"}
Told = Any  # a figure's value, or words that are said as they are


@dataclass(frozen=True)
class Rule:
    """What must hold. `sentence` (English, with %(name)s places) says how it does not.

    `left` and `right` are the two values, `left_name` and `right_name` what they are called.
    """

    id: str
    sentence: str


@dataclass(frozen=True)
class Side:
    """A number and what it is called: a figure's id, or words for what was computed."""

    name: str
    value: Told


@dataclass(frozen=True)
class Contradiction:
    """The two numbers and the rule that one of them breaks. `blocking`: the month is not published with it."""

    rule: Rule
    left: Side
    right: Side
    more: Mapping[str, Told] = field(default_factory=dict)
    blocking: bool = True

    def said(self, language: str = "en", labels: Mapping[str, str] | None = None) -> Refused:
        """The sentence as a refusal, its numbers as the language writes them; `labels` are figures' names by id."""
        names = {"left_name": self.left.name, "right_name": self.right.name}
        values = {"left": self.left.value, "right": self.right.value, **self.more}
        shown = {name: written(value, language) for name, value in values.items()}
        if shown["left"] == shown["right"]:  # apart by less than people read
            shown |= {"left": str(self.left.value), "right": str(self.right.value)}
        called = {key: _called(name, labels) for key, name in names.items()}
        return Refused(self.rule.sentence, fields=None, **shown, **called)

    def __str__(self) -> str:
        return str(self.said())


def written(value: Told, language: str = "en") -> str:
    """A value as the language writes it: whole numbers grouped, others with two decimals; words stay as they are."""
    if value is None:
        return MISSING[language]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    rounded, pattern = (value, "#,##0") if isinstance(value, int) else (half_up(value), "#,##0.00")
    return str(numbers.format_decimal(rounded, pattern, locale=LOCALES[language]))


def _called(name: str, labels: Mapping[str, str] | None) -> str:
    label = (labels or {}).get(name)
    return f"{label} ({name})" if label else name
