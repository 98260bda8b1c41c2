"""`dering telegram`: telling Telegram where our webhook is."""

from __future__ import annotations

import asyncio

import click
from telegram.error import TelegramError

from bot.introduction import register
from cli.context import Opened, opened
from core.foundation.errors import Refused


@click.group()
def telegram() -> None:
    """The bot's account at Telegram."""


@telegram.command("set-webhook")
@opened
def set_webhook(centre: Opened) -> None:
    """Registers DERING_PUBLIC_URL/hooks/telegram and the bot's commands."""
    settings = centre.settings
    if not settings.bot_token:
        raise Refused("DERING_TELEGRAM_TOKEN is not set, so there is no bot to register.")
    try:
        asyncio.run(register(settings))
    except TelegramError as error:
        reason = str(error).replace(settings.bot_token, "<token>")
        raise Refused("Telegram refused: %(reason)s", reason=reason) from error
    click.echo(f"Telegram delivers to {settings.public_url}/hooks/telegram")
