"""`dering` as somebody at a keyboard or a script says it, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.bot.bot_api import SECRET, TOKEN, BotApi, bot_api
from tests.bot.citizen import Hotline, RealClock, with_telegram

Say = Callable[..., Result]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def say(environment: dict[str, str]) -> Say:
    """Runs `dering` with these words on the test's own centre, here."""
    return lambda *words: CliRunner().invoke(main, list(words), env=environment)


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs `dering` with these words in a process of its own; more variables by keyword."""

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("dering")), *words]
        variables = {**os.environ, **environment, **more}
        return subprocess.run(
            command, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A Bot API double."""
    with bot_api() as server:
        yield server


@pytest.fixture
def telegram(environment: dict[str, str], api: BotApi) -> None:
    """The centre has a bot at that Bot API."""
    environment["DERING_TELEGRAM_TOKEN"] = TOKEN
    environment["DERING_TELEGRAM_WEBHOOK_SECRET"] = SECRET
    environment["DERING_TELEGRAM_API_URL"] = api.url
    environment["DERING_PUBLIC_URL"] = "https://pusat.example"


@pytest.fixture
def hotline(settings: Settings, database: Database, api: BotApi) -> Hotline:
    """The same centre's webhook."""
    return Hotline(with_telegram(settings, api.url), database, RealClock())
