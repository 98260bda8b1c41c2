"""Whose turn it is among deliveries: none is counted down for its neighbour, none is spent on a channel that is off."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.foundation import messages
from core.foundation.db import Database
from core.foundation.messages import Incoming, Received
from core.foundation.messages.incoming import LEASE

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)


def receive(database: Database, *numbers: int, channel: str = "TELEGRAM") -> None:
    """Deliveries of as many chats."""
    rows = [Received(channel, "42", str(number), str(number), b"{}") for number in numbers]
    with database.writing() as session:
        messages.receive(session, rows, NOW)


def claim(database: Database, now: dt.datetime = NOW, channels: tuple[str, ...] = ("TELEGRAM",)) -> list[int]:
    """Ids of what a worker claims."""
    with database.writing() as session:
        return messages.claim_incoming(session, now, channels=channels)


def attempts(database: Database, state: str = "waiting") -> dict[str, int]:
    """How often each delivery of a state was taken."""
    rows = sa.select(Incoming.external_id, Incoming.attempts).where(Incoming.state == state).order_by(Incoming.id)
    with database.reading() as session:
        return dict(session.execute(rows).all())


def work(database: Database, now: dt.datetime, deadly: int) -> None:
    """A worker that handles all it claims, until one of them kills it."""
    while ids := claim(database, now):
        for row_id in ids:
            if row_id == deadly:
                return
            with database.writing() as session:
                messages.settle_incoming(session, row_id, "handled")


def test_a_row_that_kills_its_worker_does_not_count_down_those_beside_it(database: Database) -> None:
    receive(database, 1, 2, 3)
    now, deadly = NOW, 1
    for number in range(messages.MAX_ATTEMPTS + 1):
        work(database, now, deadly)
        receive(database, 10 + number)
        work(database, now, deadly)  # another worker takes its place at once
        now += LEASE + dt.timedelta(seconds=1)
    assert attempts(database) == {"1": messages.MAX_ATTEMPTS + 1}
    assert set(attempts(database, "handled").values()) == {1, 2}


def test_rows_of_a_channel_that_is_off_wait(database: Database) -> None:
    receive(database, 1)
    receive(database, 2, channel="WHATSAPP")
    with database.reading() as session:
        assert not messages.anything_waiting(session, NOW, ["EMAIL"])
        assert messages.anything_waiting(session, NOW, ["WHATSAPP"])
    assert len(claim(database)) == 1
    assert claim(database) == []
    assert attempts(database) == {"1": 1, "2": 0}
