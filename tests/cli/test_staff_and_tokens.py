"""`dering staff …` and `dering token …` as an admin at the keyboard says them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from core.foundation import staff
from core.foundation.db import Database

Say = Callable[..., Result]

NOW = dt.datetime.now(dt.UTC)
ADD_BUDI = ("staff", "add", "Budi", "--email", "budi@dering.example", "--role", "agent")


@pytest.fixture
def say(environment: dict[str, str]) -> Say:
    """Runs `dering` with these words on the test's own centre."""
    return lambda *words, typed="": CliRunner().invoke(main, list(words), env=environment, input=typed)


def fits(database: Database, password: str) -> bool:
    """Whether Budi can sign in with it."""
    with database.reading() as session:
        return staff.credentials(session, "budi@dering.example").fit(password)


def test_a_password_from_standard_input(say: Say, database: Database) -> None:
    result = say(*ADD_BUDI, "--password-stdin", typed="kopi tubruk pagi hari\n")
    assert (result.exit_code, result.output) == (0, "budi@dering.example can sign in now as agent.\n")
    assert fits(database, "kopi tubruk pagi hari")


def test_a_password_that_is_made(say: Say, database: Database) -> None:
    result = say(*ADD_BUDI)
    assert result.exit_code == 0, result.output
    assert fits(database, result.stdout.split()[-1])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((*ADD_BUDI, "--password-stdin"), "password: Please choose at least 12 characters."),
        (("staff", "disable", "who@dering.example"), "Nobody has the e-mail address who@dering.example."),
        (("staff", "reset", "who@dering.example"), "Nobody has the e-mail address who@dering.example."),
        (("token", "revoke", "Avaya"), "There is no token Avaya."),
    ],
)
def test_a_refusal_is_one_sentence(say: Say, words: tuple[str, ...], sentence: str) -> None:
    result = say(*words)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_role_is_a_wrong_use(say: Say) -> None:
    assert say("staff", "add", "Budi", "--email", "budi@dering.example", "--role", "king").exit_code == 2


def test_the_list_and_a_disabled_person(say: Say, database: Database) -> None:
    password = say(*ADD_BUDI).stdout.split()[-1]
    say("staff", "disable", "Budi@dering.example")
    assert say("staff", "list").output == "budi@dering.example\tagent\tdisabled\tBudi\n"
    assert not fits(database, password)
    say("staff", "enable", "budi@dering.example")
    assert fits(database, password)


def test_a_reset_prints_the_new_password(say: Say, database: Database) -> None:
    old = say(*ADD_BUDI).stdout.split()[-1]
    new = say("staff", "reset", "budi@dering.example").stdout.split()[-1]
    assert not fits(database, old)
    assert fits(database, new)


def test_the_last_admin_cannot_be_disabled_here_either(say: Say) -> None:
    say("staff", "add", "Siti", "--email", "siti@dering.example", "--role", "admin")
    result = say("staff", "disable", "siti@dering.example")
    assert result.exit_code == 1
    assert "last admin" in result.stderr


def test_the_life_of_a_token(say: Say, database: Database) -> None:
    token = say("token", "add", "Avaya").stdout.strip()
    with database.writing() as session:
        assert staff.token_owner(session, token, NOW) is not None
    assert say("token", "list").stdout.startswith("Avaya\tactive\t")
    assert say("token", "add", "Avaya").exit_code == 1
    assert say("token", "revoke", "Avaya").exit_code == 0
    assert say("token", "list").stdout.startswith("Avaya\trevoked\t")
    with database.writing() as session:
        assert staff.token_owner(session, token, NOW) is None
