"""Readings of the website and social media: a value or a list by month, each with its source and its day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation import audit
from core.foundation.db import UTC, Base
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.calendar import Calendar, Month
from core.statistics.reach.metrics import lists, metrics

REPORTED, DERIVED = "reported", "derived"  # read somewhere; computed from what a source says
MOST = 10**12  # a larger value is a slip
LIMITS = {"source": 200, "note": 500, "label": 200}
LONGEST = 20  # lines of a list
GROUPED = re.compile(r"\d{1,3}(?:([.,\u00a0 ])\d{3}(?:\1\d{3})*)?|\d+", re.ASCII)

Line = tuple[str, int | None]  # a label and its number, None where it was not told


class Reading(Base):
    """What somebody entered for a month; the last one of a metric and month stands, those before are its history."""

    __tablename__ = "reach_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7))
    metric: Mapped[str] = mapped_column(sa.String(60))  # a metric's id, or a list's
    value: Mapped[int | None] = mapped_column(sa.BigInteger)  # None: it is missing again
    items: Mapped[list[Any]]  # of a list: [label, number or null] by line
    source: Mapped[str] = mapped_column(sa.String(200))
    as_of: Mapped[dt.date] = mapped_column(sa.Date)
    status: Mapped[str] = mapped_column(sa.String(10))
    note: Mapped[str] = mapped_column(sa.Text)
    entered_by: Mapped[str] = mapped_column(sa.String(80))
    entered_at: Mapped[dt.datetime] = mapped_column(UTC)

    __table_args__ = (
        sa.CheckConstraint("status IN ('reported', 'derived')", name="status"),
        sa.CheckConstraint("value >= 0", name="value"),
        sa.Index("ix_reach_readings_month_metric", "month", "metric"),
    )


@dataclass(frozen=True)
class Entry:
    """What is to be entered for one metric (`value`) or one list (`items`) of a month.

    Neither says that it is missing again. Without `as_of` it is of the month's last day, or of today while the month
    runs.
    """

    metric: str
    value: int | None = None
    items: tuple[Line, ...] = ()
    source: str = ""
    as_of: dt.date | None = None
    status: str = REPORTED
    note: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether there is neither a value nor a list."""
        return self.value is None and not self.items


Standing = Mapping[str, Reading]  # by metric or list; only what has a value or a list


def enter(
    session: Session, calendar: Calendar, month: Month, entries: Sequence[Entry], *, actor: str, now: dt.datetime
) -> list[str]:
    """Enters readings of a month; says the metrics that have changed. One that says what stands changes nothing.

    Raises Refused for a month that has not begun, and for entries that are wrong with a sentence by metric; then
    nothing is written.
    """
    today = calendar.local_day(now)
    if month.first_day > today:
        raise Refused("%(month)s has not begun yet.", month=month)
    cleaned = [_cleaned(entry, month, today) for entry in entries]
    if wrong := {entry.metric: refusal for entry in cleaned if (refusal := _refusal(entry, today))}:
        raise Refused("Please correct the marked fields.", fields=wrong)
    before = standing(session, month, month).get(month, {})
    changed = [entry for entry in cleaned if not _says(before.get(entry.metric), entry)]
    for entry in changed:
        session.add(_reading(entry, month, actor, now))
    if changed:
        session.flush()
        audit.record(session, actor, "reach.enter", f"reach:{month}", now)
    return [entry.metric for entry in changed]


def standing(session: Session, first: Month, last: Month) -> dict[Month, dict[str, Reading]]:
    """What stands for the months from `first` to `last`; a month or a metric without data is left out."""
    inside = Reading.month.between(str(first), str(last))
    latest = sa.select(sa.func.max(Reading.id)).where(inside).group_by(Reading.month, Reading.metric)
    found: dict[Month, dict[str, Reading]] = {}
    for reading in session.execute(sa.select(Reading).where(Reading.id.in_(latest))).scalars():
        if reading.value is not None or reading.items:
            found.setdefault(Month.parse(reading.month), {})[reading.metric] = reading
    return found


def history(session: Session, month: Month) -> Sequence[Reading]:
    """Everything that was entered for a month, the last first."""
    query = sa.select(Reading).where(Reading.month == str(month)).order_by(Reading.id.desc())
    return session.execute(query).scalars().all()


def whole_number(text: str) -> int | None:
    """Reads a count as people write it ("93.598", "5,122", "102"); None for an empty text.

    Raises Refused for anything else, such as "12,5" or words.
    """
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"[-−]\s*\d[\d.,]*", text, re.ASCII):
        raise Refused("%(text)s is below zero.", text=text[:40])
    if not GROUPED.fullmatch(text):
        raise Refused("%(text)s is no whole number; write it like 93598 or 93.598.", text=text[:40])
    return int(re.sub(r"\D", "", text))


def _cleaned(entry: Entry, month: Month, today: dt.date) -> Entry:
    source, note = (" ".join(storable(text).split()) for text in (entry.source, entry.note))
    items = tuple((" ".join(storable(label).split()), value) for label, value in entry.items)
    as_of = entry.as_of or min(month.last_day, today)
    return Entry(entry.metric, entry.value, items, source, as_of, entry.status, note)


def _refusal(entry: Entry, today: dt.date) -> Refused | None:
    return next(chain(_wrong_values(entry), _wrong_words(entry, today)), None)


def _wrong_values(entry: Entry) -> Iterator[Refused]:
    if entry.metric not in metrics() and entry.metric not in lists():
        yield Refused("There is no metric %(metric)s.", metric=entry.metric[:60])
    elif entry.items if entry.metric in metrics() else entry.value is not None:
        yield Refused("A metric has a number, a list has lines.")
    if any(n is not None and not 0 <= n <= MOST for n in (entry.value, *(n for _, n in entry.items))):
        yield Refused("A value is a number from 0 to %(most)s.", most=MOST)
    if len(entry.items) > LONGEST:
        yield Refused("At most %(limit)s lines, please.", limit=LONGEST)
    if any(not label for label, _ in entry.items):
        yield Refused("Each line needs a name.")


def _wrong_words(entry: Entry, today: dt.date) -> Iterator[Refused]:
    if entry.as_of and entry.as_of > today:
        yield Refused("The day of a reading cannot be in the future.")
    if entry.status not in (REPORTED, DERIVED):
        yield Refused("A reading is either reported or derived.")
    if not entry.is_missing and not entry.source:
        yield Refused("Please say where the value comes from.")
    texts = [("source", entry.source), ("note", entry.note), *(("label", label) for label, _ in entry.items)]
    for name, text in texts:
        if len(text) > LIMITS[name]:
            yield Refused("At most %(limit)s characters, please.", limit=LIMITS[name])


def _says(reading: Reading | None, entry: Entry) -> bool:
    if reading is None or entry.is_missing:
        return reading is None and entry.is_missing
    stored = (reading.value, [tuple(line) for line in reading.items], reading.source, reading.as_of, reading.status)
    told = (entry.value, list(entry.items), entry.source, entry.as_of, entry.status)
    return stored == told and reading.note == entry.note


def _reading(entry: Entry, month: Month, actor: str, now: dt.datetime) -> Reading:
    values = {"metric": entry.metric, "value": entry.value, "items": [list(line) for line in entry.items]}
    about = {"source": entry.source, "as_of": entry.as_of, "status": entry.status, "note": entry.note}
    return Reading(month=str(month), **values, **about, entered_by=actor, entered_at=now)
