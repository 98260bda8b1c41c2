"""Website and social media for other systems: what stands for a month, and new readings of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import reach as readings
from core.statistics.reach import Entry, Reading
from web.api.answers import answer
from web.api.caller import caller
from web.api.figures import asked_month
from web.api.operations import Operation, operation, refusing_too, taken
from web.api.shapes import Item, NewReading, Reach, ReadingGiven, Readings
from web.context import calendar, db, now

page = Blueprint("reach", __name__)

STANDS = {200: ("What stands for the month.", Reach)}


@page.get("/reach/<month>")
@operation(Operation("A month's website and social media", STANDS, fails=(422,)))
def show(month: str) -> Response:
    """What stands for a month."""
    wanted = asked_month(month)
    with db().reading() as session:
        return answer(_reach(session, wanted, []))


@page.put("/reach/<month>")
@operation(Operation("Enter website and social media", STANDS, takes=Readings, fails=(400, 413, 415, 422)))
def enter(month: str) -> Response:
    """Enters readings; the same again changes nothing, a metric that is not named stays as it is."""
    wanted = asked_month(month)
    sent, by = taken(Readings).readings, caller().actor
    _refuse_twice(sent)
    entries, wrong = [_entry(one) for one in sent], _wrong_days(sent)
    with db().writing() as session, refusing_too(wrong), _by_place(sent):
        changed = readings.enter(session, calendar(session), wanted, entries, actor=by, now=now())
        return answer(_reach(session, wanted, changed))


def _refuse_twice(sent: Sequence[NewReading]) -> None:
    counted = Counter(one.metric for one in sent)
    twice = [f"readings.{n}.metric" for n, one in enumerate(sent) if counted[one.metric] > 1]
    if twice:
        said_twice = dict.fromkeys(twice, Refused("This is to be said once."))
        raise Refused("Please correct the marked fields.", fields=said_twice)


@contextmanager
def _by_place(sent: Sequence[NewReading]) -> Iterator[None]:
    """Names what is refused by its place in the body instead of its metric."""
    places = {one.metric: f"readings.{n}" for n, one in enumerate(sent)}
    try:
        yield
    except Refused as refusal:
        fields = {places[metric]: why for metric, why in refusal.fields.items()}
        raise Refused(refusal.message, fields=fields, **refusal.values) from refusal


def _wrong_days(sent: Sequence[NewReading]) -> dict[str, Refused]:
    wrong = Refused("This is no day; write it like 2026-11-02.")
    return {f"readings.{n}.as_of": wrong for n, one in enumerate(sent) if one.as_of and not _day(one.as_of)}


def _entry(one: NewReading) -> Entry:
    items = tuple((item.label, item.value) for item in one.items)
    return Entry(one.metric, one.value, items, one.source, _day(one.as_of), one.status, one.note)


def _day(text: str | None) -> dt.date | None:
    """The day, None for a text that is none."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _reach(session: Session, month: Month, changed: list[str]) -> Reach:
    standing = readings.standing(session, month, month).get(month, {})
    given = [_given(reading) for _, reading in sorted(standing.items())]
    return Reach(month=str(month), changed=changed, readings=given)


def _given(reading: Reading) -> ReadingGiven:
    return ReadingGiven(
        metric=reading.metric,
        value=reading.value,
        items=[Item(label=label, value=value) for label, value in reading.items or ()],
        source=reading.source,
        as_of=reading.as_of.isoformat(),
        status=reading.status,
        note=reading.note,
    )
