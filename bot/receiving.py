"""Deliveries of one process that arrive together are committed together; each is acknowledged only after its commit."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

from core.foundation import messages
from core.foundation.db import Database
from core.foundation.messages import Received


class _Waiting:
    """A delivery on its way; `settled` is set by the thread that committed it, or failed to."""

    def __init__(self, delivery: Received) -> None:
        self.delivery = delivery
        self.settled = False
        self.failure: Exception | None = None


class Receiver:
    """Stores deliveries durably. One commit costs about the same for one row as for twenty."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self.database = database
        self.clock = clock
        self.waiting: list[_Waiting] = []
        self.door = threading.Lock()  # guards the list, for an instant
        self.turn = threading.Lock()  # held by the one thread that commits

    def store(self, delivery: Received) -> None:
        """Returns once the delivery is committed; raises what the database raised where it is not."""
        mine = _Waiting(delivery)
        with self.door:
            self.waiting.append(mine)
        with self.turn:
            # Either the thread before us took ours with it, or ours is still in the list and we take it ourselves.
            if not mine.settled:
                self._commit_all()
        if mine.failure is not None:
            raise mine.failure

    def _commit_all(self) -> None:
        with self.door:
            batch, self.waiting = self.waiting, []
        failure: Exception | None = OSError("the commit was broken off")  # stands where not even the except is reached
        try:
            with self.database.writing() as session:
                messages.receive(session, [one.delivery for one in batch], self.clock())
            failure = None
        except Exception as error:
            failure = error
        finally:  # whatever happened, every thread of the batch must learn whether its delivery was stored
            for one in batch:
                one.failure = failure
                one.settled = True
