"""Correcting a ticket: the same form, a reason, and no colleague's change lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.tickets import CORRECTABLE, Ticket, TicketEvent
from core.foundation.errors import Refused
from core.reference import regions
from web.context import actor, calendar, db, now, zone
from web.language import errors_of, language, say
from web.tickets import access, detail
from web.tickets.form import TicketForm, offer

page = Blueprint("ticket_correct", __name__)


@page.get("/tickets/<number>/correct")
def show(number: str) -> ResponseReturnValue:
    """The form with the ticket's values."""
    return _page(number)


@page.post("/tickets/<number>/correct")
def correct(number: str) -> ResponseReturnValue:
    """Keeps what was changed, with the reason."""
    form, why = TicketForm.posted(request.form), request.form.get("why", "")
    with db().reading() as session:
        access.readable(session, number)
    try:
        with db().writing() as session:
            _correct(session, number, form, why)
    except Refused as refusal:
        return _page(number, form, seen=request.form.get("seen", ""), refusal=refusal), 422
    flash(gettext("Ticket %(number)s is corrected.", number=number))
    return redirect(url_for("ticket.show", number=number), 303)


def offer_differences(number: str, form: TicketForm) -> ResponseReturnValue | None:
    """For a form that was sent again: its corrections to the ticket it made, or None where it says the same."""
    with db().reading() as session:
        ticket = access.readable(session, number)
        events = tickets.events_of(session, ticket.id)
        as_logged = tickets.values_after(ticket, events, events[0].id)
        typed = tickets.cleaned(tickets.Entry(**form.understood(session, calendar(session), now())))
    differing = {name for name in CORRECTABLE if getattr(typed, name) != as_logged[name]}
    if not form.happened_at.strip():
        differing.discard("happened_at")  # it stood for the present, and that moved on
    return _page(number, form, seen=str(events[0].id), repeated=True) if differing else None


def _correct(session: Session, number: str, form: TicketForm, why: str) -> None:
    days, ticket = calendar(session), tickets.by_number(session, number, lock=True)
    detail.refuse_unseen(session, ticket, request.form.get("seen", ""))
    values = form.understood(session, days, now())
    if form.happened_at == _form(session, _current(ticket)).happened_at:
        del values["happened_at"]  # the field shows no seconds: untouched, it must not cut them off
    before = _current(ticket)
    tickets.correct(session, days, number, values, why=why, actor=actor(), now=now())
    if before == _current(ticket):
        raise Refused("Nothing is different: change a field, or go back to the ticket.")


def _page(
    number: str,
    typed: TicketForm | None = None,
    *,
    seen: str = "",
    refusal: Refused | None = None,
    repeated: bool = False,
) -> str:
    wrong = errors_of(refusal) if refusal else {}
    with db().reading() as session:
        ticket = access.readable(session, number)
        events = tickets.events_of(session, ticket.id)
        current = _form(session, _current(ticket))
        form, theirs = _weave(session, ticket, events, typed or current, seen)
        day = calendar(session).local_day(ticket.happened_at)
        offered = offer(session, day, language(), form, doubtful="region_code" in wrong)
    return render_template(
        "tickets/correct.html", ticket=ticket, form=form, original=current, theirs=theirs, seen=events[-1].id,
        wrong=wrong, refusal=say(refusal) if refusal else "", offer=offered, why=request.form.get("why", ""),
        repeated=repeated,
    )  # fmt: skip


def _weave(
    session: Session, ticket: Ticket, events: Sequence[TicketEvent], typed: TicketForm, seen: str
) -> tuple[TicketForm, dict[str, str]]:
    """What was typed over the present values, and the colleague's values of fields that both changed.

    A field that only the colleague changed since `seen` takes the colleague's value.
    """
    if not seen.isdecimal():
        return typed, {}
    base, current = _form(session, tickets.values_after(ticket, events, int(seen))), _form(session, _current(ticket))
    mine, changed = typed.differing(base), current.differing(base)
    taken = {_place(name): getattr(current, _place(name)) for name in changed - mine}
    both = changed & mine & typed.differing(current)
    return replace(typed, **taken), {name: getattr(current, _place(name)) for name in both}


def _current(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in CORRECTABLE}


def _form(session: Session, values: dict[str, Any]) -> TicketForm:
    return TicketForm.of(values, regions.current(session), zone())


def _place(name: str) -> str:
    """The form's field in which a ticket's value is typed."""
    return "region" if name == "region_code" else name
