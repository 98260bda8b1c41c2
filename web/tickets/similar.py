"""Earlier questions like the one at hand, with what was answered: beside the form, and on an open ticket's page."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.consultations import similar
from web.context import db
from web.tickets import access

page = Blueprint("ticket_similar", __name__)

# Both are POST although they change nothing: what is typed must not stand in a log of addresses.


@page.post("/tickets/similar")
def typed() -> ResponseReturnValue:
    """Up to three for a question that is being typed."""
    question = request.form.get("question", "")[: similar.LONGEST]
    with db().reading() as session:
        found = similar.find(session, question, only=access.conditions())
    return render_template("tickets/similar.html", found=found, asked=question.strip())


@page.post("/tickets/<number>/similar")
def of_ticket(number: str) -> ResponseReturnValue:
    """Up to three for a ticket's question; the ticket itself is none of them."""
    with db().reading() as session:
        ticket = access.readable(session, number)
        found = similar.find(session, ticket.question, but=ticket.id, only=access.conditions())
    return render_template("tickets/similar.html", found=found, whole=True)
