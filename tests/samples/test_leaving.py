"""Leaving the sample empties the database for real use, on both kinds, by command and by button."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import samples
from cli.main import main
from core.consultations import tickets
from core.foundation import attachments, audit, memory, staff
from core.foundation.db import Base, Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from samples.emptying import EMPTIED, OF_THE_CREW
from tests.samples.centre import NOW, calendar_of

KEPT = {"terms", "regions", "holidays", "memory", "counters", "audit", "tokens", "staff", "alembic_version"}


def add_admin(database: Database) -> None:
    with database.writing() as session:
        staff.add(session, "Ratna", "ratna@dering.example", "admin", "kopi tubruk pagi", now=NOW, actor="test")


def left_over(database: Database) -> dict[str, int]:
    with database.reading() as session:
        counts = {
            table.__tablename__: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (*EMPTIED, *OF_THE_CREW)
        }
    return {name: count for name, count in counts.items() if count}


def test_every_table_is_emptied_or_kept_on_purpose() -> None:
    known = {table.__tablename__ for table in (*EMPTIED, *OF_THE_CREW)} | KEPT
    assert set(Base.metadata.tables) - known == set(), (
        "decide in samples/emptying.py what leaving the sample does with it"
    )


def test_it_empties_and_keeps(loaded: Database, settings: Settings) -> None:
    add_admin(loaded)
    folder = settings.data_dir / "attachments"
    with loaded.writing() as session:
        staff.new_token(session, "hai", now=NOW, actor="test")
        ticket = session.execute(sa.select(tickets.Ticket.id).limit(1)).scalar_one()
        upload = attachments.take(folder, io.BytesIO(b"surat"), "surat.pdf", "application/pdf")
        attachments.keep(session, upload, ticket_id=ticket, actor="staff:1", now=NOW)
    samples.leave(settings, loaded, "cli", NOW)
    assert left_over(loaded) == {}
    assert samples.sign_ins(settings) == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    with loaded.reading() as session:
        assert [person.name for person in staff.listing(session)] == ["Ratna"]
        assert [token.name for token in staff.tokens(session)] == ["hai"]
        assert list(audit.verify(session)) == []
        actions = session.execute(sa.select(audit.AuditEntry.action).order_by(audit.AuditEntry.seq.desc())).scalars()
        assert actions.first() == "sample.leave"
        assert not samples.can_be_left(session)


def test_real_work_begins_with_the_first_number(loaded: Database, settings: Settings) -> None:
    samples.leave(settings, loaded, "cli", NOW)
    with loaded.writing() as session:
        entry = tickets.Entry(NOW, "TELEPON", "PEMDA", "K_TEK", "kapan cair?", topic="DD", contact_phone="0811-1")
        logged = tickets.log(session, calendar_of(session, settings), entry, "test", NOW)
    assert logged.number == "2026-11-000001"


def test_foreign_keys_hold_again_afterwards(loaded: Database, settings: Settings) -> None:
    samples.leave(settings, loaded, "cli", NOW)
    values = {"ticket_id": 4711, "at": NOW, "actor": "test", "action": "logged", "changes": {}, "why": ""}
    orphan = sa.insert(tickets.TicketEvent).values(**values)
    with loaded.writing() as session, pytest.raises(sa.exc.IntegrityError):
        session.execute(orphan)


def test_without_a_sample_nothing_is_emptied(database: Database, settings: Settings) -> None:
    add_admin(database)
    with pytest.raises(Refused, match="No sample is loaded"):
        samples.leave(settings, database, "cli", NOW)
    with database.reading() as session:
        assert len(staff.listing(session)) == 1


def test_a_first_admin_who_is_refused_leaves_everything_as_it_was(loaded: Database, settings: Settings) -> None:
    weak = samples.FirstAdmin("Ratna", "ratna@dering.example", "short")
    with pytest.raises(Refused):
        samples.leave(settings, loaded, "cli", NOW, weak)
    assert "tickets" in left_over(loaded)
    assert len(samples.sign_ins(settings)) == 4
    with loaded.reading() as session:
        assert samples.is_loaded(session)


def test_half_a_sample_can_be_left_too(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        memory.remember(session, "sample", "loading")
    samples.leave(settings, database, "cli", NOW)
    assert not samples.is_half_loaded(database)


def run(environment: dict[str, str], *words: str, said: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["sample", *words], env=environment, input=said)
    return result.exit_code, result.output


def test_the_command_loads_and_leaves(database: Database, environment: dict[str, str]) -> None:
    code, output = run(environment, "load", "--seed", "5")
    assert code == 0
    assert "2022-12: 1324 tickets, live" in output
    assert "agen@contoh.example" in output
    assert run(environment, "load")[0] == 1
    code, output = run(environment, "remove", said="n\n")
    assert code == 1
    assert "tickets" in left_over(database)
    code, output = run(environment, "remove", "--yes")
    assert code == 0
    assert "dering staff add" in output
    assert left_over(database) == {}
    code, output = run(environment, "remove", "--yes")
    assert (code, "No sample is loaded" in output) == (1, True)
