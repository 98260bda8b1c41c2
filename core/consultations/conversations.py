"""A contact's running exchange on a chat: step, transcript, ticket; the one caller of `tickets.log` for chats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.consultations import contacts, tickets
from core.foundation import messages
from core.foundation.attachments import Attachment
from core.foundation.db import UTC, Base, insert
from core.foundation.errors import Refused
from core.foundation.text import pieces, storable
from core.reference.calendar import Calendar

SILENCE = dt.timedelta(hours=24)  # after it, a dialogue that made no ticket begins anew
BOT = "bot"  # the author of what no person wrote
LIVELY = dt.timedelta(minutes=30)  # so long after a person's answer the bot does not interrupt
PIECE = 3500  # leaves room for the words that stand before an agent's answer


class Conversation(Base):
    """One chat with one person. `state` is the dialogue's own memory, read and written by the bot alone."""

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(20))
    account: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(64))
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"))
    language: Mapped[str] = mapped_column(sa.String(5), default="")
    state: Mapped[str] = mapped_column(sa.Text, default="")
    since: Mapped[dt.datetime] = mapped_column(UTC)  # where the dialogue in progress began
    survey_due: Mapped[bool] = mapped_column(default=False)  # a ticket was closed; the next digit may be its rating
    heard_at: Mapped[dt.datetime] = mapped_column(UTC)

    __table_args__ = (sa.UniqueConstraint("channel", "account", "address"),)


class Line(Base):
    """One message of a transcript, in or out."""

    __tablename__ = "conversation_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(sa.ForeignKey("conversations.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UTC)
    direction: Mapped[str] = mapped_column(sa.String(3))  # in, out
    author: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    message_id: Mapped[str] = mapped_column(sa.String(64), default="")


@dataclass(frozen=True)
class Spoken:
    """A line of a transcript with the files that came with it."""

    at: dt.datetime
    direction: str
    author: str
    text: str
    attachments: tuple[Attachment, ...]


def meet(
    session: Session, channel: str, account: str, address: str, *, person: contacts.Person, now: dt.datetime
) -> Conversation:
    """The conversation with this address, locked until the transaction ends; a new one where there is none.

    A dialogue without a ticket that was silent for 24 hours begins anew, and so does one whose ticket turned out to be
    a double of somebody else's.
    """
    contact_id = contacts.reach(session, channel, address, person, now)
    values = {"channel": channel, "account": account, "address": address, "contact_id": contact_id, "heard_at": now}
    new = insert(session, Conversation).values(**values, since=now, language="", state="", survey_due=False)
    session.execute(new.on_conflict_do_nothing())
    query = sa.select(Conversation).where(
        Conversation.channel == channel, Conversation.account == account, Conversation.address == address
    )
    # The ticket before its conversation, as whoever answers it does: the other way round each would wait for the other.
    ticket = _locked_ticket(session, session.execute(query.with_only_columns(Conversation.ticket_id)).scalar())
    found = session.execute(query.with_for_update()).scalar_one()
    if ticket is not None and ticket.merged_into is not None:
        _follow(session, found, ticket.merged_into)
    if found.ticket_id is None and now - found.heard_at > SILENCE:
        found.state = ""
    found.heard_at = now
    return found


def hear(
    session: Session, conversation: Conversation, author: str, text: str, *, message_id: str, now: dt.datetime
) -> None:
    """Writes what the person said into the transcript."""
    _write(session, conversation, ("in", author, storable(text)), now, message_id=message_id)


def amend(session: Session, conversation: Conversation, message_id: str, text: str) -> None:
    """Replaces the text of a line that the person edited."""
    where = (Line.conversation_id == conversation.id, Line.message_id == message_id, Line.direction == "in")
    session.execute(sa.update(Line).where(*where).values(text=storable(text)))


def say(
    session: Session,
    conversation: Conversation,
    text: str,
    now: dt.datetime,
    *,
    buttons: Sequence[Sequence[Sequence[str]]] = (),
    press: str = "",
) -> None:
    """Answers as the bot: into the transcript and in line to be sent; a long text in several messages.

    `buttons` (rows of [label, data]) stand under the last of them; `press` is the pressed button that is answered.
    """
    parts = pieces(storable(text))
    for index, part in enumerate(parts):
        _write(session, conversation, ("out", BOT, part), now)
        body: dict[str, Any] = {"text": part}
        if index == 0 and press:
            body["press"] = press
        if index == len(parts) - 1 and buttons:
            body["buttons"] = [[list(button) for button in row] for row in buttons]
        messages.queue(session, conversation.channel, conversation.address, body, now)


def finish(
    session: Session, calendar: Calendar, conversation: Conversation, entry: tickets.Entry, now: dt.datetime
) -> tickets.Logged:
    """The dialogue is done: its ticket is logged and gets the transcript and the files since the dialogue began."""
    logged = tickets.log(session, calendar, entry, "bot", now)
    conversation.ticket_id = logged.id
    join(session, conversation, conversation.since)
    return logged


