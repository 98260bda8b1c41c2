"""A ticket for the reader who asks: of restricted ones others see that they are there, no words and no persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session

from core.consultations import complaints, tickets
from core.consultations.complaints import Reader
from core.consultations.tickets import Filter, Ticket
from core.foundation.errors import Refused
from web.context import centre, me


def found(session: Session, number: str) -> Ticket:
    """The ticket; where there is none the browser is told 404."""
    try:
        return tickets.by_number(session, number)
    except Refused:
        abort(404)


def readable(session: Session, number: str) -> Ticket:
    """The ticket, for a reader who works with its words; others are told 403."""
    ticket = found(session, number)
    if hidden(session, [ticket]):
        abort(403)
    return ticket


def takeable(session: Session, number: str) -> Ticket:
    """The ticket, for a reader who takes it; a restricted one that somebody has may be taken by no colleague: 403."""
    ticket = found(session, number)
    if ticket.agent_id is not None and hidden(session, [ticket]):
        abort(403)
    return ticket


def hidden(session: Session, rows: Iterable[Any]) -> frozenset[int]:
    """The ids of those rows whose words and persons the reader may not see."""
    return complaints.closed_to(session, centre().complaints, _reader(), rows)


def findable(wanted: Filter) -> Filter:
    """The same filter; with words to look for it finds only what the reader may read."""
    return replace(wanted, only=conditions()) if wanted.text else wanted


def conditions() -> tuple[sa.ColumnElement[bool], ...]:
    """What holds of the tickets whose words the reader may find."""
    return tuple(complaints.open_to(centre().complaints, _reader()))


def _reader() -> Reader:
    return Reader(me().id, me().role)
