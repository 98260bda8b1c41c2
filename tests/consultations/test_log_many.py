"""Very many at once make exactly what the same consultations make one after the other."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.contacts import Address, Contact
from core.consultations.tickets import Checked, Checking, Entry, StaleDay, StaleText, Ticket, TicketEvent
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar
from core.reference.centre import load_centre

NOW = dt.datetime(2022, 12, 5, 3, 0, tzinfo=dt.UTC)
OWN = {"id", "code", "contact_id"}  # what each run gives by chance or in its own order
CHOICES: dict[str, tuple[Any, ...]] = {
    "source": ("hai", " avaya "),
    "happened_at": (NOW, NOW - dt.timedelta(days=40, minutes=7), NOW + dt.timedelta(days=1)),
    "channel": ("TELEPON", "HAI", " EMAIL", "FAX", ""),
    "category": ("PEMDA", "KL", "LAIN"),
    "sub_category": (None, "", "KAB"),
    "kind": ("K_TEK", "PENGADUAN", "K_NON", "KELUHAN"),
    "topic": ("DAU", "DBH", "N-TIPU", None, "X"),
    "aspect": (None, "ALOKASI", "Y"),
    "region_code": (None, "32.04", "31.71", "99.99"),
    "institution": ("", "BPKAD", "B" * 201),
    "contact_name": ("", "Siti", "  Dewi "),
    "contact_phone": ("", "0812-345-0000", "+62 812 345 0000", "0813", "1" * 50),
    "contact_email": ("", "Siti@Example.org", "dewi@example.org", "tanpa-at"),
    "question": ("Kapan?", " Mengapa\0? ", "", "lone \ud800"),
    "answer": ("", "Besok. "),
    "status": ("CLOSED", "OPEN", "ANSWERED", "DONE"),
}


@pytest.fixture
def calendar(database: Database, settings: Settings) -> Calendar:
    with database.reading() as session:
        return calendars.load(session, settings.zone, load_centre().hours)


def some(count: int, faults: float) -> list[dict[str, Any]]:
    """Invented values: mostly the first, good ones of CHOICES; `faults` is the share of any others."""
    chance = random.Random(2022)

    def one(number: int) -> dict[str, Any]:
        values = {
            name: chance.choice(these if chance.random() < faults else these[:2]) for name, these in CHOICES.items()
        }
        return {**values, "external_id": f"E-{number}", "agent_id": None}

    return [one(number) for number in range(count)]


def good(session: Session, calendar: Calendar, these: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that the rules let through."""

    def passes(values: dict[str, Any]) -> bool:
        try:
            tickets.check(session, calendar, tickets.cleaned(Entry(**values)), NOW)
        except Refused:
            return False
        return True

    return [values for values in these if passes(values)]


def held(session: Session) -> dict[str, Any]:
    """All that logging leaves behind, without what differs by chance; contacts are told by their addresses."""
    people = {row.id: row for row in session.execute(sa.select(Contact.__table__))}
    ways = {
        (row.channel, row.address): people[row.contact_id][1:7] for row in session.execute(sa.select(Address.__table__))
    }
    ticket_rows = session.execute(sa.select(Ticket.__table__).order_by(Ticket.number)).mappings().all()
    whose = [people[row["contact_id"]][1:7] if row["contact_id"] else None for row in ticket_rows]
    events = session.execute(sa.select(TicketEvent.__table__.c["action", "at", "actor", "why", "changes"])).all()
    return {
        "tickets": [{name: value for name, value in row.items() if name not in OWN} for row in ticket_rows],
        "whose": whose, "ways": ways, "people": len(people), "events": sorted(map(str, events)),
        "days": set(session.execute(sa.select(StaleDay.day)).scalars()),
    }  # fmt: skip


def checked(session: Session, calendar: Calendar, these: list[dict[str, Any]]) -> list[Checked]:
    checking = Checking(session, calendar, NOW)
    return [checking.check(Checked(**values)) for values in these]


def undo(database: Database) -> None:
    with database.writing() as session:
        for table in (TicketEvent, StaleDay, StaleText, Ticket, Address, Contact):
            session.execute(sa.delete(table))
        session.execute(sa.text("DELETE FROM counters"))


def test_many_at_once_are_what_one_by_one_is(database: Database, calendar: Calendar) -> None:
    with database.writing() as session:
        these = good(session, calendar, some(150, 0.25))
        for values in these:
            tickets.log(session, calendar, Entry(**values), "import", NOW)
        one_by_one = held(session)
    undo(database)
    with database.writing() as session:
        entries = checked(session, calendar, these)
        for start in (0, 40, 41):  # contacts that an earlier call made are found by the next
            until = {0: 40, 40: 41, 41: len(entries)}[start]
            tickets.log_many(session, calendar, entries[start:until], "import", NOW)
        together = held(session)
    assert len(these) > 60
    assert together == one_by_one


def test_the_same_entries_are_refused_for_the_same_reasons(database: Database, calendar: Calendar) -> None:
    with database.reading() as session:
        checking = Checking(session, calendar, NOW)
        for values in some(400, 0.5):
            reasons = []
            for rule in (lambda v: tickets.check(session, calendar, tickets.cleaned(Entry(**v)), NOW),
                         lambda v: checking.check(Checked(**v))):  # fmt: skip
                try:
                    rule(values)
                    reasons.append({})
                except Refused as refusal:
                    reasons.append({name: str(why) for name, why in refusal.fields.items()})
            assert reasons[0] == reasons[1]


def test_known_ones_are_told_and_not_changed(database: Database, calendar: Calendar) -> None:
    with database.writing() as session:
        these = good(session, calendar, some(20, 0.0))
        entries = checked(session, calendar, these)
        first = tickets.log_many(session, calendar, entries[:10], "import", NOW)
        again = tickets.log_many(session, calendar, [*entries, entries[3]], "import", NOW)
        other = entries[2]._replace(question="Lain?", answer="")
        different = tickets.log_many(session, calendar, [other], "import", NOW)
    assert (first.added, again.added, different.added) == (10, len(entries) - 10, 0)
    assert sorted(one.place for one in again.known) == [*range(10), len(entries)]
    assert [one.differing for one in again.known] == [()] * 11
    assert different.known[0].differing == ("question",)  # an empty answer says nothing


def test_what_became_of_a_ticket_since_is_no_difference(database: Database, calendar: Calendar) -> None:
    with database.writing() as session:
        entry = checked(session, calendar, good(session, calendar, some(1, 0.0)))[0]._replace(topic="DAU", kind="K_TEK")
        tickets.log_many(session, calendar, [entry], "import", NOW)
        number = session.execute(sa.select(Ticket.number)).scalar_one()
        tickets.correct(session, calendar, number, {"topic": "DBH"}, why="salah", actor="staff:1", now=NOW)
        again = tickets.log_many(session, calendar, [entry], "import", NOW)
    assert [one.differing for one in again.known] == [()]
