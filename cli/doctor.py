"""`dering doctor`: looks at settings, database, folders, channels and processes; says what is wrong and the mend."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

import migrations
from bot.health import readiness
from bot.introduction import bot_of
from cli.context import Opened, opened
from core.consultations import learning
from core.foundation.errors import Refused

LOW_SPACE = 2**30
LATE_CLOCK = 120  # seconds
STALE_INCOMING = 60  # seconds


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `mend` says what to do where it is not well."""

    subject: str
    state: str
    mend: str = ""


@click.command()
@opened
def doctor(centre: Opened) -> None:
    """Checks the installation; exit status 1 where something is to be mended."""
    findings = list(_examine(centre))
    for finding in findings:
        click.echo(f"{'!!' if finding.mend else 'ok'}  {finding.subject}: {finding.state}")
        if finding.mend:
            click.echo(f"      {finding.mend}")
    if any(finding.mend for finding in findings):
        raise click.exceptions.Exit(1)


def _examine(centre: Opened) -> Iterator[Finding]:
    try:
        settings = centre.settings
        yield Finding("settings", "readable")
        yield Finding("centre", centre.centre.name)
    except Refused as refusal:
        yield Finding("settings", str(refusal), "Correct this setting in the environment or in .env.")
        return
    yield from _folder(centre)
    yield from _database(centre)
    yield _address(centre)
    yield _telegram(centre) if settings.telegram_token.get_secret_value() else _simulator(centre)


def _folder(centre: Opened) -> Iterator[Finding]:
    folder = centre.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        yield Finding("data folder", f"{folder} cannot be written", "Give this user the right to write there.")
    elif shutil.disk_usage(folder).free < LOW_SPACE:
        yield Finding("data folder", "less than 1 GB is free", "Make room, or move DERING_DATA_DIR.")
    else:
        yield Finding("data folder", str(folder))


def _database(centre: Opened) -> Iterator[Finding]:
    try:
        current = migrations.is_current(centre.raw_database)
    except SQLAlchemyError as error:
        yield Finding("database", type(error).__name__, "Is the server running, and DERING_DATABASE_URL right?")
        return
    yield Finding("database", centre.raw_database.url.render_as_string(hide_password=True))
    if not current:
        yield Finding("migrations", "behind this program", "Run `dering db upgrade`.")
        return
    yield Finding("migrations", "current")
    state = readiness(centre.raw_database, centre.now())
    yield from _queues(state)
    yield _model(centre)


def _queues(state: dict[str, float | str | None]) -> Iterator[Finding]:
    waiting, oldest = state["incoming_waiting"], float(state["incoming_oldest_seconds"] or 0)
    late = oldest > STALE_INCOMING
    mend = "Is a worker running? `dering worker` (or `dering serve`) handles them." if late else ""
    yield Finding("incoming", f"{waiting} waiting, the oldest for {oldest:.0f} s", mend)
    stuck = int(state["outgoing_uncertain"] or 0)
    mend = "See `dering ledger outgoing`: their fate is unknown; ask the people or write again." if stuck else ""
    yield Finding(
        "outgoing", f"{state['outgoing_waiting']} waiting, {stuck} uncertain, {state['outgoing_failed']} failed", mend
    )
    mend = "Run `dering outbound release` when messages may leave." if state["outbound"] == "locked" else ""
    yield Finding("outbound", str(state["outbound"]), mend)
    lag = state["clock_lag_seconds"]
    mend = (
        "Start `dering clock` (or `dering serve`); months are closed by it."
        if lag is None or float(lag) > LATE_CLOCK
        else ""
    )
    yield Finding("clock", "never seen" if lag is None else f"seen {float(lag):.0f} s ago", mend)


def _model(centre: Opened) -> Finding:
    with centre.raw_database.reading() as session:
        reader = learning.reader(session, centre.settings.data_dir / "models")
    mend = "" if reader.model else "The clock learns it within a minute of its start, into the data folder's models."
    return Finding("model of messages", reader.name or "none that can be read: keywords have to do", mend)


def _address(centre: Opened) -> Finding:
    parts = urlsplit(centre.settings.public_url)
    real = bool(centre.settings.telegram_token.get_secret_value())
    mend = (
        "Telegram delivers to https only: set DERING_PUBLIC_URL to the https address."
        if real and parts.scheme != "https"
        else ""
    )
    return Finding("public address", centre.settings.public_url, mend)


def _simulator(centre: Opened) -> Finding:
    if centre.settings.simulator:
        return Finding("Telegram", "no token: the simulator is on")
    return Finding(
        "Telegram", "off", "Set DERING_TELEGRAM_TOKEN and DERING_TELEGRAM_WEBHOOK_SECRET to switch the bot on."
    )


def _telegram(centre: Opened) -> Finding:
    try:
        url, pending, error = asyncio.run(_webhook(centre))
    except TelegramError as failure:
        reason = str(failure).replace(centre.settings.bot_token, "<token>")
        return Finding("Telegram", reason, "Is the token right, and does this machine reach the Bot API?")
    wanted = f"{centre.settings.public_url}/hooks/telegram"
    if url != wanted:
        return Finding("Telegram", f"delivers to {url or 'nowhere'}", "Run `dering telegram set-webhook`.")
    said = f"{pending} updates wait there" + (f", last error: {error}" if error else "")
    return Finding("Telegram", said)


async def _webhook(centre: Opened) -> tuple[str, int, str | None]:
    async with bot_of(centre.settings) as bot:
        info = await bot.get_webhook_info()
    return info.url, info.pending_update_count, info.last_error_message
