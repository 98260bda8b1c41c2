"""How fast a messenger lets us speak: so many a second in all, and a rest between two messages to one chat."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass

SECOND = 1.0
BEHIND = 0.2  # seconds of lateness that are made up for; more would leave in a heap, before which a reply waits
ALMOST = 0.03  # seconds that what left apart may arrive closer together


@dataclass
class _Leave:
    """When a message left."""

    at: float


class Pace:
    """Telegram's limits: 30 messages a second, one a second to a chat, 20 a minute to a group or channel.

    A message counts from when its last byte has left (`sent`): where the machine was slow in sending it, those behind
    it wait as much longer. Who waits in a lower lane goes first. `margin` are the seconds by which all limits are kept
    wider than the platform's.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        per_second: float = 30,
        chat_rest: float = 1,
        group_rest: float = 3,
        *,
        margin: float = ALMOST,
    ) -> None:
        self.clock, self.second = clock, SECOND + margin
        self.chat_rest, self.group_rest = chat_rest + margin, group_rest + margin
        self.latest: deque[_Leave] = deque(maxlen=int(per_second))  # of a second, the oldest first
        self.latest_to: dict[str, _Leave] = {}
        self.apart, self.due = SECOND / per_second, 0.0  # seconds between two, and when the next may leave by that
        self.line: list[tuple[int, int, asyncio.Future[_Leave]]] = []
        self.numbers = itertools.count()
        self.caller: asyncio.Task[None] | None = None
        self.next_of: dict[str, float] = {}
        self.paused_until = 0.0

    async def turn(self, to: str, lane: int = 0) -> bool:
        """Waits until a message to `to` may leave; False where the platform asked for a pause meanwhile."""
        rest = self.group_rest if to.startswith(("-", "@")) else self.chat_rest
        while (wait := self.next_of.get(to, 0.0) - self.clock()) > 0 and not self.is_paused:
            await asyncio.sleep(wait)
        self.next_of[to] = self.clock() + rest  # another one to the same chat waits already
        mine = await self._in_line(lane)
        if self.is_paused:
            return False
        self.next_of[to], self.latest_to[to] = self.clock() + rest, mine
        return True

    def sent(self, to: str) -> None:
        """The message to `to` has left by now, later than its turn came by what it took to send it."""
        if to in self.latest_to:
            self.next_of[to] += self.clock() - self.latest_to[to].at
            self.latest_to[to].at = self.clock()

    async def _in_line(self, lane: int) -> _Leave:
        mine: asyncio.Future[_Leave] = asyncio.get_running_loop().create_future()
        heapq.heappush(self.line, (lane, next(self.numbers), mine))
        if self.caller is None or self.caller.done():
            self.caller = asyncio.create_task(self._call())
        return await mine

    async def _call(self) -> None:
        """Lets the first in line go, as soon as it may, as long as somebody waits."""
        while self.line:
            wait = 0.0 if self.is_paused else self._wait()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            first = heapq.heappop(self.line)[2]
            if first.done():  # gave up waiting
                continue
            leaves = _Leave(self.clock())
            if not self.is_paused:
                self.latest.append(leaves)
                self.due = max(self.due, leaves.at - BEHIND) + self.apart
            first.set_result(leaves)
            await asyncio.sleep(0)

    def _wait(self) -> float:
        full = len(self.latest) == self.latest.maxlen
        return max(self.due, self.latest[0].at + self.second if full else 0.0) - self.clock()

    @property
    def is_paused(self) -> bool:
        """Whether the platform's last "too many requests" still holds."""
        return self.clock() < self.paused_until

    @property
    def pause_left(self) -> float:
        """Seconds until the pause ends; 0 without one."""
        return max(0.0, self.paused_until - self.clock())

    def pause(self, seconds: float) -> None:
        """Nothing leaves for so long: a 429 tells that our own count and the platform's differ, so all wait."""
        self.paused_until = max(self.paused_until, self.clock() + seconds)

    def resting(self) -> Collection[str]:
        """Who must rest now; all others are forgotten."""
        now = self.clock()
        self.next_of = {to: at for to, at in self.next_of.items() if at > now}
        self.latest_to = {to: one for to, one in self.latest_to.items() if to in self.next_of}
        return self.next_of.keys()
