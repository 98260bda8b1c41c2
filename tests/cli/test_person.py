"""A person's copy, and a person forgotten: their words are nowhere, and no figure moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.foundation import audit
from core.foundation.db import Base, Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Calendar, Month
from core.reference.centre import load_centre
from core.statistics import drilldown, editions, publication
from tests.bot.citizen import Citizen, Hotline
from tests.cli.conftest import Say

WORD = "Zyxwanita"  # what nobody else says
CHAT = 70017017


@pytest.fixture
def asked(hotline: Hotline) -> str:
    """A consultation in a chat that holds the word wherever a person can leave it; the ticket's number."""
    citizen = Citizen(hotline, CHAT, WORD)
    number = citizen.asks(f"Kapan Dana Desa {WORD} cair?")
    citizen.says(f"Saya {WORD}, tambahan: rekening {WORD}").sends_photo(caption=f"bukti {WORD}")
    Citizen(hotline, 70018018, "Budi").asks("Kapan DAU cair?")
    return number


@pytest.fixture
def days(settings: Settings, database: Database) -> Calendar:
    """The centre's calendar."""
    with database.reading() as session:
        return calendars.load(session, settings.zone, load_centre(settings.centre_file).hours)


def everything(database: Database) -> Iterator[tuple[str, str]]:
    """Every row of every table as a text, the search's own tables too."""
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                yield table.name, repr(tuple(row))


def found_in(database: Database, word: str) -> list[str]:
    return sorted({name for name, row in everything(database) if word.lower() in row.lower()})


def treat(database: Database, calendar: Calendar, number: str, hotline: Hotline) -> None:
    """What the staff do with the ticket leaves the word too."""
    with database.writing() as session:
        now = hotline.clock()
        ticket = tickets.by_number(session, number)
        tickets.note(session, ticket, f"Catatan tentang {WORD}", "staff:1", now)
        tickets.answer(session, calendar, ticket, f"Yth. {WORD}, besok.", actor="staff:1", now=now)
        changes = {"contact_name": WORD, "institution": f"BPKAD {WORD}"}
        tickets.correct(session, calendar, number, changes, why=f"kata {WORD}", actor="staff:1", now=now)
        tickets.index_texts(session)


def test_a_copy_holds_what_the_person_said_and_was_told(say: Say, asked: str, tmp_path: Path) -> None:
    done = say("person", "export", f"telegram:{CHAT}", "-o", str(tmp_path / "copy.json"))
    assert done.exit_code == 0, done.output
    held = json.loads((tmp_path / "copy.json").read_text(encoding="utf-8"))
    assert [ticket["number"] for ticket in held["tickets"]] == [asked]
    assert held["tickets"][0]["history"][0]["action"] == "logged"
    assert held["contacts"][0]["name"] == WORD
    assert len(held["attachments"]) == 1
    assert any(WORD in line["text"] for line in held["transcript"] if line["direction"] == "in")
    assert all(WORD in row["raw"] for row in held["incoming"])
    assert held["outgoing"]
    assert "Budi" not in json.dumps(held)
    assert (tmp_path / "copy.json").stat().st_mode & 0o77 == 0


@pytest.mark.parametrize("address", ["0811-000-111", "siapa@contoh.example", "TELEGRAM:99", ""])
@pytest.mark.usefixtures("asked")
def test_of_a_stranger_nothing_is_held(say: Say, address: str) -> None:
    done = say("person", "forget", "--yes", "--", address)
    assert done.exit_code == 1
    assert "Nothing is held on" in done.output


@pytest.mark.usefixtures("asked")
def test_forgetting_asks_first(say: Say, database: Database) -> None:
    assert say("person", "forget", f"TELEGRAM:{CHAT}").exit_code == 1  # nobody says yes
    assert "tickets" in found_in(database, WORD)


def test_a_forgotten_person_is_nowhere_and_the_counts_stay(
    say: Say, asked: str, database: Database, days: Calendar, hotline: Hotline, tmp_path: Path
) -> None:
    treat(database, days, asked, hotline)
    assert {"tickets", "ticket_events", "incoming", "outgoing", "contacts"} <= set(found_in(database, WORD))
    before = _figures(database, days, hotline)
    done = say("person", "forget", f"TELEGRAM:{CHAT}", "--yes")
    assert done.output == "Erased. 1 tickets stay in the counts.\n"
    assert found_in(database, WORD) == found_in(database, str(CHAT)) == []
    assert _figures(database, days, hotline) == before
    with database.reading() as session:
        kept = tickets.by_number(session, asked)
        assert (kept.topic, kept.question, kept.contact_id) == ("DD", "–", None)
        assert [event.action for event in tickets.events_of(session, kept.id)][-1] == "forgotten"
        assert list(audit.verify(session)) == []
    assert say("person", "forget", f"TELEGRAM:{CHAT}", "--yes").exit_code == 1
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())  # SQLite's file and log too
    assert WORD.lower().encode() not in on_disk.lower()


