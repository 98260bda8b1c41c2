"""One database in two kinds: readers that cannot write, writers that wait in line, numbers without gaps."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError

from core.foundation import audit, memory
from core.foundation.audit import AuditEntry
from core.foundation.db import Database

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        memory.remember(session, "a", "b")
    with database.writing() as session:  # the same connection may serve a writer afterwards
        memory.remember(session, "a", "b")
    with database.reading() as session:
        assert memory.recall(session, "a") == "b"


def test_an_error_takes_all_of_its_transaction_back(database: Database) -> None:
    with suppress(ZeroDivisionError), database.writing() as session:
        memory.remember(session, "a", "b")
        raise ZeroDivisionError
    with database.reading() as session:
        assert memory.recall(session, "a") is None


def test_writers_of_several_connections_wait_for_each_other(database: Database, database_url: str) -> None:
    databases = [database, Database(database_url), Database(database_url)]

    def count(number: int) -> int:
        with databases[number % 3].writing() as session:
            return memory.count_on(session, "numbers")

    with ThreadPoolExecutor(12) as threads:
        numbers = list(threads.map(count, range(60)))
    assert sorted(numbers) == list(range(1, 61))
    for other in databases[1:]:
        other.close()


def test_a_number_that_was_taken_in_vain_is_given_again(database: Database) -> None:
    with suppress(ZeroDivisionError), database.writing() as session:
        assert memory.count_on(session, "numbers") == 1
        raise ZeroDivisionError
    with database.writing() as session:
        assert memory.count_on(session, "numbers", 5) == 5


def test_times_come_back_as_they_went_and_need_a_zone(database: Database) -> None:
    jakarta = dt.timezone(dt.timedelta(hours=7))
    with database.writing() as session:
        audit.record(session, "test", "act", "subject", NOW.astimezone(jakarta))
    with database.reading() as session:
        assert session.execute(sa.select(AuditEntry.at)).scalar_one() == NOW
    with pytest.raises(StatementError, match="a time without its zone"), database.writing() as session:
        audit.record(session, "test", "act", "subject", NOW.replace(tzinfo=None))


def test_the_audit_chain_shows_what_was_changed_afterwards(database: Database) -> None:
    with database.writing() as session:
        for number in range(3):
            audit.record(session, "staff:1", "ticket.correct", f"ticket:{number}", NOW)
    with database.reading() as session:
        assert list(audit.verify(session)) == []
    with database.writing() as session:
        session.execute(sa.update(AuditEntry).where(AuditEntry.subject == "ticket:1").values(actor="staff:2"))
    with database.reading() as session:
        assert list(audit.verify(session)) != []
