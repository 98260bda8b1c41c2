"""A centre with a bot on each database, and the Bot API that it talks to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.bot.bot_api import BotApi, bot_api
from tests.bot.citizen import Citizen, Hotline, with_telegram


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A Bot API double."""
    with bot_api() as server:
        yield server


@pytest.fixture
def hotline(settings: Settings, database: Database, api: BotApi) -> Hotline:
    """A centre whose clock stands at ten on a working day."""
    return Hotline(with_telegram(settings, api.url), database)


@pytest.fixture
def siti(hotline: Hotline) -> Citizen:
    """A citizen in her private chat."""
    return Citizen(hotline)
