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
    """One note: `column` is that of the table, "" where it speaks of the whole month."""

    month: Month
    column: str
    text: str


def of_lines(lines: Sequence[Line]) -> Sequence[Note]:
    """All notes, in the order of the months."""
    found = [*_imported(lines), *_impossible(lines), *_differing(lines)]
    return sorted(found, key=lambda note: note.month)


def month_name(month: Month) -> str:
    """The month in words, without its year."""
    return local_date(month.first_day, "LLLL")


def _imported(lines: Sequence[Line]) -> Iterator[Note]:
    for line in lines:
        if line.is_imported and line.told:
            text = gettext("%(month)s: from a recap that was imported (%(source)s).",
                           month=month_name(line.month), source=line.told.source)  # fmt: skip
            yield Note(line.month, "", text)


def _impossible(lines: Sequence[Line]) -> Iterator[Note]:
    for one in years.impossible(lines):
        low, high = (number(value, 2) for value in one.nearest)
        text = gettext(
            "%(month)s: the imported recap says %(told)s; whole working days over %(count)s answers cannot give that, "
            "the nearest are %(low)s and %(high)s.",
            month=month_name(one.month), told=number(one.told, 2), count=one.answers, low=low, high=high,
        )  # fmt: skip
        yield Note(one.month, AVERAGE, text)


def _differing(lines: Sequence[Line]) -> Iterator[Note]:
    labels = names()
    for one in years.differing(lines):
        said = (f"{labels[name]} {_said(name, told)} ({_said(name, here)})" for name, (told, here) in one.said.items())
        text = gettext(
            "%(month)s: the imported recap says otherwise than the register (in brackets): %(list)s.",
            month=month_name(one.month), list=", ".join(said),
        )  # fmt: skip
        yield Note(one.month, "", text)


def _said(name: str, value: Value) -> str:
    return number(value, 2 if name == AVERAGE else 0)
