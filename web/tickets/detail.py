"""One ticket's page: what was asked and answered, what happened to it, and what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import complaints, contacts, conversations, tickets
from core.consultations.complaints import Standing
from core.consultations.conversations import Spoken
from core.consultations.tickets import Ticket
from core.foundation import attachments, messages
from core.foundation.errors import Refused
from core.foundation.messages import Outgoing
from web.complaints.wording import STAGES, STEPS
from web.context import calendar, centre, db, now
from web.fraud import shown as fraud
from web.language import errors_of, say
from web.tickets import access, files
from web.tickets.wording import FIELDS, SENDING, Wording

page = Blueprint("ticket", __name__)

UNSETTLED = ("failed", "uncertain")
PATIENCE = dt.timedelta(minutes=2)  # a message that waits longer than this is shown as stuck


class Bubble(NamedTuple):
    """One line of the exchange; `sending` says what became of an agent's answer."""

    line: Spoken
    sending: Outgoing | None


class Stuck(NamedTuple):
    """A message that has not been delivered, with its words."""

    sending: Outgoing
    text: str


@page.get("/tickets/<number>")
def show(number: str) -> ResponseReturnValue:
    """Everything about a ticket."""
    return render(number)


def render(number: str, refusal: Refused | None = None) -> str:
    """The page; with a refusal what was typed stays in its form, and steps that the reader had not seen are marked."""
    with db().reading() as session:
        ticket = access.found(session, number)
        if access.hidden(session, [ticket]):
            wording = Wording.on(session, calendar(session).local_day(ticket.happened_at))
            return render_template("tickets/restricted.html", ticket=ticket, wording=wording)
        everything = _everything(session, ticket)
    seen = request.form.get("seen", "")
    return render_template(
        "tickets/detail.html", ticket=ticket, **everything, typed=request.form,
        refusal=say(refusal) if refusal else "", wrong=errors_of(refusal) if refusal else {},
        unseen_after=int(seen) if refusal and seen.isdecimal() else None, logged="logged" in request.args,
    )  # fmt: skip


def refuse_unseen(session: Session, ticket: Ticket, seen: str) -> None:
    """Raises Refused where something happened to the ticket that the page did not show: nobody overwrites unawares.

    `seen` is the id of the last step that the page showed.
    """
    if seen != str(last_step(session, ticket.id)):
        raise Refused("This ticket changed while you were reading it. Look at what is new, then send again.")


def last_step(session: Session, ticket_id: int) -> int:
    """The id of the last step of a ticket's history."""
    return tickets.events_of(session, ticket_id)[-1].id


def _everything(session: Session, ticket: Ticket) -> dict[str, Any]:
    wording = Wording.on(session, calendar(session).local_day(ticket.happened_at))
    events = tickets.events_of(session, ticket.id)
    earlier = tickets.earlier_of(session, ticket.contact_id, limit=6) if ticket.contact_id else ()
    return {
        "wording": wording,
        "fields": FIELDS,
        "steps": wording.steps(events),
        "seen": events[-1].id,
        "files": attachments.of_ticket(session, ticket.id),
        "may_open": files.may_open,
        "earlier": [row for row in earlier if row.id != ticket.id][:5],
        "hidden": access.hidden(session, earlier),
        "complaint": _complaint(session, ticket),
        **fraud.around(session, ticket),
        "by_hand": contacts.by_hand(session, ticket.contact_id),
        "stages": STAGES,
        "step_names": STEPS,
        "kept": session.get(Ticket, ticket.merged_into) if ticket.merged_into else None,
        **(_exchange(session, ticket) if ticket.conversation_id else {"bubbles": (), "stuck": ()}),
    }


def _complaint(session: Session, ticket: Ticket) -> Standing | None:
    if ticket.kind not in complaints.KINDS or ticket.merged_into:
        return None
    return complaints.standing(session, calendar(session), centre().complaints, ticket)


def _exchange(session: Session, ticket: Ticket) -> dict[str, Any]:
    sending = messages.of_ticket(session, ticket.id)
    return {
        "bubbles": _bubbles(conversations.transcript(session, ticket.id), sending),
        "stuck": [Stuck(row, _words_of(row)) for row in sending if _is_stuck(row)],
        "bot": conversations.BOT,
        "sending_words": SENDING,
    }


def _bubbles(lines: Iterable[Spoken], sending: Sequence[Outgoing]) -> list[Bubble]:
    """Each line with its message: an agent's answers are queued in the order in which they were written."""
    left, bubbles = [row for row in sending if _said(row) and row.state != "dropped"], []
    for line in lines:
        row = next((row for row in left if _said(row) == line.text), None) if line.direction == "out" else None
        if row is not None:
            left.remove(row)
        bubbles.append(Bubble(line, row))
    return bubbles


def _is_stuck(row: Outgoing) -> bool:
    """Whether a person should know: the message failed, its fate is unknown, or it waits longer than usual."""
    return row.state in UNSETTLED or (row.state == "waiting" and now() - row.created_at > PATIENCE)


def _said(row: Outgoing) -> str:
    """What an agent wrote in a message; empty where the virtual assistant speaks."""
    return str(row.body.get("values", {}).get("isi", ""))


def _words_of(row: Outgoing) -> str:
    return _said(row) or str(row.body.get("text", "")) or gettext("A message of the virtual assistant")
