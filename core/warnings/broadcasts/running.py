"""What the clock does for broadcasts every few seconds: release what has waited, put recipients in line, finish."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import sqlalchemy as sa

from core.foundation import messages
from core.foundation.db import Database
from core.reference import regions
from core.warnings.broadcasts import ledger, life, lining
from core.warnings.broadcasts.model import Broadcast
from core.warnings.broadcasts.telling import Household, heard_at

BETWEEN = 0.01  # seconds between two transactions of many rows, in which others come to write


class Round:
    """One process's rounds. Each sees for itself how long a supervisor has known, on a clock that nobody can set.

    The machine's clock must say so too: set ahead it shortens no hold, set back it makes it longer. After a restart
    the hold begins anew. The hour between two broadcasts is seen on both clocks likewise.
    """

    def __init__(self, database: Database, house: Household, ticks: Callable[[], float] = time.monotonic) -> None:
        self.database, self.house, self.ticks = database, house, ticks
        self.seen: dict[tuple[int, dt.datetime], float] = {}
        self.released: float | None = None

    def go(self, now: dt.datetime) -> int:
        """Does what is to be done; how many steps. `now` is the real time, never a pretended one."""
        return self._drop(now) + self._release(now) + self._list(now)

    def _release(self, now: dt.datetime) -> int:
        with self.database.reading() as session:
            heard = [(one.id, heard_at(session, self.house, one)) for one in life.approved(session)]
            waiting = [(number, at) for number, at in heard if at is not None]
            if self.released is None and life.left_ahead(session, now):
                self.released = self.ticks()
        self.seen = {one: self.seen.get(one, self.ticks()) for one in waiting}
        if self.released is not None and self.ticks() - self.released < life.ONE_AN_HOUR.total_seconds():
            return 0
        hold = self.house.settings.broadcast_hold.total_seconds()
        ripe = [number for (number, at), since in self.seen.items() if self.ticks() - since >= hold]
        for number in ripe:
            with self.database.writing() as session:
                leaves = life.release(session, self.house, number, now)
            if leaves:
                self.released = self.ticks()
                return 1
        return 0

    def _list(self, now: dt.datetime) -> int:
        steps = 0
        for number in self._sending():
            more = True
            while more:
                with self.database.writing() as session:
                    more = lining.list_some(session, regions.current(session), number, now)
                steps += 1
                time.sleep(BETWEEN)
            with self.database.writing() as session:
                ledger.finish(session, number, now)
        return steps

    def _drop(self, now: dt.datetime) -> int:
        steps = 0
        for number in self._withheld():
            dropped = 1
            while dropped:
                with self.database.writing() as session:
                    dropped = ledger.drop_stopped(session, number, now)
                steps += 1
                time.sleep(BETWEEN)
        return steps

    def _withheld(self) -> list[int]:
        with self.database.reading() as session:
            return messages.withheld(session)

    def _sending(self) -> list[int]:
        """Those with something to do: not all are in line, or nobody is any more."""
        with self.database.reading() as session:
            query = sa.select(Broadcast).where(Broadcast.state == "sending").order_by(Broadcast.id)
            found = session.execute(query).scalars().all()
            return [one.id for one in found if one.listed_to != [] or not ledger.is_waiting(session, one.id)]
