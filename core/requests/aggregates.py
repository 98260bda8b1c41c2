"""Monthly recaps of requests for public information (PPID) as somebody imported them, marked as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation import audit
from core.foundation.db import UTC, Base
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.calendar import Calendar, Month

AVERAGE = "average_working_days"
COUNTS = (
    "requests", "granted_full", "granted_partial", "refused", "not_given", "in_progress", "exempt", "not_held",
    "other_reason", "objections",
)  # fmt: skip
NAMES = ("requests", AVERAGE, *COUNTS[1:])  # as in the ids of figures: ppid.<name>
OUTCOMES = ("granted_full", "granted_partial", "refused", "not_given")
NOT_FULL = OUTCOMES[1:]
REASONS = ("exempt", "not_held", "other_reason")
MOST, MOST_DAYS = 1_000_000, 10_000
LIMITS = {"source": 200, "note": 500}

Value = int | float | None
Values = Mapping[str, Value]  # by the names above; one that is left out is missing


class RequestMonth(Base):
    """One month's recap. The last row of a month stands, those before are its history; without requests it is gone."""

    __tablename__ = "request_months"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7), index=True)
    requests: Mapped[int | None]
    average_working_days: Mapped[float | None]
    granted_full: Mapped[int | None]
    granted_partial: Mapped[int | None]
    refused: Mapped[int | None]
    not_given: Mapped[int | None]
    in_progress: Mapped[int | None]
    exempt: Mapped[int | None]
    not_held: Mapped[int | None]
    other_reason: Mapped[int | None]
    objections: Mapped[int | None]
    source: Mapped[str] = mapped_column(sa.String(200))
    as_of: Mapped[dt.date] = mapped_column(sa.Date)
    note: Mapped[str] = mapped_column(sa.Text)
    entered_by: Mapped[str] = mapped_column(sa.String(80))
    entered_at: Mapped[dt.datetime] = mapped_column(UTC)

    @property
    def values(self) -> dict[str, Value]:
        """Its numbers by name."""
        return {name: getattr(self, name) for name in NAMES}


@dataclass(frozen=True)
class Recap:
    """A month's recap to be entered; without `requests` the month is missing again.

    Without `as_of` it is of the month's last day, or of today while the month runs.
    """

    month: Month
    values: Values = field(default_factory=dict)
    source: str = ""
    as_of: dt.date | None = None
    note: str = ""


@dataclass(frozen=True)
class Broken:
    """A rule that a recap breaks: `expected` is what the left side says, `found` what the right side adds to.

    `outcomes`: the outcomes of all requests add to the requests. `reasons`: every request that was not granted in
    full has its reason.
    """

    rule: str
    expected: int
    found: int


def enter(
    session: Session, calendar: Calendar, recaps: Sequence[Recap], *, actor: str, now: dt.datetime
) -> list[Month]:
    """Enters recaps; says the months that have changed. One that says what stands changes nothing.

    Rules that a recap breaks do not stop it: see `broken`. Raises Refused for recaps that are wrong, with a sentence
    by field ("2022-12.requests"); then nothing is written.
    """
    today = calendar.local_day(now)
    wrong = {name: refusal for recap in recaps for name, refusal in _wrong(recap, today)}
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    changed = []
    for recap in recaps:
        row, before = _row(recap, today, actor, now), _last(session, recap.month)
        if not _same(before, row):
            session.add(row)
            session.flush()
            audit.record(session, actor, "requests.enter", f"requests:{recap.month}", now)
            changed.append(recap.month)
    return changed


def standing(session: Session, first: Month, last: Month) -> dict[Month, RequestMonth]:
    """The recaps that stand for the months from `first` to `last`; months without one are left out."""
    inside = RequestMonth.month.between(str(first), str(last))
    latest = sa.select(sa.func.max(RequestMonth.id)).where(inside).group_by(RequestMonth.month)
    rows = session.execute(sa.select(RequestMonth).where(RequestMonth.id.in_(latest))).scalars()
    return {Month.parse(row.month): row for row in rows if row.requests is not None}


