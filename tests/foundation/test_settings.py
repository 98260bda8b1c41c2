"""What follows from the settings: when the simulator is on, which token and secret are in use, where the data are."""

from __future__ import annotations

import concurrent.futures
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.foundation.settings import Settings, load_settings
from tests.bot.bot_api import SECRET, TOKEN


def made(tmp_path: Path, **values: Any) -> Settings:
    return Settings(data_dir=tmp_path / "var", **values)


@pytest.mark.parametrize(
    ("address", "on"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000/", True),
        ("http://[::1]:8000", True),
        ("http://127.8.8.8", True),
        ("https://pusat.example", False),
        ("http://192.168.1.5", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
    ],
)
def test_the_simulator_is_on_only_without_a_token_and_at_home(tmp_path: Path, address: str, on: bool) -> None:
    plain = made(tmp_path, public_url=address)
    assert plain.simulator is on
    assert bool(plain.bot_token) is bool(plain.webhook_secret) is on
    real = made(
        tmp_path, public_url=address, telegram_token=SecretStr(TOKEN), telegram_webhook_secret=SecretStr(SECRET)
    )
    assert (real.simulator, real.bot_token, real.webhook_secret) == (False, TOKEN, SECRET)
    assert real.bot_api_url == "https://api.telegram.org"


def test_the_simulators_secret_is_kept_and_its_own(tmp_path: Path) -> None:
    first, again, other = made(tmp_path / "a"), made(tmp_path / "a"), made(tmp_path / "b")
    assert first.webhook_secret == again.webhook_secret != other.webhook_secret
    assert first.webhook_secret != first.signing_key


def test_many_processes_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: made(tmp_path).signing_key, range(32)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]


def test_the_database_is_in_the_data_folder_unless_said_otherwise(tmp_path: Path) -> None:
    assert made(tmp_path).resolved_database_url == f"sqlite:///{tmp_path}/var/dering.db"
    assert made(tmp_path, database_url="sqlite:///x.db").resolved_database_url == "sqlite:///x.db"


def test_chats_are_read_with_or_without_blanks(tmp_path: Path) -> None:
    assert made(tmp_path, telegram_supervisor_chats=" 1, -1002 ,,3").supervisor_chats == ("1", "-1002", "3")
    assert made(tmp_path).supervisor_chats == ()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERING_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("DERING_TELEGRAM_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("DERING_SECRET_KEY", "a-signing-key")
    shown = repr(load_settings()) + str(load_settings().model_dump())
    assert not [secret for secret in (TOKEN, SECRET, "a-signing-key") if secret in shown]
