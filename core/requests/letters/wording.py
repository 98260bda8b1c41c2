"""The words of letters in one language: data beside this file, filled with values."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import dates, numbers

LOCALES = {"id": "id", "en": "en_GB"}


@dataclass(frozen=True)
class Words:
    """One language's texts, and how it writes days and sums."""

    language: str
    texts: Mapping[str, Any]

    def day(self, day: dt.date | None) -> str:
        """A day in words, "" for none."""
        return dates.format_date(day, self.texts["day"], locale=LOCALES[self.language]) if day else ""

    def rupiah(self, sum_of_money: int) -> str:
        """A sum: Rp25.000."""
        number = numbers.format_decimal(sum_of_money, "#,##0", locale=LOCALES[self.language])
        return f"Rp{number}"

    def of(self, group: str, key: str, **values: object) -> str:
        """One text of a group, filled."""
        return str(self.texts[group][key]).format(**values)

    def line(self, key: str, **values: object) -> str:
        """One text of no group, filled."""
        return str(self.texts[key]).format(**values)


@lru_cache(maxsize=4)
def words(language: str) -> Words:
    """The words of a language; Indonesian unless it begins with "en"."""
    known = "en" if language.startswith("en") else "id"
    file = Path(__file__).with_name(f"{known}.toml")
    return Words(known, tomllib.loads(file.read_text(encoding="utf-8")))
