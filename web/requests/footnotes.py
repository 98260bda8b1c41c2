"""Notes under the year's recap: which months came ready from elsewhere, and what of them cannot be or differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from core.reference.calendar import Month
from core.requests import year as years
from core.requests.aggregates import AVERAGE, Value
from core.requests.year import Line
from web.language import local_date, number
from web.requests.wording import names


@dataclass(frozen=True)
class Note:
    """One note on some months: `column` is that of the table, "" where it speaks of the whole row."""

    months: Sequence[Month]
    column: str
    text: str


def of_lines(lines: Sequence[Line]) -> Sequence[Note]:
    """All notes, in the order of the months."""
    found = [*_imported(lines), *_impossible(lines), *_differing(lines)]
    return sorted(found, key=lambda note: note.months[0])


def month_name(month: Month) -> str:
    """The month in words, without its year."""
    return local_date(month.first_day, "LLLL")


def _imported(lines: Sequence[Line]) -> Iterator[Note]:
    sources: dict[str, list[Month]] = {}
    for line in lines:
        if line.is_imported and line.told:
            sources.setdefault(line.told.source, []).append(line.month)
    for source, months in sources.items():
        listed = month_name(months[0]) if len(months) == 1 else _span(months)
        text = gettext("%(month)s: from a recap that was imported (%(source)s).", month=listed, source=source)
        yield Note(months, "", text)


def _span(months: Sequence[Month]) -> str:
    """The first to the last where they follow each other, else each."""
    if months[-1] == months[0].plus(len(months) - 1):
        return f"{month_name(months[0])}–{month_name(months[-1])}"
    return ", ".join(map(month_name, months))


def _impossible(lines: Sequence[Line]) -> Iterator[Note]:
    for one in years.impossible(lines):
        low, high = (number(value, 2) for value in one.nearest)
        text = gettext(
            "%(month)s: the imported recap says %(told)s; whole working days over %(count)s answers cannot give that, "
            "the nearest are %(low)s and %(high)s.",
            month=month_name(one.month), told=number(one.told, 2), count=one.answers, low=low, high=high,
        )  # fmt: skip
        yield Note([one.month], AVERAGE, text)


def _differing(lines: Sequence[Line]) -> Iterator[Note]:
    labels = names()
    for one in years.differing(lines):
        said = (f"{labels[name]} {_said(name, told)} ({_said(name, here)})" for name, (told, here) in one.said.items())
        text = gettext(
            "%(month)s: the imported recap says otherwise than the register (in brackets): %(list)s.",
            month=month_name(one.month), list=", ".join(said),
        )  # fmt: skip
        yield Note([one.month], "", text)


def _said(name: str, value: Value) -> str:
    return number(value, 2 if name == AVERAGE else 0)
