"""Reports of fraud and what waits for a look; and the acts on a ticket: details, verdict, report or no report."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import conversations, tickets
from core.consultations.conversations import Conversation
from core.consultations.tickets import Ticket
from core.foundation.errors import Refused
from core.reference import modus
from core.reference.calendar import Month
from core.warnings import broadcasts, fraud
from web.context import actor, calendar, centre, db, me, now
from web.fraud import asked
from web.fraud.wording import VERDICTS
from web.language import language
from web.tickets import access, acts
from web.tickets.wording import Wording

page = Blueprint("fraud", __name__)

VIEWS = ("reports", "suspected", "alerts")
MOST = 50


@page.get("/fraud")
def listing() -> ResponseReturnValue:
    """Reports with a choice of kind and verdict, suspicions that wait for a person, alerts with their drafts."""
    view = request.args.get("view", "reports")
    view = view if view in VIEWS else "reports"
    with db().reading() as session:
        days = calendar(session)
        month = Month.of(days.local_day(now()))
        shown = {"reports": _reports, "suspected": _suspected, "alerts": _alerts}[view](session)
        counted = fraud.by_modus(session, *days.month_bounds(month))
        waiting = len(fraud.suspicions(session, limit=MOST))
        wording = Wording.on(session, days.local_day(now()))
    return render_template(
        "fraud/list.html", view=view, **shown, counted=counted, month=month, waiting=waiting, most=MOST,
        wording=wording, known=modus.knowledge(), language=language(), verdicts=VERDICTS, undecided=fraud.UNDECIDED,
    )  # fmt: skip


def _reports(session: Session) -> dict[str, Any]:
    chosen = {"modus": request.args.get("modus", ""), "verdict": request.args.get("verdict", "")}
    lines = fraud.reports(session, **chosen, before=_before(session), limit=MOST + 1)
    last = lines[MOST - 1].ticket.number if len(lines) > MOST else ""
    older = url_for(".listing", modus=chosen["modus"] or None, verdict=chosen["verdict"] or None, before=last)
    hidden = access.hidden(session, [line.ticket for line in lines])
    return {"lines": lines[:MOST], "chosen": chosen, "older": older if last else "", "hidden": hidden}


def _before(session: Session) -> tuple[dt.datetime, int] | None:
    """The place in the list behind the ticket that the address names."""
    try:
        ticket = tickets.by_number(session, request.args.get("before", ""))
    except Refused:
        return None
    return ticket.happened_at, ticket.id


def _suspected(session: Session) -> dict[str, Any]:
    lines = fraud.suspicions(session, limit=MOST)
    return {"lines": lines, "hidden": access.hidden(session, [line.ticket for line in lines])}


def _alerts(session: Session) -> dict[str, Any]:
    found = fraud.alerts(session)
    drafts = {one.broadcast_id: broadcasts.by_id(session, one.broadcast_id) for one in found if one.broadcast_id}
    return {"lines": found, "drafts": drafts, "hidden": frozenset()}


@page.post("/tickets/<number>/fraud")
def details(number: str) -> ResponseReturnValue:
    """Keeps what was found out of the fraud."""
    return acts.act(number, _details)


@page.post("/tickets/<number>/verdict")
def verdict(number: str) -> ResponseReturnValue:
    """Keeps the verdict with its reason; with `tell` it goes into the chat."""
    return acts.act(number, _verdict)


@page.post("/tickets/<number>/report-fraud")
def report(number: str) -> ResponseReturnValue:
    """Makes the ticket a report of fraud."""
    return acts.act(number, _report)


@page.post("/tickets/<number>/no-fraud")
def harmless(number: str) -> ResponseReturnValue:
    """Settles the suspicion: it was nothing."""
    return acts.act(number, _harmless)


def _details(session: Session, ticket: Ticket) -> str:
    fraud.record(session, calendar(session), ticket, asked.details(request.form), actor=actor(), now=now())
    return gettext("Kept.")


def _verdict(session: Session, ticket: Ticket) -> str:
    form = request.form
    why = form.get("verdict_why", "")
    days = calendar(session)
    found = fraud.judge(session, days, ticket, form.get("verdict", ""), why, actor=actor(), now=now())
    if "tell" not in form:
        return gettext("The verdict is kept.")
    chat = session.get(Conversation, ticket.conversation_id) if ticket.conversation_id else None
    text = fraud.verdict_text(found, centre(), chat.language if chat else "id")
    conversations.reply(session, days, ticket, text, agent=me().name, actor=actor(), now=now())
    return gettext("The verdict is kept and on its way to the person.")


def _report(session: Session, ticket: Ticket) -> str:
    why = request.form.get("why", "").strip() or gettext("Looks like fraud; reported by an agent.")
    fraud.make_report(session, calendar(session), ticket, why=why, actor=actor(), now=now())
    return gettext("It is a report of fraud now.")


def _harmless(session: Session, ticket: Ticket) -> str:
    fraud.settle(session, ticket.id, actor=actor(), now=now())
    tickets.add_event(session, ticket.id, actor(), "cleared", now())
    return gettext("Noted: it is no fraud.")
