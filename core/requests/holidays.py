"""A holiday is decreed, or taken back: open terms move with it, visibly; what is answered never does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.errors import Refused
from core.reference import calendar as calendars
from core.requests.deadlines import Terms
from core.requests.register.history import note
from core.requests.register.model import InformationRequest
from core.requests.register.reading import objections_waiting, still_open
from core.requests.register.receiving import ends

YEARS = (2000, 2100)


@dataclass(frozen=True)
class Moved:
    """A term that ends on another day now: its number as people know it, and the days."""

    number: str
    before: dt.date
    after: dt.date


def decree(
    session: Session, terms: Terms, day: dt.date, name: str, kind: str, *, actor: str, now: dt.datetime
) -> Sequence[Moved] | None:
    """Writes a holiday (`kind`: public, government or cancelled); which open terms moved; None: nothing new.

    A day of the past may be told too: a term that had ended by then and is still open gets its days as well. Raises
    Refused for a holiday without a name and a day outside this century.
    """
    if not YEARS[0] <= day.year < YEARS[1]:
        raise Refused("Please look at the year.")
    if not calendars.put_holiday(session, day, name, kind):
        return None
    audit.record(session, actor, f"holiday.{kind}", f"holiday:{day}", now)
    newer = Terms(calendars.load(session, terms.calendar.zone, terms.calendar.hours), terms.rules)
    return settle(session, newer, f"{day}: {' '.join(name.split())}", actor=actor, now=now)


def settle(session: Session, terms: Terms, why: str = "", *, actor: str, now: dt.datetime) -> Sequence[Moved]:
    """Holds all open terms against the holidays as they are; which moved.

    Done with each decree, and each morning: holidays may have come with a new release, or with a decree while a request
    was being registered.
    """
    return [*_requests(session, terms, why, actor, now), *_objections(session, terms, why, actor, now)]


def _requests(session: Session, terms: Terms, why: str, actor: str, now: dt.datetime) -> list[Moved]:
    moved = []
    for request in still_open(session):
        if request.complete_on is None or request.due_on is None:
            continue
        first, due = ends(terms, request.complete_on, extended=request.extended_on is not None)
        if due != request.due_on:
            moved.append(Moved(request.label, request.due_on, due))
            change = {"due_on": [request.due_on, due]}
            note(session, request, "moved", actor=actor, now=now, changes=change, why=why)
        request.first_due, request.due_on = first, due
    return moved


def _objections(session: Session, terms: Terms, why: str, actor: str, now: dt.datetime) -> list[Moved]:
    moved = []
    for objection in objections_waiting(session):
        due = terms.due(objection.received_on, terms.rules.reply_days)
        if due != objection.due_on:
            moved.append(Moved(objection.number, objection.due_on, due))
            request = session.get_one(InformationRequest, objection.request_id)
            change = {"objection": [None, objection.number], "due_on": [objection.due_on, due]}
            note(session, request, "moved", actor=actor, now=now, changes=change, why=why)
        objection.due_on = due
    return moved
