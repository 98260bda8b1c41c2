"""What stops a command: one sentence on stderr that names the setting or says what is wrong with the database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.foundation.db import Database
from tests.bot.bot_api import SECRET, TOKEN
from tests.cli.conftest import Run, Say
from tests.serving import free_port

PASSWORD = "a-password-of-a-database"
WRONG = {
    "a zone of another planet": ({"DERING_TIMEZONE": "Mars/Olympus"}, "DERING_TIMEZONE"),
    "a zone that is a folder": ({"DERING_TIMEZONE": "../../etc/passwd"}, "DERING_TIMEZONE"),
    "PostgreSQL without a key": (
        {"DERING_DATABASE_URL": "postgresql://a@b/c", "DERING_SECRET_KEY": ""},
        "DERING_SECRET_KEY",
    ),
    "a token without its secret": ({"DERING_TELEGRAM_TOKEN": TOKEN}, "DERING_TELEGRAM_WEBHOOK_SECRET"),
    "a token that is none": (
        {"DERING_TELEGRAM_TOKEN": "secrettoken", "DERING_TELEGRAM_WEBHOOK_SECRET": SECRET},
        "DERING_TELEGRAM_TOKEN",
    ),
    "no database URL": ({"DERING_DATABASE_URL": f"kucing {PASSWORD}"}, "DERING_DATABASE_URL"),
    "a database of another kind": (
        {"DERING_DATABASE_URL": f"mysql://root:{PASSWORD}@localhost/x"},
        "DERING_DATABASE_URL",
    ),
    "an unknown driver": (
        {"DERING_DATABASE_URL": f"postgresql+kucing://root:{PASSWORD}@localhost/x"},
        "DERING_DATABASE_URL",
    ),
    "an address without a scheme": ({"DERING_PUBLIC_URL": "dering.example"}, "DERING_PUBLIC_URL"),
    "an API that is no address": ({"DERING_TELEGRAM_API_URL": "ftp://x"}, "DERING_TELEGRAM_API_URL"),
    "a time of day that is none": ({"DERING_SUMMARY_TIME": "25:00"}, "DERING_SUMMARY_TIME"),
    "a time of day that is half": ({"DERING_SUMMARY_TIME": "7:5"}, "DERING_SUMMARY_TIME"),
    "a database in memory": ({"DERING_DATABASE_URL": "sqlite://"}, "DERING_DATABASE_URL"),
    "chats that are no numbers": ({"DERING_TELEGRAM_SUPERVISOR_CHATS": "12,siti"}, "DERING_TELEGRAM_SUPERVISOR_CHATS"),
    "a limit of nothing": ({"DERING_ATTACHMENT_LIMIT_MB": "0"}, "DERING_ATTACHMENT_LIMIT_MB"),
    "a limit in words": ({"DERING_ATTACHMENT_LIMIT_MB": "many"}, "DERING_ATTACHMENT_LIMIT_MB"),
}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def sentence(stderr: str) -> str:
    """The one line on stderr."""
    (line,) = stderr.splitlines()
    assert line.startswith("Error: ")
    return line


@on_sqlite
@pytest.mark.parametrize(("variables", "name"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_named(say: Say, environment: dict[str, str], variables: dict[str, str], name: str) -> None:
    environment.update(variables)
    result = say("ledger", "incoming", "--json")
    assert result.exit_code == 1
    said = sentence(result.stderr)
    assert name in said
    assert "Traceback" not in said
    assert not [secret for secret in (PASSWORD, TOKEN, "secrettoken") if secret in said]


@on_sqlite
def test_a_wrong_setting_stops_every_process(say: Say, run: Run, environment: dict[str, str]) -> None:
    environment["DERING_TIMEZONE"] = "Mars"
    served = run("serve")
    assert (served.returncode, "DERING_TIMEZONE" in sentence(served.stderr)) == (1, True)
    for words in (("worker",), ("clock",), ("db", "upgrade")):
        result = say(*words)
        assert (result.exit_code, "DERING_TIMEZONE" in sentence(result.stderr)) == (1, True)


@on_sqlite
def test_a_dotenv_file_is_read(run: Run, tmp_path: Path) -> None:
    Path(tmp_path, ".env").write_text("DERING_TIMEZONE=Mars\n")
    assert "DERING_TIMEZONE" in sentence(run("outbound", "status").stderr)


@on_sqlite
def test_the_key_of_an_embedded_database_is_made_once_and_kept(environment: dict[str, str], run: Run) -> None:
    del environment["DERING_SECRET_KEY"]
    kept = Path(environment["DERING_DATA_DIR"], "secret.key")
    assert run("worker", "--until-idle").returncode == 0
    first = kept.read_text()
    assert (len(first.strip()), kept.stat().st_mode & 0o777) == (64, 0o600)
    run("worker", "--until-idle")
    assert kept.read_text() == first


def test_a_database_without_the_schema_says_what_to_run(say: Say, database: Database) -> None:
    with database.writing() as session:
        session.execute(sa.text("DELETE FROM alembic_version"))
    result = say("outbound", "status")
    assert (result.exit_code, sentence(result.stderr)) == (
        1,
        "Error: The database has not this program's schema; run `dering db upgrade` first.",
    )


def test_upgrading_an_empty_database_and_a_current_one(
    request: pytest.FixtureRequest, environment: dict[str, str], say: Say, database: Database, tmp_path: Path
) -> None:
    def upgrade(url: str) -> None:
        environment["DERING_DATABASE_URL"] = url
        for _ in range(2):
            result = say("db", "upgrade")
            assert result.exit_code == 0, result.output
            assert result.output.splitlines()[-1] == "The database is current."
        assert say("outbound", "status").output == "open\n"

    if database.is_sqlite:
        upgrade(f"sqlite:///{tmp_path}/new/empty.db")
    else:
        with request.getfixturevalue("postgres_template").empty() as url:
            upgrade(url)


def test_a_database_that_does_not_answer_is_one_sentence(say: Say, environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "a folder.db"
    folder.mkdir()
    unreachable = f"postgresql://dering:{PASSWORD}@127.0.0.1:{free_port()}/dering"
    for url in (unreachable, f"sqlite:///{folder}"):
        environment["DERING_DATABASE_URL"] = url
        for words in (("outbound", "status"), ("db", "upgrade"), ("ledger", "audit", "--json")):
            result = say(*words)
            assert result.exit_code == 1
            assert sentence(result.stderr).startswith("Error: The database does not answer: ")
            assert PASSWORD not in result.output


@on_sqlite
def test_a_wrong_word_is_exit_status_2(say: Say) -> None:
    for words in (("ledgers",), ("ledger", "nothing"), ("clock", "--at", "2023-01-01T00:05"), ("worker", "--fast")):
        assert say(*words).exit_code == 2


@on_sqlite
def test_every_command_has_help(say: Say) -> None:
    for words in ("", "serve", "worker", "clock", "ledger", "outbound", "outbound lock", "db upgrade", "doctor", "job"):
        result = say(*words.split(), "--help")
        assert (result.exit_code, "Usage:" in result.output) == (0, True), words