def history(session: Session, month: Month) -> Sequence[RequestMonth]:
    """Everything that was entered for a month, the last first."""
    query = sa.select(RequestMonth).where(RequestMonth.month == str(month)).order_by(RequestMonth.id.desc())
    return session.execute(query).scalars().all()


def broken(values: Values) -> tuple[Broken, ...]:
    """The rules that a month's numbers break, by name as in NAMES; none where a number they need is missing."""
    found = (
        _against("outcomes", values, ("requests",), OUTCOMES, ("in_progress",)),
        _against("reasons", values, NOT_FULL, REASONS),
    )
    return tuple(rule for rule in found if rule and rule.expected != rule.found)


def _against(
    rule: str, values: Values, left: tuple[str, ...], right: tuple[str, ...], perhaps: tuple[str, ...] = ()
) -> Broken | None:
    if any(values.get(name) is None for name in (*left, *right)):
        return None
    expected, found = (sum(int(values.get(name) or 0) for name in names) for names in (left, (*right, *perhaps)))
    return Broken(rule, expected, found)


def _wrong(recap: Recap, today: dt.date) -> Iterator[tuple[str, Refused]]:
    found = chain(_wrong_words(recap, today), _wrong_counts(recap.values), _wrong_average(recap.values))
    yield from ((f"{recap.month}.{name}", refusal) for name, refusal in found)


def _wrong_words(recap: Recap, today: dt.date) -> Iterator[tuple[str, Refused]]:
    if recap.month.first_day > today:
        yield "month", Refused("%(month)s has not begun yet.", month=recap.month)
    if recap.as_of and recap.as_of > today:
        yield "as_of", Refused("The day of a reading cannot be in the future.")
    if recap.values.get("requests") is not None and not recap.source.strip():
        yield "source", Refused("Please say where the value comes from.")
    for name, limit in LIMITS.items():
        if len(getattr(recap, name)) > limit:
            yield name, Refused("At most %(limit)s characters, please.", limit=limit)


def _wrong_counts(values: Values) -> Iterator[tuple[str, Refused]]:
    for name in sorted(set(values) - set(NAMES)):
        yield name, Refused("There is no column %(name)s.", name=name[:60])
    for name in COUNTS:
        value = values.get(name)
        if value is not None and not (isinstance(value, int) and 0 <= value <= MOST):
            yield name, Refused("A value is a number from 0 to %(most)s.", most=MOST)
    if values.get("requests") is None and any(value is not None for value in values.values()):
        yield "requests", Refused("Please say how many requests there were.")


def _wrong_average(values: Values) -> Iterator[tuple[str, Refused]]:
    average = values.get(AVERAGE)
    if average is not None and not 0 <= average <= MOST_DAYS:
        yield AVERAGE, Refused("A value is a number from 0 to %(most)s.", most=MOST_DAYS)
    if average is not None and values.get("requests") == 0:
        yield AVERAGE, Refused("Without a request there is no average.")


def _row(recap: Recap, today: dt.date, actor: str, now: dt.datetime) -> RequestMonth:
    texts = {name: " ".join(storable(getattr(recap, name)).split()) for name in LIMITS}
    values = {name: recap.values.get(name) for name in NAMES}
    as_of = recap.as_of or min(recap.month.last_day, today)
    return RequestMonth(month=str(recap.month), **values, **texts, as_of=as_of, entered_by=actor, entered_at=now)


def _last(session: Session, month: Month) -> RequestMonth | None:
    return next(iter(history(session, month)), None)


def _same(before: RequestMonth | None, row: RequestMonth) -> bool:
    if before is None or before.requests is None:
        return row.requests is None
    return (before.values, before.source, before.as_of, before.note) == (row.values, row.source, row.as_of, row.note)
