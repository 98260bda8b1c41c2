"""Writer: what every section of the report is written with: figures as people read them, sentences, tables, periods."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.reference.calendar import Month
from core.reference.centre import Centre
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import TOTAL, Figure, Meaning, Value, meanings, share, unit_label
from core.statistics.reports.document import Block, Printed, Prose, Table, Words
from core.statistics.reports.wording import FOLDER, Wording, wording

DECIMALS = {"percent": 2, "consultations per working day": 2, "minutes": 1, "stars": 2, "working days": 2}
PLACE = re.compile(r"\{(\w+)\}")
Cell = str | Printed
Row = tuple[Cell, ...]
Piece = str | Printed | Words


@dataclass(frozen=True)
class Writer:
    """One report in one language."""

    report: Report
    words: Taxonomy
    centre: Centre
    places: Regions
    zone: ZoneInfo
    say: Wording
    texts: Mapping[str, Any]

    @property
    def month(self) -> Month:
        """The report's month."""
        return self.report.period

    @property
    def language(self) -> str:
        """id or en."""
        return self.say.language

    # Figures

    def known(self, figure_id: str) -> Figure | None:
        """The figure, or none where this edition has none of that id."""
        try:
            return self.report[figure_id]
        except KeyError:
            return None

    def value(self, figure_id: str) -> Value:
        """A figure's value; missing where there is no such figure."""
        figure = self.known(figure_id)
        return figure.value if figure else None

    def count(self, figure_id: str) -> int:
        """A count for ranking and drawing; 0 where it is missing."""
        value = self.value(figure_id)
        return value if isinstance(value, int) else 0

    def figure(self, figure_id: str) -> Printed:
        """A figure as people read it."""
        found = self.known(figure_id)
        if found is None:
            return Printed(self.missing, figure_id)
        return Printed(self.number(found.value, found.unit), figure_id, found.value, self.as_of(found))

    def as_of(self, figure: Figure) -> str:
        """The figure's day where that is not the month's last one, such as "per 30 April 2022"."""
        if figure.as_of is None or figure.as_of == self.month.last_day or figure.value is None:
            return ""
        return self.text("as_of", date=self.day(figure.as_of))

    def number(self, value: Value, unit: str) -> str:
        """A value by its unit: percentages with their sign, whole counts without decimals, lists in words."""
        if isinstance(value, list):
            return ", ".join(f"{row['topic']} {self.say.number(row['count'])}" for row in value) or self.texts["dash"]
        if unit == "percent":
            return self.say.percent(value)
        whole = isinstance(value, int) and unit not in ("minutes", "stars", "working days")
        return self.say.number(value, 0 if whole else DECIMALS.get(unit, 2))

    def plain(self, value: Value, unit: str = "consultations") -> Printed:
        """A number that follows from figures and is none itself, such as a sum."""
        return Printed(self.number(value, unit), "", value)

    def portion(self, part: int | None, whole: int | None) -> Printed:
        """A share that is no figure itself."""
        return self.plain(share(part, whole), "percent")

    def moved(self, figure_id: str) -> Words:
        """A change as words for a sentence: the direction from its sign, then the percentage without it."""
        return self._change(figure_id, "")

    def mark(self, figure_id: str) -> Printed:
        """A change as a mark and a percentage."""
        words = self._change(figure_id, "mark_")
        return next((word for word in words if isinstance(word, Printed)), Printed(self.missing, figure_id))

    def _change(self, figure_id: str, look: str) -> Words:
        value = self.value(figure_id)
        if not isinstance(value, int | float):
            return (self.texts["moved"]["none"],)
        way = "up" if value > 0 else "down" if value < 0 else "same"
        pattern = self.texts["moved"][f"{look}{way}"]
        percent = self.say.percent(abs(value))
        if look:
            return (Printed(pattern.format(percent=percent), figure_id, value),)
        return self.fill(pattern, percent=Printed(percent, figure_id, value))

    def label(self, figure_id: str) -> str:
        """A figure's name in the reader's language."""
        meaning = self.meanings.get(figure_id)
        if meaning:
            return meaning.label(self.words, self.language)
        known = self.known(figure_id)
        return known.label if known else figure_id

    def explained(self, figure_id: str) -> str:
        """What a figure counts."""
        meaning = self.meanings.get(figure_id)
        return meaning.explained(self.words, self.language) if meaning else ""

    def unit(self, unit: str) -> str:
        """A unit's name."""
        return unit_label(unit, self.language)

    def name(self, dimension: str, code: str) -> str:
        """A code's name."""
        return self.words.label(dimension, code, self.language)

    @cached_property
    def meanings(self) -> Mapping[str, Meaning]:
        """The registry with these codes, by id."""
        return {meaning.id: meaning for meaning in meanings(self.words)}

    @property
    def total(self) -> int | None:
        """The month's total."""
        value = self.value(TOTAL)
        return value if isinstance(value, int) else None

    @cached_property
    def channels(self) -> list[str]:
        """Channels with tickets or history, in report order."""
        return self.report.used_channels(self.words.channels)

    @cached_property
    def governments(self) -> tuple[str, ...]:
        """Local governments that exist on the month's last day."""
        return self.places.autonomous(self.month.last_day)

    # Words

    @property
    def missing(self) -> str:
        """What is printed where there is no value."""
        return str(self.texts["missing"])

    def pattern(self, key: str) -> str:
        """A text by its dotted key, with its places unfilled."""
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        return str(found)

    def text(self, key: str, **values: str) -> str:
        """A text by its dotted key, with plain words in its places."""
        return self.pattern(key).format(**{**self._common(), **values})

    def sentence(self, key: str, **values: Piece) -> Words:
        """A text by its dotted key as words, with figures in its places."""
        return self.fill(self.pattern(key), **{**self._common(), **values})

    def prose(self, key: str, **values: Piece) -> Prose:
        """A paragraph of one sentence."""
        return Prose(self.sentence(key, **values))

    def note(self, *texts: str) -> Prose:
        """A footnote of these sentences."""
        return Prose((" ".join(filter(None, texts)),), "note")

    def fill(self, pattern: str, **values: Piece) -> Words:
        """A pattern's words, with figures in its places."""
        words: list[str | Printed] = []
        for n, part in enumerate(PLACE.split(pattern)):
            piece = values[part] if n % 2 else part
            words.extend(piece if isinstance(piece, tuple) else (piece,))
        return tuple(word for word in words if word != "")

    def join(self, names: Sequence[str]) -> str:
        """Names as a list in a sentence: a, b, dan c."""
        if len(names) < 2:
            return "".join(names)
        comma = "," if len(names) > 2 else ""
        return f"{', '.join(names[:-1])}{comma} {self.texts['and']} {names[-1]}"

    def _common(self) -> dict[str, str]:
        return {
            "month": self.month_name(self.month),
            "before": self.month_name(self.month.previous()),
            "centre": self.centre.name,
            "organisation": self.centre.short_organisation,
        }

    # Periods

    def date(self, day: dt.date, pattern: str) -> str:
        """A day by one of the report's own patterns."""
        return self.say.formatted(day, self.texts["dates"][pattern])

    def day(self, day: dt.date) -> str:
        """31 Desember 2022."""
        return self.date(day, "day")

    def month_name(self, month: Month) -> str:
        """Desember 2022."""
        return self.date(month.first_day, "month")

    def span(self, first: Month, last: Month) -> str:
        """Januari s.d. Desember 2022; one month alone by its name."""
        if first == last:
            return self.month_name(last)
        dates = self.texts["dates"]
        if first.year == last.year:
            names = {"first": self.date(first.first_day, "month_name"), "last": self.date(last.first_day, "month_name")}
            return str(dates["through_year"].format(**names, year=last.year))
        return str(dates["span"].format(first=self.month_name(first), last=self.month_name(last)))

    @property
    def this_year(self) -> str:
        """January to this month."""
        return self.span(Month(self.month.year, 1), self.month)

    @property
    def thirteen_months(self) -> str:
        """The same month last year to this one."""
        return self.span(self.month.year_ago(), self.month)

    # Tables

    def table(self, key: str, caption: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
        """A table; columns that hold numbers in all their rows stand to the right. The header's words are keys."""
        cells = tuple(tuple(_printed(cell) for cell in row) for row in rows)
        names = tuple(self.texts["headers"][name] for name in header)
        return Table(key, caption, names, cells, _numeric(cells, len(names)))

    def definitions(self, *figure_ids: str) -> Block:
        """A footnote that tells what figures count."""
        return self.note(*(f"{self._short(name)}: {self.explained(name)}" for name in figure_ids))

    def _short(self, figure_id: str) -> str:
        return self.meanings[figure_id].definition.labels[self.language].split(": {")[0].format(period="")


def _printed(cell: Cell) -> Printed:
    return cell if isinstance(cell, Printed) else Printed(cell)


def _numeric(rows: Sequence[Sequence[Printed]], columns: int) -> tuple[bool, ...]:
    return tuple(
        any(row[n].figure or row[n].value is not None for row in rows) if rows else False for n in range(columns)
    )


@lru_cache(maxsize=2)
def texts(language: str) -> Mapping[str, Any]:
    """The report's texts in a language."""
    return tomllib.loads((Path(FOLDER) / f"report_{language}.toml").read_text(encoding="utf-8"))


def writer(report: Report, words: Taxonomy, centre: Centre, places: Regions, look: tuple[str, ZoneInfo]) -> Writer:
    """A writer for a report; `look` is the language and the centre's zone."""
    say = wording(look[0])
    return Writer(report, words, centre, places, look[1], say, texts(say.language))
