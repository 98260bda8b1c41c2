"""Numbers as a report prints them, read back: "1.305", "▼ 1,29%", "−4,13%" in Indonesian, "1,305" in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal

from core.statistics.figures import Value, half_up

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SIGNS = {"▲": 1, "▼": -1, "■": 0}
MARKS = {"id": (".", ","), "en": (",", ".")}  # between thousands, before decimals
DASHES = dict.fromkeys(map(ord, "−–—‐‑"), "-")


def bare(text: str) -> str:
    """The text without blanks and unseen signs, all dashes alike: what is left of it however it was set."""
    whole = unicodedata.normalize("NFKC", text).translate(DASHES)
    return "".join(c for c in whole if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def numbers_in(texts: Iterable[str]) -> Iterator[str]:
    """Every number that stands in the texts, as it is written."""
    for text in texts:
        yield from NUMBER.findall(text)


def says(text: str, value: Value, language: str) -> bool:
    """Whether a printed text is the value, rounded half up to the decimals that it prints; a missing value has no
    number, a list has each of its counts."""
    found = NUMBER.findall(text)
    if value is None:
        return not found
    if isinstance(value, list):
        counts = [str(row["count"]) for row in value]
        return all(any(_read(told, language)[0] == Decimal(count) for told in found) for count in counts)
    if not found:
        return False
    number, decimals = _read(found[0], language)
    return half_up(abs(value), decimals) == number and _sign_fits(text, value)


def _sign_fits(text: str, value: float) -> bool:
    mark = text.strip()[:1]
    if mark in SIGNS:
        return SIGNS[mark] == (value > 0) - (value < 0)
    return not bare(text).startswith("-") or value < 0


def _read(told: str, language: str) -> tuple[Decimal, int]:
    thousands, point = MARKS[language]
    whole, _, decimals = told.replace(thousands, "").partition(point)
    return Decimal(f"{whole}.{decimals}" if decimals else whole), len(decimals)
