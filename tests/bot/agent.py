"""What agents do with a chat's ticket, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from core.consultations import conversations, tickets
from core.consultations.tickets import TicketEvent
from tests.bot.citizen import Hotline


def reply(hotline: Hotline, number: str, text: str) -> None:
    """An agent answers in the ticket's chat."""
    with hotline.database.writing() as session:
        calendar, ticket = hotline.desk.calendar(session), tickets.by_number(session, number)
        conversations.reply(session, calendar, ticket, text, agent="Rina", actor="staff:1", now=hotline.clock())


def close(hotline: Hotline, number: str) -> None:
    """An agent closes the chat's ticket."""
    with hotline.database.writing() as session:
        calendar, ticket = hotline.desk.calendar(session), tickets.by_number(session, number)
        conversations.close(session, calendar, ticket, actor="staff:1", now=hotline.clock())


def history(hotline: Hotline, ticket_id: int) -> Sequence[TicketEvent]:
    """The ticket's events."""
    with hotline.reading() as session:
        found = tickets.events_of(session, ticket_id)
        session.expunge_all()
        return found


def spoken(hotline: Hotline, ticket_id: int) -> list[str]:
    """The lines of the ticket's transcript."""
    with hotline.reading() as session:
        return [line.text for line in conversations.transcript(session, ticket_id)]
