"""`dering telegram`: telling Telegram where our webhook is."""

from __future__ import annotations

import asyncio

import click
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from cli.context import Opened, opened
from core.foundation.errors import Refused
from core.foundation.settings import Settings

COMMANDS = {
    "id": [
        ("start", "Mulai dan pilih topik"),
        ("status", "Ikuti tiket: /status nomor"),
        ("petugas", "Hubungi petugas"),
        ("bahasa", "Ganti bahasa / change language"),
        ("privasi", "Data yang kami catat"),
        ("batal", "Hentikan percakapan"),
    ],
    "en": [
        ("start", "Start and choose a topic"),
        ("status", "Follow a ticket: /status number"),
        ("petugas", "Talk to an officer"),
        ("bahasa", "Ganti bahasa / change language"),
        ("privasi", "What we keep"),
        ("batal", "Stop"),
    ],
}


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


async def register(settings: Settings) -> None:
    """Tells the Bot API our address, the secret and the commands. Raises TelegramError."""
    api = settings.bot_api_url
    async with Bot(settings.bot_token, base_url=f"{api}/bot", base_file_url=f"{api}/file/bot") as bot:
        await bot.set_webhook(
            f"{settings.public_url}/hooks/telegram", secret_token=settings.webhook_secret, max_connections=40
        )
        for language, commands in COMMANDS.items():
            code = None if language == "id" else language
            await bot.set_my_commands([BotCommand(*command) for command in commands], language_code=code)
