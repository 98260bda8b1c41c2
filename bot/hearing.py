"""One delivery, from raw bytes to ticket and replies, in one transaction."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy.orm import Session

from bot import publishing, stopping, supervisors
from bot.channels.channel import File, Heard, Ignored, Unreadable
from bot.desk import Desk
from bot.dialogue import State, Ticket, closed, take_turn
from bot.dialogue.state import Draft
from bot.effects import carry_out, speak
from bot.understanding import Circumstances, understood
from core.consultations import contacts, conversations
from core.consultations.conversations import Conversation
from core.foundation import attachments, messages
from core.foundation.messages import Incoming

log = logging.getLogger(__name__)


def handle(desk: Desk, row_id: int) -> None:
    """Handles one claimed delivery. Whatever goes wrong, the row gets a state or another try, and nobody else waits."""
    try:
        with desk.database.writing() as session:
            _handle(session, desk, row_id, desk.clock())
    except _TakenByAnother:
        return
    except Exception as error:
        log.exception("delivery %s failed", row_id)
        with desk.database.writing() as session:
            given_up = messages.release_incoming(session, row_id, type(error).__name__, desk.clock())
        if given_up:
            log.critical("delivery %s was set aside after %s tries", row_id, messages.MAX_ATTEMPTS)


class _TakenByAnother(Exception):
    """Another worker ended this row; nothing of ours may be committed."""


def _handle(session: Session, desk: Desk, row_id: int, now: dt.datetime) -> None:
    # The row is ended first: from here on its lock keeps every other worker out until the commit.
    if not messages.settle_incoming(session, row_id, "handled"):
        raise _TakenByAnother
    row = session.get_one(Incoming, row_id)
    try:
        if row.attempts > messages.MAX_ATTEMPTS:  # it was taken so often and never given back
            log.critical("delivery %s was set aside: its worker died %s times", row_id, messages.MAX_ATTEMPTS)
            raise Unreadable(f"its worker died {messages.MAX_ATTEMPTS} times")
        row.ticket = _answer(session, desk, row, desk.channels[row.channel].read(row.raw), now)
    except Unreadable as reason:
        row.state, row.reason = "unreadable", str(reason)[:500]
    except Ignored as reason:
        row.state, row.reason = "ignored", str(reason)[:500]


def _answer(session: Session, desk: Desk, row: Incoming, heard: Heard, now: dt.datetime) -> str | None:
    if heard.kind in ("blocked", "unblocked"):
        contacts.mark_blocked(session, row.channel, heard.address, now if heard.kind == "blocked" else None)
        return None
    if publishing.answered(session, desk, row.channel, heard):
        return None
    if stopping.answered(session, desk, row.channel, heard):
        return None
    if supervisors.answered(session, desk, row.channel, heard, now):
        return None
    if heard.group:
        raise Ignored("a group's message")
    return _converse(session, desk, row, heard, now)


def _converse(session: Session, desk: Desk, row: Incoming, heard: Heard, now: dt.datetime) -> str | None:
    person = contacts.Person(name=heard.name)
    chat = conversations.meet(session, row.channel, row.account, heard.address, person=person, now=now)
    contacts.mark_blocked(session, row.channel, heard.address, None)
    state = _state(chat)
    if state.draft == Draft():
        chat.since = now
    _write_down(session, chat, heard, now)
    ticket = conversations.current_ticket(session, chat)
    script = desk.script(session, now)
    said = understood(session, desk, Circumstances(state, ticket, chat.contact_id), heard, now)
    turn = take_turn(script, state, said, Ticket(ticket.number, ticket.status) if ticket else None)
    chat.state, chat.survey_due, chat.language = turn.state.to_json(), False, turn.state.language
    filled = carry_out(session, desk, chat, turn, heard=heard, row=row)
    speak(session, script, chat, turn, filled, press=heard.press_id, now=now)
    return filled.ticket


def _state(chat: Conversation) -> State:
    state = State.from_json(chat.state) if chat.state else State(language=chat.language)
    return closed(state).state if chat.survey_due else state


def _write_down(session: Session, chat: Conversation, heard: Heard, now: dt.datetime) -> None:
    said = heard.text or heard.label or f"[{heard.button or heard.kind}]"
    if not heard.edited:
        conversations.hear(session, chat, heard.name, said, message_id=heard.message_id, now=now)
    attachments.expect(session, [] if heard.edited else [_file(chat, heard, file, now) for file in heard.files])


def _file(chat: Conversation, heard: Heard, file: File, now: dt.datetime) -> dict[str, object]:
    return {
        "conversation_id": chat.id,
        "message_id": heard.message_id,
        "filename": attachments.safe_name(file.filename),
        "media_type": file.media_type[:100],
        "size": file.size,
        "reference": file.reference,
        "channel": chat.channel,
        "created_at": now,
        "not_before": now,
        "created_by": "bot",
    }
