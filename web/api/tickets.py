"""Tickets for other systems: logged, corrected, read one by one and in pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from core.consultations import tickets
from core.consultations.tickets import Filter, Ticket
from core.foundation.errors import Refused
from core.foundation.staff import Staff
from core.foundation.text import storable
from core.reference import taxonomy
from core.reference.calendar import Month
from web.api.answers import answer
from web.api.caller import caller
from web.api.operations import Operation, asked, operation, refusing_too, taken_apart
from web.api.shapes import Correction, Listing, NewTicket, Page, Repeated, TicketGiven
from web.context import calendar, db, now, zone

page = Blueprint("tickets", __name__)

PLAIN = (
    "number", "source", "external_id", "channel", "category", "sub_category", "kind", "topic", "aspect", "region_code",
    "institution", "contact_name", "contact_phone", "contact_email", "question", "answer", "status", "waiting_minutes",
    "rating",
)  # fmt: skip
TIMES = ("happened_at", "logged_at", "closed_at")
COLUMNS = tuple(getattr(Ticket, name) for name in ("id", *PLAIN, *TIMES, "agent_id", "merged_into"))
DIMENSIONS = ("channel", "category", "topic", "kind")
LOGGED = {
    201: ("The new ticket.", TicketGiven),
    200: ("The ticket that the same source and external_id made before.", Repeated),
}


@page.post("/tickets")
@operation(Operation("Log a consultation", LOGGED, takes=NewTicket, fails=(400, 413, 415, 422)))
def log() -> Response:
    """Logs a consultation once, however often the same (source, external_id) is sent."""
    said, wrong = taken_apart(NewTicket)
    said["source"] = storable(said.get("source") or "").strip() or caller().name[: tickets.SOURCE_LIMIT]
    with db().writing() as session, refusing_too(wrong):
        days = calendar(session)
        entry = tickets.entry_of(session, days, said, now())
        logged = tickets.log(session, days, entry, caller().actor, now())
        ticket = tickets.by_number(session, logged.number)
        made = _given(session, [ticket])[0]
        differs = logged.repeated and not tickets.says_the_same(session, days, ticket, said, now())
    if logged.repeated:
        return answer(Repeated(**{**made.model_dump(), **({"differs": True} if differs else {})}))
    response = answer(made, 201)
    response.headers["Location"] = url_for(".show", number=logged.number)
    return response


@page.get("/tickets")
@operation(Operation("Tickets, newest first", {200: ("A page.", Page)}, query=Listing, fails=(422,)))
def listing() -> Response:
    """A page of tickets."""
    wanted = asked(Listing)
    with db().reading() as session:
        found = tickets.search(session, _filter(session, wanted), wanted.cursor or "", wanted.limit, COLUMNS)
        mark = found.after.replace("+00:00", "Z") if found.after else None  # an address would take + for a blank
        return answer(Page(tickets=_given(session, found.tickets), next=mark))


@page.get("/tickets/<number>")
@operation(Operation("One ticket", {200: ("The ticket.", TicketGiven)}, fails=(404,)))
def show(number: str) -> Response:
    """A ticket as it stands."""
    with db().reading() as session:
        return answer(_given(session, [_known(session, number)])[0])


@page.patch("/tickets/<number>")
@operation(
    Operation(
        "Correct a ticket",
        {200: ("The ticket as it stands now.", TicketGiven)},
        takes=Correction,
        fails=(400, 404, 413, 415, 422),
    )
)
def correct(number: str) -> Response:
    """Corrects fields of a ticket; what changed is kept with the reason."""
    said, wrong = taken_apart(Correction)
    why, by = said.pop("why", ""), caller().actor
    with db().writing() as session, refusing_too(wrong):
        days = calendar(session)
        _known(session, number)
        ticket = tickets.correct_as_said(session, days, number, said, why=why, actor=by, now=now())
        return answer(_given(session, [ticket])[0])


def _known(session: Session, number: str) -> Ticket:
    try:
        return tickets.by_number(session, number)
    except Refused:
        raise NotFound from None


def _filter(session: Session, wanted: Listing) -> Filter:
    days = calendar(session)
    wrong: dict[str, Refused] = {}
    month = _month(wanted.month, wrong)
    codes: dict[str, Any] = {}
    words = taxonomy.current(session, month.last_day if month else days.local_day(now()))
    for name in DIMENSIONS:
        if code := getattr(wanted, name):
            codes[name] = code
            if code not in words.dimensions[name]:
                wrong[name] = Refused("There is no code %(code)s.", code=code[:40])
    if wanted.cursor and tickets.read_mark(wanted.cursor) is None:
        wrong["cursor"] = Refused("This is no cursor of ours.")
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    start, end = days.month_bounds(month) if month else (None, None)
    return Filter(start, end, **codes)


def _month(text: str | None, wrong: dict[str, Refused]) -> Month | None:
    try:
        return Month.parse(text) if text else None
    except Refused as refusal:
        wrong["month"] = refusal
        return None


def _given(session: Session, rows: Iterable[Any]) -> list[TicketGiven]:
    """Tickets or rows of COLUMNS as they are given out."""
    listed = list(rows)
    mails = _names(session, Staff.id, Staff.email, {row.agent_id for row in listed})
    kept = _names(session, Ticket.id, Ticket.number, {row.merged_into for row in listed})
    return [_one(row, mails, kept) for row in listed]


def _one(row: Any, mails: Mapping[int, str], kept: Mapping[int, str]) -> TicketGiven:
    times = {name: _local(getattr(row, name)) for name in TIMES}
    values = {name: getattr(row, name) for name in PLAIN}
    return TicketGiven(**values, **times, agent_email=mails.get(row.agent_id), double_of=kept.get(row.merged_into))


def _names(session: Session, key: Any, value: Any, ids: set[int | None]) -> dict[int, str]:
    wanted = ids - {None}
    return dict(session.execute(sa.select(key, value).where(key.in_(wanted))).all()) if wanted else {}


def _local(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(zone()).isoformat() if instant else None
