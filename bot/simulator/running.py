"""What the views of one simulator share."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from bot.simulator.delivery import Delivery
from bot.simulator.people import Json, bot_user
from bot.simulator.store import Store


@dataclass(frozen=True)
class Running:
    """A simulator of one application; `token` is the only bot token it accepts."""

    store: Store
    delivery: Delivery
    token: str

    @property
    def bot(self) -> Json:
        """The bot as Telegram's User."""
        return bot_user(self.token)


def running() -> Running:
    """The simulator that answers this request."""
    found: Running = current_app.extensions["simulator"]
    return found
