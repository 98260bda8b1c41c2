"""What agents do with a ticket: take, answer, note, close, open again, add files, mark as a double."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import conversations, tickets
from core.consultations.tickets import Ticket
from core.foundation.attachments import Upload
from core.foundation.errors import Refused
from web.context import actor, allow, calendar, db, me, now
from web.language import local_path
from web.tickets import access, detail, files

page = Blueprint("ticket_acts", __name__)

Act = Callable[[Session, Ticket], str]  # does it and gives the sentence that says so


@page.post("/tickets/<number>/take")
def take(number: str) -> ResponseReturnValue:
    """Makes the ticket one's own, unless a colleague was quicker."""
    return act(number, _take, seen_needed=False, reached=access.takeable)


@page.post("/tickets/<number>/reply")
def reply(number: str) -> ResponseReturnValue:
    """Sends an answer into the ticket's chat."""
    return act(number, _reply)


@page.post("/tickets/<number>/answer")
def answer(number: str) -> ResponseReturnValue:
    """Notes what the person was told by phone, in person or by letter."""
    return act(number, _answer)


@page.post("/tickets/<number>/note")
def note(number: str) -> ResponseReturnValue:
    """Adds a remark for colleagues."""
    return act(number, _note, seen_needed=False)


@page.post("/tickets/<number>/files")
def add_files(number: str) -> ResponseReturnValue:
    """Adds files to the ticket; they are on the disk before its transaction begins."""
    with db().reading() as session:
        access.readable(session, number)
    try:
        uploads = files.take_uploads()
    except Refused as refusal:
        return detail.render(number, refusal), 422
    return act(number, partial(_add_files, uploads), seen_needed=False)


@page.post("/tickets/<number>/close")
def close(number: str) -> ResponseReturnValue:
    """Closes the ticket; with `tell` a chat's person is told and asked for a rating."""
    return act(number, _close)


@page.post("/tickets/<number>/reopen")
def reopen(number: str) -> ResponseReturnValue:
    """Opens a closed ticket again."""
    return act(number, _reopen)


@page.post("/tickets/<number>/merge")
@allow("supervisor")
def merge(number: str) -> ResponseReturnValue:
    """Marks the ticket as a double of another one."""
    return act(number, _merge)


def act(
    number: str, does: Act, *, seen_needed: bool = True, reached: Callable[[Session, str], Ticket] = access.readable
) -> ResponseReturnValue:
    """Does something with a ticket in one transaction and shows it; what is refused is said on its page."""
    with db().reading() as session:
        reached(session, number)
    try:
        with db().writing() as session:
            ticket = tickets.by_number(session, number, lock=True)
            if seen_needed:
                detail.refuse_unseen(session, ticket, request.form.get("seen", ""))
            done = does(session, ticket)
    except Refused as refusal:
        return detail.render(number, refusal), 422
    flash(done)
    there = request.form.get("next")
    return redirect(local_path(there) if there else url_for("ticket.show", number=number), 303)


def _take(session: Session, ticket: Ticket) -> str:
    owner = request.form.get("instead_of", "")
    instead_of = int(owner) if owner.isdecimal() else None
    tickets.assign(session, ticket.number, me().id, instead_of=instead_of, actor=actor(), now=now())
    return gettext("Ticket %(number)s is yours now.", number=ticket.number)


def _reply(session: Session, ticket: Ticket) -> str:
    text = request.form.get("answer", "")
    days = calendar(session)
    conversations.reply(session, days, ticket, text, agent=me().name, actor=actor(), now=now())
    _take_if_free(session, ticket)
    if "close" in request.form:
        conversations.close(session, days, ticket, actor=actor(), now=now())
        return gettext("The answer is on its way and the ticket is closed.")
    return gettext("The answer is on its way.")


def _answer(session: Session, ticket: Ticket) -> str:
    days = calendar(session)
    tickets.answer(session, days, ticket, request.form.get("answer", ""), actor=actor(), now=now())
    _take_if_free(session, ticket)
    if "close" in request.form:
        tickets.close(session, days, ticket.number, actor=actor(), now=now())
        return gettext("The answer is noted and the ticket is closed.")
    return gettext("The answer is noted.")


def _note(session: Session, ticket: Ticket) -> str:
    tickets.note(session, ticket, request.form.get("note", ""), actor(), now())
    return gettext("The note is kept.")


def _add_files(uploads: Sequence[Upload], session: Session, ticket: Ticket) -> str:
    if not uploads:
        raise Refused("Please choose a file.", fields={"files": Refused("Please choose a file.")})
    files.keep_uploads(session, uploads, ticket.id)
    return gettext("The file is kept.")


def _close(session: Session, ticket: Ticket) -> str:
    if "tell" in request.form:
        conversations.close(session, calendar(session), ticket, actor=actor(), now=now())
    else:
        tickets.close(session, calendar(session), ticket.number, actor=actor(), now=now())
    return gettext("Ticket %(number)s is closed.", number=ticket.number)


def _reopen(session: Session, ticket: Ticket) -> str:
    why = request.form.get("why", "").strip()
    tickets.reopen(session, calendar(session), ticket.number, actor=actor(), now=now(), why=why)
    return gettext("Ticket %(number)s is open again.", number=ticket.number)


def _merge(session: Session, ticket: Ticket) -> str:
    into, why = request.form.get("into", "").strip(), request.form.get("why", "").strip()
    try:
        tickets.merge(session, calendar(session), ticket.number, into, why=why, actor=actor(), now=now())
    except Refused as refusal:
        raise Refused("The ticket was not marked as a double.", fields={"into": refusal}) from refusal
    return gettext("The ticket is now a double of %(number)s and no longer counted.", number=into)


def _take_if_free(session: Session, ticket: Ticket) -> None:
    if ticket.agent_id is None:
        tickets.assign(session, ticket.number, me().id, instead_of=None, actor=actor(), now=now())
