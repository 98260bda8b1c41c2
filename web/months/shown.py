"""A month as its page shows it: each figure with its number in the reader's language, its tickets, its definition."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext
from markupsafe import Markup

from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import Behind, Definition, Figure, Meaning, Series, meanings, registry, unit_label
from web.language import local_date, number, percent

STATES = {
    "live": lazy_gettext("live"),
    "closed": lazy_gettext("closed"),
    "published": lazy_gettext("published"),
}
HAS = {"waited": "waiting", "rated": "rating", "placed": "region"}
DECIMALS = {"percent": 2, "consultations per working day": 2, "minutes": 1, "stars": 2, "working days": 2}
EMPTY_PLACE = {"channel": "…", "category": "…", "topic": "…", "kind": "…", "period": "", "of_period": ""}
ELSEWHERE = ("ppid.", "web.", "twitter.", "facebook.")


@dataclass(frozen=True)
class Row:
    """One code of a dimension in a table: its count, and its share of the largest for the bar (0 to 100)."""

    code: str
    label: str
    id: str
    length: float
    technical: bool = False


@dataclass(frozen=True)
class Shown:
    """One month for one reader."""

    report: Report
    words: Taxonomy
    language: str

    def figure(self, figure_id: str, look: str = "", said: str = "") -> Markup:
        """The figure as an element that carries its id and its full value; a link where it opens tickets.

        `said` is shown instead of its number.
        """
        figure = self.report[figure_id]
        attributes = {
            "class": f"fig {look}".strip(),
            "data-figure": figure.id,
            "data-value": "" if figure.value is None else json.dumps(figure.value),
            "data-tip": self._meanings[figure.id].explained(self.words, self.language),
            "aria-describedby": note_id(self._meanings[figure.id].definition),
        }
        if figure.tickets is not None and figure.behind is not None:
            return _element("a", {"href": address(figure.behind, self.words), **attributes}, said or self.text(figure))
        return _element("span", {**attributes, "tabindex": "0"}, said or self.text(figure))

    def text(self, figure: Figure) -> str:
        """The figure's number as people read it."""
        if isinstance(figure.value, list):
            topics = (
                f"{self.words.label('topic', row['topic'], self.language)} {row['count']}" for row in figure.value
            )
            return " · ".join(topics) or "–"
        decimals = 0 if isinstance(figure.value, int) and figure.unit != "percent" else DECIMALS.get(figure.unit, 0)
        return percent(figure.value) if figure.unit == "percent" else number(figure.value, decimals)

    def change(self, figure_id: str) -> Markup:
        """A change as an arrow and a number without its sign; the figure itself keeps both."""
        value = self.report.value(figure_id)
        if not isinstance(value, int | float):
            return self.figure(figure_id, "change same", "–")  # the number beside it says what is missing
        mark, look = ("▲", "up") if value > 0 else ("▼", "down") if value < 0 else ("■", "same")
        return self.figure(figure_id, f"change {look}", f"{mark} {percent(abs(value))}")

    def rows(self, dimension: str, codes: Iterable[str]) -> list[Row]:
        """The codes with their counts for a table of bars."""
        listed = [(code, f"{dimension}.{code}.count") for code in codes]
        most = max((self.count(name) for _, name in listed), default=0) or 1
        return [
            Row(
                code,
                self.words.label(dimension, code, self.language),
                name,
                round(self.count(name) / most * 100, 2),
                dimension == "topic" and self.words.technical(code),
            )
            for code, name in listed
        ]

    @property
    def channels(self) -> list[Row]:
        """Channels with tickets or history, in report order."""
        return self.rows("channel", self.report.used_channels(self.words.channels))

    @property
    def categories(self) -> list[Row]:
        """Categories of users, in report order."""
        return self.rows("category", self.words.categories)

    @property
    def kinds(self) -> list[Row]:
        """Kinds, those outside the total at the end."""
        return self.rows("kind", self.words.kinds)

    @property
    def topics(self) -> list[Row]:
        """Topics, most first."""
        return sorted(self.rows("topic", self.words.topics), key=lambda row: -self.count(row.id))

    def count(self, figure_id: str) -> int:
        """A count for drawing; nothing where it is missing."""
        value = self.report.value(figure_id)
        return value if isinstance(value, int) else 0

    def label(self, figure_id: str) -> str:
        """A figure's name."""
        return self._meanings[figure_id].label(self.words, self.language)

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """Figures of registers that are not tickets: (id, name)."""
        return [(m.id, self.label(m.id)) for m in self._meanings.values() if m.id.startswith(ELSEWHERE)]

    @property
    def notes(self) -> list[tuple[str, str, str, str, str]]:
        """Every definition once: (anchor, id with "…" for its code, name, definition, unit)."""
        return [
            (
                note_id(d),
                d.pattern.replace("{span}", "").replace("{", "<").replace("}", ">"),
                d.labels[self.language].format(**EMPTY_PLACE).removesuffix(": …"),
                d.definitions[self.language].format(**EMPTY_PLACE),
                unit_label(d.unit, self.language),
            )
            for d in registry()
        ]

    @cached_property
    def _meanings(self) -> dict[str, Meaning]:
        return {meaning.id: meaning for meaning in meanings(self.words)}


def series_rows(series: Series, name: str) -> list[tuple[Month, int | None]]:
    """A series as (month, count)."""
    return list(zip(map(Month.parse, series.months), series.values[name], strict=True))


def month_name(month: Month) -> str:
    """Desember 2022."""
    return local_date(month.first_day, "MMMM y")


def address(behind: Behind, words: Taxonomy) -> str:
    """Where the list of a figure's tickets is."""
    wanted: dict[str, Any] = {"counted": 1}
    if behind.first == behind.last:
        wanted["month"] = behind.first
    else:
        wanted |= {"from": Month.parse(behind.first).first_day, "to": Month.parse(behind.last).last_day}
    wanted |= {name: value for name in ("channel", "category", "topic") if (value := getattr(behind, name))}
    if behind.kinds != words.counted_kinds:
        wanted["kind"] = behind.kinds[0]
    if only := next((word for name, word in HAS.items() if getattr(behind, name)), ""):
        wanted["has"] = only
    return url_for("ticket_list.listing", **wanted)


def note_id(definition: Definition) -> str:
    """The anchor of a definition on the page."""
    return "note-" + "".join(c if c.isalnum() else "-" for c in definition.pattern)


def _element(name: str, attributes: dict[str, str], text: str) -> Markup:
    inner = Markup(" ").join(Markup('{}="{}"').format(key, value) for key, value in attributes.items())
    return Markup("<{0} {1}>{2}</{0}>").format(Markup(name), inner, text)
