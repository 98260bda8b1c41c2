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
from core.reference import taxonomy
from core.reference.calendar import Month
from web.api.answers import answer
from web.api.caller import Caller, caller
from web.api.operations import Operation, asked, operation, taken
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
    said = _said(taken_whole())
    with db().writing() as session:
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
