"""Settings from the environment and `.env`: one typed class, no default secrets, a wrong one stops the start."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import ipaddress
import os
import re
import secrets
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.foundation.errors import Refused

SUPPORTED = ("sqlite", "postgresql")


class Settings(BaseSettings):
    """What `docs/settings.md` lists, one attribute a variable (prefix `DERING_`)."""

    model_config = SettingsConfigDict(env_prefix="DERING_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    public_url: str = "http://127.0.0.1:8000"
    timezone: str = "Asia/Jakarta"
    data_dir: Path = Path("var")
    centre_file: Path | None = None
    close_time: str = "00:05"
    summary_time: str = "07:30"
    reminder_time: str = "07:00"
    daily_digest_time: str = "08:00"
    learning_time: str = "02:30"
    weekly_digest_time: str = "07:45"
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_supervisor_chats: str = ""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    attachment_limit_mb: int = Field(default=20, ge=1, le=100)
    broadcast_hold_minutes: int = Field(default=10, ge=10, le=24 * 60)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {value!r}; write for example Asia/Jakarta") from error
        return value

    @field_validator("public_url", "telegram_api_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it must begin with http:// or https:// and name a host")
        return value.rstrip("/")

    @field_validator(
        "close_time", "summary_time", "reminder_time", "daily_digest_time", "weekly_digest_time", "learning_time"
    )
    @classmethod
    def _time_of_day(cls, value: str) -> str:
        if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value, re.ASCII):
            raise ValueError("it must be a time of day such as 07:30")
        return value

    @field_validator("telegram_supervisor_chats")
    @classmethod
    def _chat_ids(cls, value: str) -> str:
        for part in filter(None, (piece.strip() for piece in value.split(","))):
            if not part.removeprefix("-").isdecimal():
                raise ValueError(f"{part!r} is no chat id; write numbers separated by commas")
        return value

    @field_validator("database_url")
    @classmethod
    def _supported_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = sa.make_url(value)
            backend = url.get_backend_name()
            if backend in SUPPORTED:
                url.get_dialect().import_dbapi()
        except (sa.exc.ArgumentError, ImportError) as error:
            raise ValueError("it is no database URL; write for example postgresql+psycopg://user@host/name") from error
        if backend not in SUPPORTED:
            raise ValueError(f"{backend} is not supported; use SQLite or PostgreSQL")
        if backend == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("it must name a file; write for example sqlite:////srv/dering/dering.db")
        return value

    @property
    def broadcast_hold(self) -> dt.timedelta:
        """How long an approved broadcast waits at least before it leaves."""
        return dt.timedelta(minutes=self.broadcast_hold_minutes)

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if self.telegram_token.get_secret_value():
            if ":" not in self.telegram_token.get_secret_value():
                raise ValueError("DERING_TELEGRAM_TOKEN must look like 123456:ABC, as BotFather gives it")
            if not self.telegram_webhook_secret.get_secret_value():
                raise ValueError("DERING_TELEGRAM_WEBHOOK_SECRET is required with DERING_TELEGRAM_TOKEN")
        if self.database_url and not self.database_url.startswith("sqlite") and not self.secret_key.get_secret_value():
            raise ValueError("DERING_SECRET_KEY is required with PostgreSQL; any long random text will do")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The centre's clock."""
        return ZoneInfo(self.timezone)

    @property
    def resolved_database_url(self) -> str:
        """The URL given, or the embedded SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute()}/dering.db"

    @cached_property
    def signing_key(self) -> str:
        """The secret key given, or the one made once and kept (mode 600) in the data folder."""
        return self.secret_key.get_secret_value() or _kept_key(self.data_dir / "secret.key")

    @property
    def is_loopback(self) -> bool:
        """Whether the public address can be reached from this machine only."""
        host = urlsplit(self.public_url).hostname or ""
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def simulator(self) -> bool:
        """The built-in Telegram double is on only without a token and on a loopback address."""
        return not self.telegram_token.get_secret_value() and self.is_loopback

    @property
    def bot_token(self) -> str:
        """The token in use: the real one, the simulator's, or none."""
        return self.telegram_token.get_secret_value() or ("1:simulator" if self.simulator else "")

    @property
    def bot_api_url(self) -> str:
        """Base of the Bot API in use."""
        return f"{self.public_url}/simulator" if self.simulator else self.telegram_api_url

    @property
    def webhook_secret(self) -> str:
        """What the webhook expects in its header; the simulator's is derived from the signing key."""
        given = self.telegram_webhook_secret.get_secret_value()
        if given or not self.simulator:
            return given
        return hmac.new(self.signing_key.encode(), b"simulator webhook", hashlib.sha256).hexdigest()

    @property
    def supervisor_chats(self) -> tuple[str, ...]:
        """Chat ids that always get summaries."""
        return tuple(part.strip() for part in self.telegram_supervisor_chats.split(",") if part.strip())


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        with made.open("w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())  # an empty key after a power cut would sign as well, for everybody
        with contextlib.suppress(FileExistsError):  # another process was first: then both read its key
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def load_settings() -> Settings:
    """Reads the environment. Raises Refused with one sentence that names the setting."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"DERING_{str(first['loc'][0]).upper()}: " if first["loc"] else ""
        reason = first["msg"].removeprefix("Value error, ")
        raise Refused("%(name)s%(reason)s.", name=name, reason=reason.rstrip(".")) from error
