"""The page on which an agent logs a consultation, most often while the caller is still on the phone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.consultations import learning, tickets
from core.foundation.attachments import Upload
from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar
from web.context import actor, calendar, db, me, now, reader, zone
from web.language import errors_of, language, say
from web.tickets import correct, files
from web.tickets.form import FORM_STATUSES, TicketForm, offer

page = Blueprint("ticket_new", __name__)

REMEMBERED = "dering_channel"  # a cookie: who logged a WhatsApp chat will most likely log another


@page.get("/tickets/new")
def new() -> ResponseReturnValue:
    """An empty form, or one that a softphone filled in: ?channel=&phone=&name=&email=&region="""
    said = request.args
    form = TicketForm(
        channel=said.get("channel") or request.cookies.get(REMEMBERED) or "TELEPON",
        happened_at=f"{now().astimezone(zone()):%Y-%m-%dT%H:%M}",
        contact_phone=said.get("phone", ""),
        contact_name=said.get("name", ""),
        contact_email=said.get("email", ""),
        region=said.get("region", ""),
        form_key=str(uuid.uuid4()),
    )
    prefilled = any(said.get(name) for name in ("phone", "name", "email", "region"))
    return _page(form, prefilled=prefilled, logged=said.get("logged", ""))


@page.post("/tickets/new")
def save() -> ResponseReturnValue:
    """Logs the consultation once, however often the same form is sent."""
    form = TicketForm.posted(request.form)
    try:
        uploads = files.take_uploads()
        with db().writing() as session:
            logged = _log(session, form, uploads)
    except Refused as refusal:
        return _page(form, refusal), 422
    if logged.repeated and (again := correct.offer_differences(logged.number, form)) is not None:
        return again
    opened = "open" in request.form
    target = url_for("ticket.show", number=logged.number, logged=1) if opened else url_for(".new", logged=logged.number)
    answer = make_response(redirect(target, 303))
    answer.set_cookie(REMEMBERED, form.channel, path=url_for(".new"), httponly=True, samesite="Lax")
    return answer


def _log(session: Session, form: TicketForm, uploads: Sequence[Upload]) -> tickets.Logged:
    days, agent = calendar(session), me()
    values = form.understood(session, days, now())
    key = form.form_key.strip() or None
    entry = tickets.Entry(**values, status=form.status, source="form", external_id=key, agent_id=agent.id)
    logged = tickets.log(session, days, entry, actor(), now())
    if not logged.repeated:
        files.keep_uploads(session, uploads, logged.id)
        shown, model = _suggested(session, days), reader(session).name
        learning.note(session, logged.id, shown, entry.topic, place="form", model=model, now=now())
    return logged


def _suggested(session: Session, days: Calendar) -> list[str]:
    """The topics that stood below the question, as the browser says; what is no topic was not ours."""
    known = taxonomy.current(session, days.local_day(now())).topics
    return [code for code in request.form.get("suggested", "")[:200].split(",") if code in known]


def _page(form: TicketForm, refusal: Refused | None = None, *, prefilled: bool = False, logged: str = "") -> str:
    wrong = errors_of(refusal) if refusal else {}
    with db().reading() as session:
        days = calendar(session)
        offered = offer(session, days.local_day(now()), language(), form, doubtful="region_code" in wrong)
        known = _known(session, logged) if logged else None
    return render_template(
        "tickets/new.html", form=form, wrong=wrong, refusal=say(refusal) if refusal else "", offer=offered,
        prefilled=prefilled, logged=known, statuses=FORM_STATUSES, lookup=_lookup(form),
    )  # fmt: skip


def _lookup(form: TicketForm) -> str:
    """The field by which the caller's earlier tickets are looked up as soon as the page is there."""
    return "contact_phone" if form.contact_phone else "contact_name" if form.contact_name else ""


def _known(session: Session, number: str) -> str | None:
    """The number where there is such a ticket: the banner shows nothing that an address merely claims."""
    try:
        return tickets.by_number(session, number).number
    except Refused:
        return None
