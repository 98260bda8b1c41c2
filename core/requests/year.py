"""A year's recap as it is published: the register's months, and imported recaps of months that it does not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.requests import aggregates, register
from core.requests.aggregates import AVERAGE, COUNTS, NAMES, RequestMonth, Value
from core.requests.objections import Objection
from core.requests.register import InformationRequest, Recap


@dataclass(frozen=True)
class Line:
    """A month: what the register says of it, and what an imported recap does; None where it says nothing."""

    month: Month
    recap: Recap | None
    told: RequestMonth | None

    @property
    def is_imported(self) -> bool:
        """Whether the imported recap alone knows the month."""
        return self.recap is None and self.told is not None

    @property
    def values(self) -> Mapping[str, Value]:
        """Its numbers by the names of figures: the register's where it has any, none where nobody knows the month."""
        told: Mapping[str, Value] = self.told.values if self.told else {}
        return self.recap.values if self.recap else told

    @property
    def answered(self) -> int:
        """Requests that its average is taken over."""
        return _answered(self.values)


@dataclass(frozen=True)
class Impossible:
    """An imported average that whole working days cannot give over so many answers, and the nearest that can."""

    month: Month
    told: float
    answers: int
    nearest: tuple[float, float]


@dataclass(frozen=True)
class Differing:
    """A month of which an imported recap says other numbers than the register: what each says, by name."""

    month: Month
    said: Mapping[str, tuple[Value, Value]]


def of_year(session: Session, year: int, today: dt.date) -> Sequence[Line]:
    """The months of a year up to today's; none where neither the register nor a recap knows any of them."""
    first, last = Month(year, 1), min(Month(year, 12), max(Month.of(today), Month(year, 1)))
    recaps, told = register.of_months(session, first, last, today), aggregates.standing(session, first, last)
    if not recaps and not told:
        return ()
    months = (first.plus(n) for n in range(last.month))
    return tuple(_line(month, recaps.get(month), told.get(month)) for month in months)


def years(session: Session, today: dt.date) -> Sequence[int]:
    """From the first year that a request, an objection or an imported recap is of to this one, the newest first."""
    firsts = (sa.func.min(one) for one in (InformationRequest.complete_on, Objection.received_on, RequestMonth.month))
    completed, objected, told = session.execute(sa.select(*(sa.select(one).scalar_subquery() for one in firsts))).one()
    known = [day.year for day in (completed, objected) if day] + ([Month.parse(told).year] if told else [])
    return range(today.year, min([today.year, *known]) - 1, -1)


def summed(lines: Sequence[Line]) -> Mapping[str, Value]:
    """The year's row: sums of what is known, and Σ days ÷ Σ answered."""
    sums: dict[str, Value] = {}
    for name in COUNTS:
        known = [int(value) for line in lines if (value := line.values.get(name)) is not None]
        sums[name] = sum(known) if known else None
    days, answered = Fraction(0), 0
    for line in lines:
        if (average := line.values.get(AVERAGE)) is not None and line.answered > 0:
            days += Fraction(sum(line.recap.days)) if line.recap else Fraction(repr(average)) * line.answered
            answered += line.answered
    return {**sums, AVERAGE: float(days / answered) if answered else None}


def impossible(lines: Sequence[Line]) -> Iterator[Impossible]:
    """Imported averages that cannot be, with two decimals as they are published."""
    for line in lines:
        average = line.told.average_working_days if line.told else None
        answers = _answered(line.told.values) if line.told else 0
        if average is None or answers <= 0:
            continue
        whole = Fraction(repr(average)) * answers
        nearest = float(Fraction(floor(whole), answers)), float(Fraction(ceil(whole), answers))
        if _printed(average) not in map(_printed, nearest):
            yield Impossible(line.month, average, answers, nearest)


def differing(lines: Sequence[Line]) -> Iterator[Differing]:
    """Months whose imported recap says other numbers than the register; averages that cannot be are left out."""
    cannot = {one.month for one in impossible(lines)}
    for line in lines:
        if line.recap is None or line.told is None:
            continue
        pairs = {name: (line.told.values[name], line.values.get(name)) for name in NAMES}
        said = {name: pair for name, pair in pairs.items() if _differ(*pair)}
        if line.month in cannot:
            said.pop(AVERAGE, None)
        if said:
            yield Differing(line.month, said)


def _line(month: Month, recap: Recap | None, told: RequestMonth | None) -> Line:
    """An imported recap says more of a month than a register in which nothing came in."""
    return Line(month, None if recap and recap.is_quiet and told else recap, told)


def _answered(values: Mapping[str, Value]) -> int:
    return int(values.get("requests") or 0) - int(values.get("in_progress") or 0)


def _differ(told: Value, counted: Value) -> bool:
    return told is not None and counted is not None and _printed(told) != _printed(counted)


def _printed(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
