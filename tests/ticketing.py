"""What tests of tickets in the browser may ask for: a filled form, an agent, tickets and chats in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.consultations import contacts, conversations, tickets
from core.consultations.tickets import Ticket
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import load_centre

Log = Callable[..., str]
NUMBER = "2022-12-000001"  # of the first ticket at the frozen present
PAGE = f"/staff/tickets/{NUMBER}"
FILLED = {
    "channel": "TELEPON",
    "happened_at": "2022-12-05T09:45",
    "category": "PEMDA",
    "sub_category": "KAB",
    "region": "Kabupaten Bandung",
    "institution": "BPKAD",
    "contact_name": "Siti Rahma",
    "contact_phone": "0812-345-0000",
    "kind": "K_TEK",
    "topic": "DAU",
    "question": "DAU bulan ini belum masuk RKUD,\r\nada penundaan?",
    "answer": "Disalurkan besok.",
    "status": "CLOSED",
    "form_key": "3d5f0d0c-0001",
}


@pytest.fixture
def agent(staff_at: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser of a signed-in agent."""
    return staff_at("agent")


@pytest.fixture
def stored(database: Database) -> Callable[[], list[Ticket]]:
    """Reads all tickets, in the order in which they were logged."""

    def read() -> list[Ticket]:
        with database.reading() as session:
            return list(session.execute(sa.select(Ticket).order_by(Ticket.id)).scalars())

    return read


@pytest.fixture
def ticket(stored: Callable[[], list[Ticket]]) -> Callable[[], Ticket]:
    """Reads the first ticket."""
    return lambda: stored()[0]


@pytest.fixture
def log(database: Database, settings: Settings, clock: Any) -> Log:
    """Logs a ticket and gives its number: log(channel="EMAIL", at="2022-11-30T23:59+07:00")."""

    def make(at: str = "2022-12-01T10:00+07:00", **about: Any) -> str:
        values: dict[str, Any] = {"channel": "WHATSAPP", "category": "PEMDA", "kind": "K_TEK", "topic": "DAU"}
        values |= {"question": "Kapan DAU disalurkan?", **about}
        with database.writing() as session:
            days = calendars.load(session, settings.zone, load_centre().hours)
            entry = tickets.Entry(happened_at=dt.datetime.fromisoformat(at), **values)
            return tickets.log(session, days, entry, "test", clock.now).number

    return make


@pytest.fixture
def chat(database: Database, settings: Settings, clock: Any) -> Callable[[], str]:
    """Makes a chat's ticket that waits for somebody, and gives its number."""

    def make() -> str:
        with database.writing() as session:
            days = calendars.load(session, settings.zone, load_centre().hours)
            person = contacts.Person(name="Dewi")
            talk = conversations.meet(session, "TELEGRAM", "1", "77", person=person, now=clock.now)
            conversations.hear(session, talk, "Dewi", "halo, dak fisik kami?", message_id="5", now=clock.now)
            entry = tickets.Entry(
                happened_at=clock.now, channel="TELEGRAM", category="PEMDA", kind="K_TEK", topic="DAKF",
                question="DAK fisik kami?", source="telegram", conversation_id=talk.id, contact_id=talk.contact_id,
            )  # fmt: skip
            number = conversations.finish(session, days, talk, entry, clock.now).number
            tickets.hand_over(session, tickets.by_number(session, number), clock.now + dt.timedelta(hours=2), clock.now)
        return number

    return make