def test_who_shares_a_mailbox_is_somebody_else(say: Say, hotline: Hotline, database: Database, days: Calendar) -> None:
    now, mail = hotline.clock(), "bpkad@contoh.example"
    plain = {"happened_at": now, "channel": "TELEPON", "category": "PEMDA", "kind": "K_TEK", "topic": "DAU"}
    people = {"Siti": "0811-1111-111", "Budi": "0812-2222-222", "tanpa nomor": ""}
    with database.writing() as session:
        for name, phone in people.items():
            entry = tickets.Entry(**plain, question=f"kata {name}", contact_phone=phone, contact_email=mail)
            tickets.log(session, days, entry, "staff:1", now)
    assert say("person", "forget", "0811 1111 111", "--yes").output == "Erased. 2 tickets stay in the counts.\n"
    assert [ticket.question for ticket in hotline.tickets()] == ["–", "kata Budi", "–"]
    with database.writing() as session:  # what is left of a ticket can still be corrected
        changes = {"topic": "DD"}
        tickets.correct(session, days, hotline.tickets()[0].number, changes, why="x", actor="staff:1", now=now)


def test_the_person_may_come_back_as_a_stranger(say: Say, asked: str, hotline: Hotline) -> None:
    say("person", "forget", f"TELEGRAM:{CHAT}", "--yes")
    number = Citizen(hotline, CHAT, "Ani").asks("Kapan DBH cair?")
    assert number != asked
    assert len(hotline.tickets()) == 3


def test_a_published_month_stays_whatever_becomes_of_its_tickets(
    say: Say, database: Database, days: Calendar, hotline: Hotline
) -> None:
    numbers = [Citizen(hotline, 7100 + n, f"Orang {n}").asks() for n in range(4)]
    month, now = (
        Month.of(days.local_day(hotline.clock())),
        days.month_bounds(Month.of(days.local_day(hotline.clock())))[1],
    )
    with database.writing() as session:
        edition = publication.close_month(session, days, month, "cli", now)
        edition.state, edition.published_at, edition.published_by = "published", now, "cli"
    frozen = _standing(database, days, month, hotline)
    assert say("person", "forget", "TELEGRAM:7100", "--yes").exit_code == 0
    with database.writing() as session:
        tickets.merge(session, days, numbers[1], numbers[2], why="ganda", actor="staff:1", now=now)
        changes = {"kind": "NONHITUNG", "topic": None}
        tickets.correct(session, days, numbers[3], changes, why="uji coba", actor="staff:1", now=now)
    assert _standing(database, days, month, hotline) == frozen
    with database.writing() as session:
        publication.freshen(session, days, (month.first_day, month.last_day))
        live = editions.live(session, days, month)
    assert live.figures[0].value == 2


def _figures(database: Database, days: Calendar, hotline: Hotline) -> list[object]:
    month = Month.of(days.local_day(hotline.clock()))
    with database.writing() as session:
        publication.freshen(session, days, (month.first_day, month.last_day))
        return [figure.plain() for figure in editions.live(session, days, month).figures]


def _standing(database: Database, days: Calendar, month: Month, hotline: Hotline) -> list[tuple[str, object, int]]:
    with database.reading() as session:
        report = publication.figures_of(session, days, month, hotline.clock())
        opened = [f for f in report.figures if f.tickets is not None and f.behind and f.behind.first == f.behind.last]
        lists = {
            f.id: len(session.execute(drilldown.tickets_behind(session, days, f.behind)).all())
            for f in opened
            if f.behind
        }
    assert [f.id for f in opened if lists[f.id] != f.tickets] == []
    return [(f.id, f.value, lists.get(f.id, -1)) for f in report.figures]


@pytest.mark.parametrize("read", [False, True])
def test_tickets_that_only_carry_the_number_are_theirs(
    say: Say, hotline: Hotline, database: Database, days: Calendar, read: bool
) -> None:
    """Whether the search has read them yet or not, and whoever asked; a number that begins so is somebody else's."""
    now = hotline.clock()
    plain = {"happened_at": now, "channel": "TELEPON", "category": "PEMDA", "kind": "K_TEK", "topic": "DAU"}
    with database.writing() as session:
        logged = [
            tickets.log(session, days, tickets.Entry(**plain, question=question, contact_phone=phone), "cli", now)
            for question, phone in {"Siti": "08111111111", "Budi": "08122222222", "Ani": "081111111112"}.items()
        ]
        changes = {"contact_phone": "0811-1111-111"}
        tickets.correct(session, days, logged[1].number, changes, why="x", actor="cli", now=now)
        while read and tickets.index_texts(session):
            pass
    assert say("person", "forget", "0811 1111 111", "--yes").output == "Erased. 2 tickets stay in the counts.\n"
    assert [ticket.question for ticket in hotline.tickets()] == ["–", "–", "Ani"]
