"""Ticket: one consultation. `log` is the only way in; every later change leaves an event with old and new values."""

from core.consultations.tickets.changes import answer, assign, close, correct, hand_over, merge, note, rate, reopen
from core.consultations.tickets.logging import Entry, Logged, add_event, check, cleaned, log
from core.consultations.tickets.model import (
    CORRECTABLE,
    OPEN_STATUSES,
    STATUSES,
    StaleDay,
    Ticket,
    TicketEvent,
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
    search,
)
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
    "Ticket",
    "TicketEvent",
    "add_event",
    "answer",
    "assign",
    "by_code",
    "by_number",
    "check",
    "cleaned",
    "close",
    "correct",
    "earlier_of",
    "events_of",
    "hand_over",
    "how_many",
    "log",
    "merge",
    "note",
    "of_contact",
    "open_of",
    "rate",
    "reopen",
    "search",
    "unassigned",
]
