"""Rows of messages: claimed by one, in order, counted before the work, never settled twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from core.foundation import memory, messages
from core.foundation.db import Database
from core.foundation.messages import Incoming, Outgoing, Received, Result
from core.foundation.messages.incoming import LEASE

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
LATER = NOW + LEASE + dt.timedelta(seconds=1)


def receive(database: Database, *rows: tuple[str, str]) -> None:
    """Deliveries as (external id, lane)."""
    with database.writing() as session:
        messages.receive(session, [Received("TELEGRAM", "42", number, lane, b"{}") for number, lane in rows], NOW)


def claim(database: Database, now: dt.datetime = NOW, limit: int = 20) -> list[str]:
    """External ids of what is claimed."""
    with database.writing() as session:
        ids = messages.claim_incoming(session, now, limit)
        found = session.execute(sa.select(Incoming.id, Incoming.external_id).where(Incoming.id.in_(ids)))
        names = {row.id: row.external_id for row in found}
    return [names[row_id] for row_id in ids]


def settle(database: Database, number: str) -> bool:
    """Ends a delivery."""
    with database.writing() as session:
        row_id = session.execute(sa.select(Incoming.id).where(Incoming.external_id == number)).scalar_one()
        return messages.settle_incoming(session, row_id, "handled")


def test_only_the_oldest_of_each_lane_is_claimed(database: Database) -> None:
    receive(database, ("1", "a"), ("2", "a"), ("3", "b"), ("4", "c"), ("5", "b"))
    assert claim(database) == ["1", "3", "4"]
    assert claim(database) == []
    assert settle(database, "3")
    assert claim(database) == ["5"]


def test_no_more_than_asked_for(database: Database) -> None:
    receive(database, *((str(number), str(number)) for number in range(5)))
    assert [claim(database, limit=2) for _ in range(3)] == [["0", "1"], ["2", "3"], ["4"]]


def test_after_its_lease_a_row_is_claimed_again_and_settled_once(database: Database) -> None:
    receive(database, ("1", "a"))
    assert (claim(database), claim(database), claim(database, LATER)) == (["1"], [], ["1"])
    assert (settle(database, "1"), settle(database, "1")) == (True, False)
    with database.reading() as session:
        assert session.execute(sa.select(Incoming.attempts)).scalar_one() == 2


def test_a_row_that_fails_rests_longer_each_time_and_is_set_aside_at_last(database: Database) -> None:
    receive(database, ("1", "a"), ("2", "a"))
    now, rests = NOW, []
    for attempt in range(1, messages.MAX_ATTEMPTS + 1):
        assert claim(database, now) == ["1"]
        with database.writing() as session:
            row = session.execute(sa.select(Incoming).where(Incoming.external_id == "1")).scalar_one()
            assert messages.release_incoming(session, row.id, "KeyError", now) is (attempt == messages.MAX_ATTEMPTS)
            session.refresh(row)
            state, reason, until = row.state, row.reason, row.leased_until
        if until:
            rests.append((until - now).total_seconds())
            now = until + dt.timedelta(seconds=0.001)
    assert rests == [2, 4, 8, 16]
    assert (state, reason) == ("unreadable", "failed 5 times: KeyError")
    assert claim(database, now) == ["2"]


def test_a_known_delivery_changes_nothing_and_another_account_is_another(database: Database) -> None:
    receive(database, ("1", "a"), ("1", "a"))
    receive(database, ("1", "b"))
    with database.writing() as session:
        messages.receive(session, [Received("TELEGRAM", "43", "1", "a", b"{}")], NOW)
    with database.reading() as session:
        assert session.execute(sa.select(Incoming.account, Incoming.lane)).all() == [("42", "a"), ("43", "a")]


def test_many_claimers_take_each_row_once(database: Database) -> None:
    receive(database, *((str(number), str(number)) for number in range(60)))

    def take(_: int) -> list[str]:
        return claim(database, limit=3)

    with ThreadPoolExecutor(8) as threads:
        taken = [number for numbers in threads.map(take, range(40)) for number in numbers]
    assert Counter(taken) == Counter(str(number) for number in range(60))


def queue(database: Database, *texts: str, to: str = "7", key: str | None = None) -> None:
    """Puts messages in line."""
    with database.writing() as session:
        for text in texts:
            messages.queue(session, "TELEGRAM", to, {"text": text}, NOW, key=key)


def claimed(database: Database, now: dt.datetime = NOW, **more: object) -> list[str]:
    """Texts of what is claimed."""
    with database.writing() as session:
        return [row.body["text"] for row in messages.claim_outgoing(session, now, ["TELEGRAM"], **more)]  # type: ignore[arg-type]


def test_a_message_with_a_key_is_queued_once(database: Database) -> None:
    queue(database, "a", key="summary 2022-12 7")
    queue(database, "b", key="summary 2022-12 7")
    queue(database, "c", "d")
    with database.reading() as session:
        assert [body["text"] for body in session.execute(sa.select(Outgoing.body)).scalars()] == ["a", "c", "d"]


def test_messages_of_one_address_go_one_by_one(database: Database) -> None:
    queue(database, "1", "2")
    queue(database, "3", to="8")
    assert (claimed(database), claimed(database)) == (["1", "3"], [])
    with database.writing() as session:
        first = session.execute(sa.select(sa.func.min(Outgoing.id))).scalar_one()
        messages.settle_outgoing(session, first, Result("sent", "99"), NOW)
    assert claimed(database) == ["2"]


def test_a_resting_address_and_a_channel_that_is_off_are_left_out(database: Database) -> None:
    queue(database, "1")
    queue(database, "2", to="8")
    with database.writing() as session:
        messages.queue(session, "WHATSAPP", "7", {"text": "3"}, NOW)
        assert not messages.can_leave(session, NOW, ["EMAIL"])
        assert messages.can_leave(session, NOW, ["WHATSAPP"])
    assert claimed(database, resting=[("TELEGRAM", "7")]) == ["2"]
    assert claimed(database) == ["1"]


def test_nothing_is_claimed_while_locked(database: Database) -> None:
    queue(database, "1")
    with database.writing() as session:
        memory.remember(session, messages.outgoing.LOCK, "locked")
    assert claimed(database) == []
    with database.reading() as session:
        assert messages.is_locked(session)
        assert not messages.can_leave(session, NOW, ["TELEGRAM"])


@pytest.mark.parametrize("state", ["sent", "failed", "uncertain"])
def test_what_is_settled_is_never_claimed_again(database: Database, state: str) -> None:
    queue(database, "1")
    assert claimed(database) == ["1"]
    with database.writing() as session:
        row_id = session.execute(sa.select(Outgoing.id)).scalar_one()
        messages.settle_outgoing(session, row_id, Result(state, reason="so"), NOW)  # type: ignore[arg-type]
        messages.settle_outgoing(session, row_id, Result("waiting"), NOW)  # a late answer of another worker
        assert session.execute(sa.select(Outgoing.state)).scalar_one() == state
    assert claimed(database, NOW + dt.timedelta(days=1)) == []


def test_a_message_that_never_left_rests_at_most_five_minutes(database: Database) -> None:
    queue(database, "1")
    now, rests = NOW, []
    for _ in range(10):
        assert claimed(database, now) == ["1"]
        with database.writing() as session:
            row = session.execute(sa.select(Outgoing)).scalar_one()
            messages.settle_outgoing(session, row.id, Result("waiting", reason="refused"), now)
            session.refresh(row)
            assert row.not_before
            rests.append((row.not_before - now).total_seconds())
            now = row.not_before
    assert rests == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
