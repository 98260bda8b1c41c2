"""The kinds of fraud in the centre's name that are known (modus), and the signals by which a text may be told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "fraud.toml"
OTHER = "LAIN"  # the kind of fraud that is none of the others
UNKNOWN = "NONE"  # in the place of a code, where nobody knows the kind yet
NAMELESS = {"id": "modus belum diketahui", "en": "not known yet"}


@dataclass(frozen=True)
class Modus:
    """A kind of fraud; `warning_…` is its sentence in a warning, "" where it has none."""

    code: str
    label_id: str
    label_en: str
    warning_id: str
    warning_en: str
    words: tuple[re.Pattern[str], ...]

    def label(self, language: str = "id") -> str:
        """The name that people read."""
        return self.label_en if language.startswith("en") else self.label_id

    def warning(self, language: str = "id") -> str:
        """Its sentence in a warning."""
        return self.warning_en if language.startswith("en") else self.warning_id


@dataclass(frozen=True)
class Signal:
    """Something in a text that speaks for fraud, with what it weighs; `label_…` says it in words."""

    code: str
    weight: float
    label_id: str
    label_en: str
    words: tuple[re.Pattern[str], ...]
    raw: tuple[re.Pattern[str], ...]

    def label(self, language: str = "id") -> str:
        """The reason in words."""
        return self.label_en if language.startswith("en") else self.label_id


@dataclass(frozen=True)
class Knowledge:
    """What is known of fraud. `paid` finds that somebody paid, unless `unpaid` says the contrary."""

    threshold: float
    harmless: re.Pattern[str]
    modus: Mapping[str, Modus]
    signals: Mapping[str, Signal]
    paid: tuple[re.Pattern[str], ...]
    unpaid: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """What `fraud.toml` says."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Knowledge(
        said["threshold"],
        re.compile("|".join(rf"\b(?:{one})\b" for one in said["harmless"])),
        {one["code"]: Modus(**{**one, "words": _patterns(one["words"])}) for one in said["modus"]},
        {one["code"]: _signal(one) for one in said["signal"]},
        _patterns(said["paid"]["words"]),
        _patterns(said["paid"]["never"]),
    )


def codes() -> tuple[str, ...]:
    """The codes of all kinds of fraud, the unnamed one last."""
    return tuple(knowledge().modus)


def label(code: str | None, language: str = "id") -> str:
    """The name of a kind by its code, also of none; a code that is not known any more is its own name."""
    if code in (None, "", UNKNOWN):
        return NAMELESS["en" if language.startswith("en") else "id"]
    known = knowledge().modus
    return known[code].label(language) if code in known else str(code)


def _signal(one: Mapping[str, Any]) -> Signal:
    return Signal(**{**one, "words": _patterns(one["words"]), "raw": _patterns(one.get("raw", ()))})


def _patterns(texts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text) for text in texts)
