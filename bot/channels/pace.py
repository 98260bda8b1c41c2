"""How fast a messenger lets us speak: so many a second in all, and a rest between two messages to one chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection


class Pace:
    """Telegram's limits: 30 messages a second, one a second to a chat, 20 a minute to a group (negative id)."""

    def __init__(
        self, clock: Callable[[], float], per_second: float = 30, chat_rest: float = 1, group_rest: float = 3
    ) -> None:
        self.clock = clock
        self.gap = 1 / per_second
        self.chat_rest, self.group_rest = chat_rest, group_rest
        self.next_slot = 0.0
        self.next_of: dict[str, float] = {}
        self.paused_until = 0.0

    async def turn(self, to: str) -> bool:
        """Waits until a message to `to` may leave; False where the platform asked for a pause meanwhile."""
        while (wait := self.next_of.get(to, 0.0) - self.clock()) > 0 and not self.is_paused:
            await asyncio.sleep(wait)
        slot = max(self.clock(), self.next_slot)
        self.next_slot = slot + self.gap
        await asyncio.sleep(max(0.0, slot - self.clock()))
        if self.is_paused:
            return False
        self.next_of[to] = self.clock() + (self.group_rest if to.startswith("-") else self.chat_rest)
        return True

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
        return self.next_of.keys()