def join(session: Session, conversation: Conversation, since: dt.datetime) -> None:
    """Puts what was said and sent since then, and belongs to no ticket yet, to the conversation's ticket."""
    for table, at in ((Line, Line.at), (Attachment, Attachment.created_at)):
        where = (table.conversation_id == conversation.id, table.ticket_id.is_(None), at >= since)
        session.execute(sa.update(table).where(*where).values(ticket_id=conversation.ticket_id))


def continue_ticket(
    session: Session, conversation: Conversation, text: str, now: dt.datetime, *, asks: bool = True
) -> None:
    """A further message joins the ticket, which waits for the staff again unless it is closed or nothing is asked."""
    ticket = current_ticket(session, conversation)
    if ticket is None:
        return
    before = ticket.status
    ticket.status = "OPEN" if asks and before != "CLOSED" else before
    session.flush()
    changes = {"status": [before, ticket.status]} if before != ticket.status else {}
    tickets.add_event(session, ticket.id, "bot", "added", now, why=storable(text), changes=changes)


def current_ticket(session: Session, conversation: Conversation) -> tickets.Ticket | None:
    """The ticket that further messages join, or None."""
    return session.get(tickets.Ticket, conversation.ticket_id) if conversation.ticket_id else None


def person_speaks(session: Session, conversation: Conversation, now: dt.datetime) -> bool:
    """Whether the last thing that was said to the person came from a person, a short while ago."""
    out = (Line.conversation_id == conversation.id, Line.direction == "out", Line.at > now - LIVELY)
    query = sa.select(Line.author).where(*out).order_by(Line.id.desc()).limit(1)
    return session.execute(query).scalar() not in (None, BOT)


def reply(
    session: Session, calendar: Calendar, ticket: tickets.Ticket, text: str, *, agent: str, actor: str, now: dt.datetime
) -> None:
    """Sends a person's answer into the ticket's chat and notes it on the ticket.

    Raises Refused for an empty answer, and where the ticket came by no chat or the chat refuses us.
    """
    conversation = _chat_of(session, ticket)
    tickets.answer(session, calendar, ticket, text, actor=actor, now=now)
    for part in pieces(storable(text), PIECE):
        _write(session, conversation, ("out", agent, part), now, ticket_id=ticket.id)
        values = {"agen": agent, "isi": part, "tiket": ticket.number}
        body = {"say": "agent_reply", "values": values}
        _queue(session, conversation, ticket, body, now)


def close(session: Session, calendar: Calendar, ticket: tickets.Ticket, *, actor: str, now: dt.datetime) -> None:
    """Closes a chat's ticket: the person is told, and asked how it was."""
    conversation = _chat_of(session, ticket)
    tickets.close(session, calendar, ticket.number, actor=actor, now=now)
    if conversation.ticket_id == ticket.id:
        conversation.survey_due = True
        _queue(session, conversation, ticket, {"say": "closed", "values": {"tiket": ticket.number}}, now)


def transcript(session: Session, ticket_id: int) -> Sequence[Spoken]:
    """The ticket's exchange, oldest first, each line with the files that came with it."""
    query = sa.select(Line).where(Line.ticket_id == ticket_id).order_by(Line.id)
    files: dict[str, list[Attachment]] = {}
    for file in session.execute(sa.select(Attachment).where(Attachment.ticket_id == ticket_id)).scalars():
        files.setdefault(file.message_id or "-", []).append(file)
    return [
        Spoken(line.at, line.direction, line.author, line.text, tuple(files.get(line.message_id or "?", ())))
        for line in session.execute(query).scalars()
    ]


def _locked_ticket(session: Session, ticket_id: int | None) -> tickets.Ticket | None:
    if ticket_id is None:
        return None
    return session.get_one(tickets.Ticket, ticket_id, with_for_update=True, populate_existing=True)


def _follow(session: Session, conversation: Conversation, kept_id: int) -> None:
    """Leaves a double for the ticket that was kept, where that is this chat's own; else there is no ticket any more."""
    kept = _locked_ticket(session, kept_id)
    if kept is not None and kept.conversation_id == conversation.id:
        conversation.ticket_id = kept.id
    else:
        conversation.ticket_id, conversation.state, conversation.survey_due = None, "", False


def _chat_of(session: Session, ticket: tickets.Ticket) -> Conversation:
    conversation = session.get(Conversation, ticket.conversation_id) if ticket.conversation_id else None
    if conversation is None:
        raise Refused("This ticket came by no chat; nothing can be sent from here.")
    if contacts.is_blocked(session, conversation.channel, conversation.address):
        raise Refused("This person has blocked the bot; nothing can be sent. Please use another way.")
    return conversation


def _queue(
    session: Session, conversation: Conversation, ticket: tickets.Ticket, body: dict[str, Any], now: dt.datetime
) -> None:
    body["language"] = conversation.language or "id"
    messages.queue(session, conversation.channel, conversation.address, body, now, ticket_id=ticket.id)


def _write(
    session: Session,
    conversation: Conversation,
    said: tuple[str, str, str],
    now: dt.datetime,
    *,
    message_id: str = "",
    ticket_id: int | None = None,
) -> None:
    direction, author, text = said
    values = {"direction": direction, "author": author[:200], "text": text, "at": now, "message_id": message_id[:64]}
    session.execute(sa.insert(Line).values(**values, conversation_id=conversation.id, ticket_id=ticket_id))
