"""Messages that did not surely arrive: a person decides whether to say them again."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.consultations.tickets import Ticket
from core.foundation import audit, messages
from core.foundation.errors import Refused
from web.context import actor, allow, db, now
from web.language import say

page = Blueprint("outgoing", __name__)


@page.get("/outgoing")
@allow("supervisor", "admin")
def listing() -> ResponseReturnValue:
    """What waits for a decision, newest first."""
    with db().reading() as reading:
        rows = messages.unsettled(reading)
        ids = {row.ticket_id for row in rows if row.ticket_id}
        found = reading.execute(sa.select(Ticket.id, Ticket.number).where(Ticket.id.in_(ids)))
        numbers = {row.id: row.number for row in found}
        return render_template("outgoing/page.html", rows=rows, numbers=numbers, locked=messages.is_locked(reading))


@page.post("/outgoing/<int:row_id>")
@allow("supervisor", "admin")
def decide(row_id: int) -> ResponseReturnValue:
    """Says a message again, or lets it be."""
    again = request.form.get("decision") == "again"
    try:
        with db().writing() as changes:
            messages.decide(changes, row_id, again=again, now=now())
            audit.record(changes, actor(), f"message.{'again' if again else 'drop'}", f"message:{row_id}", now())
    except Refused as refusal:
        flash(say(refusal), "error")
    else:
        flash(gettext("The message is said again.") if again else gettext("The message is let be."))
    return redirect("/staff/outgoing")
