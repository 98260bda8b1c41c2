"""On a ticket's page: the person asked for broadcasts by phone or mail, or wants none any more."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import contacts, tickets
from core.consultations.tickets import Ticket
from core.foundation.errors import Refused
from core.warnings import broadcasts
from web.context import actor, now
from web.tickets import acts

page = Blueprint("broadcast_asking", __name__)


@page.post("/tickets/<number>/broadcasts")
def ask(number: str) -> ResponseReturnValue:
    """Notes that the person behind the ticket wants broadcasts (`wants=1`) or none any more."""
    return acts.act(number, _note, seen_needed=False)


def _note(session: Session, ticket: Ticket) -> str:
    wants = request.form.get("wants") == "1"
    ways = contacts.by_hand(session, ticket.contact_id)
    if not ways:
        raise Refused("The person gave neither a phone number nor an e-mail address.")
    for way in ways:
        if wants:
            contacts.subscribe(session, way.channel, way.address, now())
        else:
            broadcasts.unsubscribe(session, way.channel, way.address, now())
    tickets.add_event(session, ticket.id, actor(), "subscribed" if wants else "unsubscribed", now())
    return gettext("Noted: the person wants broadcasts.") if wants else gettext("Noted: no broadcasts any more.")
