"""Words and numbers of the summaries in the reader's language; the words are data in `texts`."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import dates, numbers

from core.statistics.figures import Value, half_up

FOLDER = Path(__file__).with_name("texts")
LOCALES = {"id": "id", "en": "en_GB"}


@dataclass(frozen=True)
class Wording:
    """The texts of one language, and how it writes numbers and dates. Missing is said in words, never as 0."""

    language: str
    texts: Mapping[str, Any]

    @property
    def locale(self) -> str:
        """Babel's name of the language."""
        return LOCALES[self.language]

    def number(self, value: Value, digits: int = 0) -> str:
        """1305 as 1.305; rounded half up."""
        if not isinstance(value, int | float):
            return str(self.texts["missing"])
        return _number(value, digits, self.locale)

    def percent(self, value: Value) -> str:
        """80.5364 as 80,54%."""
        return f"{self.number(value, 2)}%" if value is not None else self.number(None)

    def change(self, value: Value) -> str:
        """-1.2859 as ▼1,29%: the direction comes from the sign, the number is without it."""
        if not isinstance(value, int | float):
            return self.number(None)
        mark = "up" if value > 0 else "down" if value < 0 else "same"
        return f"{self.texts[mark]}{self.percent(abs(value))}"

    def date(self, day: dt.date, pattern: str) -> str:
        """A day by one of the texts' own patterns, such as "month"."""
        return self.formatted(day, self.texts[pattern])

    def formatted(self, moment: dt.date | dt.datetime, pattern: str) -> str:
        """A day or a local instant by a pattern of Babel's."""
        if isinstance(moment, dt.datetime):
            return dates.format_datetime(moment, pattern, locale=self.locale)
        return _day(moment, pattern, self.locale)

    def clock(self, instant: dt.datetime) -> str:
        """A local instant's time of day."""
        return dates.format_time(instant, self.texts["clock"], tzinfo=instant.tzinfo, locale=self.locale)

    def short(self, code: str, label: str) -> str:
        """A code's brief name where the texts have one, else its label."""
        return str(self.texts["short"].get(code, label))

    def join(self, parts: list[str]) -> str:
        """Parts of one line."""
        return str(self.texts["separator"]).join(parts)


@lru_cache(maxsize=4096)  # a report says thousands of numbers, and most of them more than once
def _number(value: float, digits: int, locale: str) -> str:
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return numbers.format_decimal(half_up(value, digits), pattern, locale=locale)


@lru_cache(maxsize=1024)
def _day(day: dt.date, pattern: str, locale: str) -> str:
    return dates.format_date(day, pattern, locale=locale)


@lru_cache(maxsize=4)
def wording(language: str) -> Wording:
    """The wording of a language; Indonesian unless it begins with "en"."""
    known = "en" if language.startswith("en") else "id"
    return Wording(known, tomllib.loads((FOLDER / f"{known}.toml").read_text(encoding="utf-8")))
