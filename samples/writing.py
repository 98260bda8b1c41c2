"""Writes many tickets at once, the one way past `tickets.log`, with the rows, numbers, events and marks that it makes.

A test holds every row of the sample year against `tickets.check`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.contacts import Address, Contact
from core.consultations.tickets import StaleText, Ticket, TicketEvent
from core.consultations.tickets.logging import CODE_LETTERS, mark_stale
from core.foundation import memory
from core.reference.calendar import Calendar
from samples.people import Person
from samples.year import Row

ACTOR = "sample"


def write(session: Session, calendar: Calendar, tickets: Sequence[tuple[Row, Person]]) -> None:
    """Writes tickets with their contacts and a `logged` event each, and marks them for the search."""
    _write_contacts(session, list({id(person): person for _, person in tickets if person.contact_id is None}.values()))
    rows = [{**row, "contact_id": person.contact_id} for row, person in tickets]
    write_rows(session, calendar, rows)
    _write_events(session, rows)


def write_rows(session: Session, calendar: Calendar, rows: list[Row]) -> None:
    """Gives the rows their numbers and codes, in their order, and writes them without contacts and events."""
    months = [f"{calendar.local_day(row['logged_at']):%Y-%m}" for row in rows]
    counts = Counter(months)
    next_number = {month: memory.count_on(session, f"ticket {month}", n) - n + 1 for month, n in counts.items()}
    codes = _codes(len(rows))
    for row, month, code in zip(rows, months, codes, strict=True):
        row["number"], row["code"] = f"{month}-{next_number[month]:06d}", code
        next_number[month] += 1
    session.connection().execute(sa.insert(_table(Ticket)), rows)
    mark_stale(session, calendar, *{row["happened_at"] for row in rows})


def _write_contacts(session: Session, people: list[Person]) -> None:
    if not people:
        return
    contacts = [
        {
            "name": who.name, "category": who.category, "sub_category": who.sub_category,
            "region_code": who.region_code, "institution": who.institution, "language": "id", "created_at": who.since,
        }
        for who in people
    ]  # fmt: skip
    insert = sa.insert(_table(Contact)).returning(_table(Contact).c.id, sort_by_parameter_order=True)
    for who, made in zip(people, session.connection().execute(insert, contacts).scalars(), strict=True):
        who.contact_id = made
    session.connection().execute(sa.insert(_table(Address)), [_address(who) for who in people])


def _address(who: Person) -> dict[str, Any]:
    channel, address = ("PHONE", who.phone) if who.phone else ("EMAIL", who.email)
    return {"channel": channel, "address": address, "contact_id": who.contact_id, "created_at": who.since}


def _write_events(session: Session, rows: list[Row]) -> None:
    mine = Ticket.number.between(rows[0]["number"], rows[-1]["number"])
    nothing = sa.literal({}, sa.JSON)
    events = sa.select(Ticket.id, Ticket.logged_at, sa.literal(ACTOR), sa.literal("logged"), sa.literal(""), nothing)
    columns = ["ticket_id", "at", "actor", "action", "why", "changes"]
    session.execute(sa.insert(TicketEvent).from_select(columns, events.where(mine).order_by(Ticket.id)))
    made = sa.select(sa.func.min(Ticket.id), sa.func.max(Ticket.id)).where(mine)
    session.execute(sa.insert(StaleText).from_select(["first_ticket", "last_ticket"], made))


def _codes(count: int) -> list[str]:
    # 32 letters: five bits of a random byte choose one, each as likely as the others.
    letters = [CODE_LETTERS[byte & 31] for byte in os.urandom(4 * count)]
    return ["".join(four) for four in zip(*[iter(letters)] * 4, strict=True)]


def _table(model: Any) -> sa.Table:
    table: sa.Table = model.__table__
    return table
