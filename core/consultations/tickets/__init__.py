"""Ticket: one consultation. `log` is the only way in; every later change leaves an event with old and new values."""

from core.consultations.tickets.changes import answer, assign, close, correct, hand_over, merge, note, rate, reopen
from core.consultations.tickets.indexing import any_unread, empty_texts, index_texts, read_texts
from core.consultations.tickets.logging import Entry, Logged, add_event, check, cleaned, log
from core.consultations.tickets.model import (
    CORRECTABLE,
    OPEN_STATUSES,
    STATUSES,
    StaleDay,
    StaleText,
    Ticket,
    TicketEvent,
    TicketText,
)
from core.consultations.tickets.search import (
    Filter,
    Page,
    by_code,
    by_number,
    earlier_of,
    events_of,
    how_many,
    of_contact,
    read_mark,
    search,
)
from core.consultations.tickets.texts import mark_texts
from core.consultations.tickets.worklists import open_of, unassigned

__all__ = [
    "CORRECTABLE",
    "OPEN_STATUSES",
    "STATUSES",
    "Entry",
    "Filter",
    "Logged",
    "Page",
    "StaleDay",
    "StaleText",
    "Ticket",
    "TicketEvent",
    "TicketText",
    "add_event",
    "answer",
    "any_unread",
    "assign",
    "by_code",
    "by_number",
    "check",
    "cleaned",
    "close",
    "correct",
    "earlier_of",
    "empty_texts",
    "events_of",
    "hand_over",
    "how_many",
    "index_texts",
    "log",
    "mark_texts",
    "merge",
    "note",
    "of_contact",
    "open_of",
    "rate",
    "read_mark",
    "read_texts",
    "reopen",
    "search",
    "unassigned",
]
