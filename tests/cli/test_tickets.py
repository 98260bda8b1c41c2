"""Tickets corrected and merged at a keyboard; live figures follow."""

from __future__ import annotations

import datetime as dt

import pytest

from core.consultations import tickets
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import load_centre
from tests.cli.conftest import Say

NOW = dt.datetime(2022, 12, 6, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def numbers(database: Database, settings: Settings) -> list[str]:
    """Two tickets of December 2022."""
    with database.writing() as session:
        days = calendars.load(session, settings.zone, load_centre(settings.centre_file).hours)
        entry = tickets.Entry(NOW, "TELEPON", "PEMDA", "K_TEK", "Kapan DAU cair?", topic="DAU")
        return [tickets.log(session, days, entry, "test", NOW).number for _ in range(2)]


def total(say: Say) -> str:
    output = say("figures", "2022-12").output
    return next(line.split()[-1] for line in output.splitlines() if line.startswith("consultations.total"))


def test_a_correction_leaves_a_trail(say: Say, numbers: list[str], database: Database) -> None:
    done = say("ticket", "correct", numbers[0], "topic=DBH", "region_code=34.04", "aspect=", "--why", "salah dengar")
    assert (done.exit_code, done.output) == (0, f"{numbers[0]}: corrected (topic, region_code, aspect).\n")
    with database.reading() as session:
        ticket = tickets.by_number(session, numbers[0])
        event = tickets.events_of(session, ticket.id)[-1]
    assert (ticket.topic, ticket.region_code, event.actor, event.why) == ("DBH", "34.04", "cli", "salah dengar")


def test_a_ticket_is_closed(say: Say, numbers: list[str], database: Database) -> None:
    assert say("ticket", "correct", numbers[0], "status=CLOSED", "answer=Besok", "--why", "selesai").exit_code == 0
    with database.reading() as session:
        ticket = tickets.by_number(session, numbers[0])
    assert (ticket.status, ticket.answer, ticket.closed_at is None) == ("CLOSED", "Besok", False)


def test_a_double_is_counted_once(say: Say, numbers: list[str]) -> None:
    assert total(say) == "2"
    done = say("ticket", "merge", numbers[1], "--into", numbers[0], "--why", "dua kali dicatat")
    assert done.output == f"{numbers[1]}: a double of {numbers[0]}.\n"
    assert total(say) == "1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("color=red", "--why", "x"), "There is no field color that can be corrected."),
        (("topic=XX", "channel=FAX", "agent_email=x@x.id", "--why", "x"), "Nobody has the e-mail address x@x.id."),
        (("topic=XX", "channel=FAX", "--why", "x"), "There is no code FAX; the codes are WHATSAPP, TELEPON, "),
        (("topic=DBH", "topic=DAU", "--why", "x"), "topic is said twice."),
        (("topic", "--why", "x"), "'topic' is no FIELD=VALUE."),
        (("topic=XX", "--why", "x"), "There is no code XX; the codes are DD, DAU, DBH, "),
        (("happened_at=kemarin", "--why", "x"), "This is no day and time"),
        (("topic=DBH", "--why", " "), "Please say why."),
        (("topic=DBH",), "Missing option '--why'"),
    ],
)
def test_what_is_wrong_gets_its_sentence(say: Say, numbers: list[str], words: tuple[str, ...], said: str) -> None:
    result = say("ticket", "correct", numbers[0], *words)
    assert result.exit_code in (1, 2)
    assert said in result.output


def test_a_ticket_that_is_not_there(say: Say) -> None:
    result = say("ticket", "correct", "2022-12-999999", "topic=DBH", "--why", "x")
    assert (result.exit_code, "There is no ticket 2022-12-999999." in result.output) == (1, True)
