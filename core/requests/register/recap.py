"""The recap of the register by month: outcomes, reasons, working days, as the law wants it published."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.requests.aggregates import AVERAGE, NAMES, Value
from core.requests.objections.model import Objection
from core.requests.register.model import InformationRequest, RequestReason

NAME_OF = {
    "GRANTED": "granted_full", "PARTLY": "granted_partial", "REFUSED": "refused", "NOT_GIVEN": "not_given",
    "TRANSFERRED": "not_given", None: "in_progress",
}  # fmt: skip
REASON_NAMES = {"EXEMPT": "exempt", "NOT_HELD": "not_held", "OTHER": "other_reason"}
COLUMNS = ("id", "complete_on", "channel", "requester", "outcome", "answered_on", "due_on", "days_used", "source")
READ = tuple(InformationRequest.__table__.c[name] for name in COLUMNS)


@dataclass(frozen=True)
class Recap:
    """What the register says of a month, or of several; a reason counts once for each request that has it.

    `days` are the working days of every answered request, in order. `late`: answered after their last day, or open
    beyond it on the day of the recap. `unexplained`: not granted in full and without a reason, as an import may be.
    """

    counts: Mapping[str, int]
    days: Sequence[int] = ()
    late: int = 0
    unexplained: int = 0
    by_channel: Mapping[str, int] = field(default_factory=dict)
    by_requester: Mapping[str, int] = field(default_factory=dict)

    @property
    def average(self) -> float | None:
        """Σ days ÷ Σ answered, in working days; None while nothing is answered."""
        return float(Fraction(sum(self.days), len(self.days))) if self.days else None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came in: a month of a register in use, in which 0 is known."""
        return not self.counts.get("requests") and not self.counts.get("objections")

    @property
    def median(self) -> float | None:
        """The working days that half of the answers took at most."""
        return float(median(self.days)) if self.days else None

    @property
    def values(self) -> dict[str, Value]:
        """Its numbers by the names of figures."""
        return {name: self.average if name == AVERAGE else self.counts.get(name, 0) for name in NAMES}


def of_months(session: Session, first: Month, last: Month, today: dt.date) -> dict[Month, Recap]:
    """The recap of each month from `first` to `last` that the register knows.

    A request belongs to the month in which it became complete, an objection to that in which it came. Since the first
    request that was written down here, up to today, a month in which nothing came is known too.
    """
    rows = _rows(session, first, last)
    reasons = _reasons(session, first, last) if rows else {}
    objections = _objections(session, first, last)
    by_month: dict[Month, list[sa.Row[Any]]] = {}
    for row in rows:
        by_month.setdefault(Month.of(row.complete_on), []).append(row)
    known = {*by_month, *objections, *_in_use(session, first, min(last, Month.of(today)))}
    return {month: _recap(by_month.get(month, []), reasons, objections.get(month, 0), today) for month in sorted(known)}


def added(recaps: Iterable[Recap]) -> Recap:
    """Several months as one."""
    many = list(recaps)
    counts, channels, requesters = (
        sum((Counter(getattr(one, name)) for one in many), Counter[str]())
        for name in ("counts", "by_channel", "by_requester")
    )
    days = sorted(day for one in many for day in one.days)
    late, unexplained = sum(one.late for one in many), sum(one.unexplained for one in many)
    return Recap(counts, days, late, unexplained, channels, requesters)


def _recap(
    rows: Sequence[sa.Row[Any]], reasons: Mapping[int, frozenset[str]], objections: int, today: dt.date
) -> Recap:
    counts = Counter({"requests": len(rows), "objections": objections})
    counts.update(NAME_OF[row.outcome] for row in rows)
    counts.update(REASON_NAMES[code] for row in rows for code in reasons.get(row.id, ()))
    days = sorted(row.days_used for row in rows if row.days_used is not None)
    late = sum((row.answered_on or today) > row.due_on for row in rows)
    bare = sum(row.outcome not in (None, "GRANTED") and row.id not in reasons for row in rows)
    channels, requesters = Counter(row.channel for row in rows), Counter(row.requester for row in rows)
    return Recap(counts, days, late, bare, channels, requesters)


def _in_use(session: Session, first: Month, last: Month) -> Iterator[Month]:
    ours = InformationRequest.source.is_(None)  # an imported file may hold a part of a year
    began = session.execute(sa.select(sa.func.min(InformationRequest.complete_on)).where(ours)).scalar()
    month = max(first, Month.of(began)) if began else last.next()
    while month <= last:
        yield month
        month = month.next()


def _within(first: Month, last: Month) -> sa.ColumnElement[bool]:
    return InformationRequest.complete_on.between(first.first_day, last.last_day)


def _rows(session: Session, first: Month, last: Month) -> Sequence[sa.Row[Any]]:
    return session.execute(sa.select(*READ).where(_within(first, last))).all()


def _reasons(session: Session, first: Month, last: Month) -> dict[int, frozenset[str]]:
    join = RequestReason.request_id == InformationRequest.id
    query = sa.select(RequestReason.request_id, RequestReason.code).join(InformationRequest, join)
    found: dict[int, set[str]] = {}
    for row in session.execute(query.where(_within(first, last))):
        found.setdefault(row.request_id, set()).add(row.code)
    return {request_id: frozenset(codes) for request_id, codes in found.items()}


def _objections(session: Session, first: Month, last: Month) -> Counter[Month]:
    within = Objection.received_on.between(first.first_day, last.last_day)
    days = session.execute(sa.select(Objection.received_on).where(within)).scalars()
    return Counter(Month.of(day) for day in days)
