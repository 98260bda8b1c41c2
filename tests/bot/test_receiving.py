"""Deliveries committed together: each is acknowledged after its commit, and a failing commit fails all of its own."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.receiving import Receiver
from core.foundation.db import Database
from core.foundation.messages import Incoming, Received

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)


def delivery(number: int) -> Received:
    return Received("TELEGRAM", "4242", str(number), f"4242:{number % 7}", b"{}")


class Gate:
    """The database with a gate before each commit: closed it holds commits back, and some it lets fail."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.open = threading.Event()
        self.failing: set[int] = set()  # which commits fail, counted from 1
        self.commits = 0
        self.batches: list[set[str]] = []

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction as ever, up to its commit."""
        with self.database.writing() as session:
            yield session
            self.commits += 1
            self.batches.append(set(session.execute(sa.select(Incoming.external_id)).scalars()))
            assert self.open.wait(20)
            if self.commits in self.failing:
                raise OSError("the disk is full")


def wait_for(so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def stored(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.execute(sa.select(Incoming.external_id)).scalars())


@pytest.fixture
def gate(database: Database) -> Gate:
    return Gate(database)


@pytest.fixture
def receiver(gate: Gate) -> Receiver:
    return Receiver(gate, lambda: NOW)  # type: ignore[arg-type]


def test_nobody_is_acknowledged_before_the_commit(gate: Gate, receiver: Receiver) -> None:
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(receiver.store, delivery(1))
        wait_for(lambda: gate.commits)
        others = [threads.submit(receiver.store, delivery(number)) for number in range(2, 8)]
        wait_for(lambda: len(receiver.waiting) == 6)
        assert not any(future.done() for future in (first, *others))
        assert stored(gate.database) == set()
        gate.open.set()
        for future in (first, *others):
            future.result(10)
    assert (gate.commits, stored(gate.database)) == (2, {str(number) for number in range(1, 8)})


def test_a_failing_commit_fails_exactly_its_batch(gate: Gate, receiver: Receiver) -> None:
    gate.failing = {2}
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(receiver.store, delivery(1))
        wait_for(lambda: gate.commits)
        others = [threads.submit(receiver.store, delivery(number)) for number in range(2, 8)]
        wait_for(lambda: len(receiver.waiting) == 6)
        gate.open.set()
        first.result(10)
        for future in others:
            with pytest.raises(OSError, match="the disk is full"):
                future.result(10)
        assert stored(gate.database) == {"1"}
        threads.submit(receiver.store, delivery(2)).result(10)  # Telegram delivers it again
    assert stored(gate.database) == {"1", "2"}


def test_even_a_thread_that_is_broken_off_tells_its_batch(
    gate: Gate, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.open.set()
    theirs = threading.Event()

    def broken_off(*_: object) -> None:
        theirs.wait(10)
        raise SystemExit

    with ThreadPoolExecutor(2) as threads:
        with receiver.turn:
            both = [threads.submit(receiver.store, delivery(number)) for number in (1, 2)]
            wait_for(lambda: len(receiver.waiting) == 2)
            monkeypatch.setattr("bot.receiving.messages.receive", broken_off)
        theirs.set()
        failures = {type(future.exception(10)) for future in both}
    assert failures == {SystemExit, OSError}
    assert stored(gate.database) == set()


def test_many_threads_and_failing_commits_never_acknowledge_what_is_not_stored(gate: Gate, receiver: Receiver) -> None:
    gate.open.set()
    gate.failing = set(range(3, 400, 3))
    acknowledged, refused = set(), set()

    def deliver(number: int) -> None:
        try:
            receiver.store(delivery(number))
        except OSError:
            refused.add(str(number))
        else:
            assert str(number) in stored(gate.database)
            acknowledged.add(str(number))

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(deliver, range(300)))
    assert stored(gate.database) == acknowledged
    assert refused == {str(number) for number in range(300)} - acknowledged
    assert refused
    assert gate.commits < 300


def test_the_same_delivery_at_once_from_many_threads_is_one_row(database: Database) -> None:
    receivers = [Receiver(database, lambda: NOW) for _ in range(3)]  # as in three processes
    for one in receivers:
        one.store(delivery(0))

    def deliver(number: int) -> None:
        receivers[number % 3].store(delivery(number % 10))

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(deliver, range(120)))
    assert stored(database) == {str(number) for number in range(10)}
