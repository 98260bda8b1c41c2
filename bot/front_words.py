"""The words of the front page in both languages, filled with what the centre's file says; the words are data."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.reference.calendar import Month
from core.reference.centre import Centre
from core.statistics.figures import Value
from core.statistics.reports.wording import wording

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Says:
    """What the page says in one language: `says("check.title")`, and numbers and days as the language writes them."""

    language: str
    centre: Centre
    texts: Mapping[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """A sentence by its key, "part.name", filled. KeyError for a key that is none."""
        text: Any = self.texts
        for name in key.split("."):
            text = text[name]
        return str(text).format(**_of_centre(self.centre), **values)

    def all(self, key: str) -> list[str]:
        """A list of sentences by its key."""
        part, _, name = key.partition(".")
        return [text.format(**_of_centre(self.centre)) for text in self.texts[part][name]]

    @property
    def other(self) -> str:
        """The other language."""
        return next(one for one in LANGUAGES if one != self.language)

    @property
    def asked(self) -> str | None:
        """The language as an address names it; Indonesian needs no naming."""
        return None if self.language == LANGUAGES[0] else self.language

    def organisation(self) -> str:
        """The organisation's full name."""
        return self.centre.organisation(self.language)

    def hours(self) -> str:
        """When the centre is open."""
        return self.centre.hours_text(self.language)

    def number(self, value: Value, digits: int = 0) -> str:
        """1305 as 1.305; a dash for what is missing."""
        return "–" if value is None else wording(self.language).number(value, digits)

    def day(self, day: dt.date) -> str:
        """A day, or a local instant's."""
        return wording(self.language).formatted(day, self.texts["patterns"]["day"])

    def moment(self, local: dt.datetime) -> str:
        """A local instant, with its weekday."""
        return wording(self.language).formatted(local, self.texts["patterns"]["moment"])

    def month(self, month: Month) -> str:
        """A month and its year."""
        return wording(self.language).formatted(month.first_day, "MMMM y")

    def month_name(self, month: Month) -> str:
        """A month without its year."""
        return wording(self.language).formatted(month.first_day, "MMMM")


def says(language: str, centre: Centre) -> Says:
    """The words in a language; in Indonesian where there are none in it."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    return Says(language, centre, _texts(language))


@cache
def _texts(language: str) -> Mapping[str, Any]:
    return tomllib.loads((TEXTS / f"front_{language}.toml").read_text(encoding="utf-8"))


def _of_centre(centre: Centre) -> dict[str, object]:
    terms = centre.requests.model_dump(
        include={"answer_days", "extension_days", "objection_days", "reply_days", "dispute_days"}
    )
    named = centre.model_dump(include={"name", "phone", "whatsapp", "email", "report_email"})
    return {**named, **terms, "short": centre.short_organisation}
