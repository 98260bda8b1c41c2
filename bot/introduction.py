"""How the bot introduces itself: our address and commands at Telegram, and its name on our own pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.desk import Desk
from bot.health import BOT_NAME
from core.foundation import memory
from core.foundation.settings import Settings

log = logging.getLogger(__name__)

LONGEST_REST = 300.0  # seconds between two tries

COMMANDS = {
    "id": [
        ("start", "Mulai dan pilih topik"),
        ("status", "Cek tiket: /status nomor"),
        ("petugas", "Hubungi petugas"),
        ("bahasa", "Ganti bahasa / change language"),
        ("privasi", "Data yang kami catat"),
        ("batal", "Batalkan pertanyaan"),
    ],
    "en": [
        ("start", "Start and choose a topic"),
        ("status", "Follow a ticket: /status number"),
        ("petugas", "Talk to an officer"),
        ("bahasa", "Ganti bahasa / change language"),
        ("privasi", "What we record"),
        ("batal", "Cancel your question"),
    ],
}


@asynccontextmanager
async def bot_of(settings: Settings) -> AsyncIterator[Bot]:
    """Our bot at the Bot API in use. Raises TelegramError where it does not know us."""
    api = settings.bot_api_url
    bot = Bot(settings.bot_token, base_url=f"{api}/bot", base_file_url=f"{api}/file/bot")
    try:
        await bot.initialize()
        yield bot
    finally:  # also where it was cancelled meanwhile, which `async with bot` would forget
        await bot.shutdown()


async def register(settings: Settings) -> None:
    """Tells Telegram our address, the secret and the commands. Raises TelegramError."""
    async with bot_of(settings) as bot:
        hook = f"{settings.public_url}/hooks/telegram"
        await bot.set_webhook(hook, secret_token=settings.webhook_secret, max_connections=40)
        await _tell_commands(bot)


async def introduce(desk: Desk) -> None:
    """Learns the bot's name for the staff's pages; the simulator, which nobody sets up, is told the commands too."""
    rest = 1.0
    while desk.settings.bot_token:
        try:
            await _introduce(desk)
            return
        except (TelegramError, SQLAlchemyError, OSError) as error:
            log.info("not introduced yet: %s", type(error).__name__)
        await asyncio.sleep(rest)
        rest = min(LONGEST_REST, 2 * rest)


async def _introduce(desk: Desk) -> None:
    async with bot_of(desk.settings) as bot:
        await asyncio.to_thread(_remember, desk, bot.username)
        if desk.settings.simulator:
            await _tell_commands(bot)


async def _tell_commands(bot: Bot) -> None:
    for language, commands in COMMANDS.items():
        code = None if language == "id" else language
        await bot.set_my_commands([BotCommand(*command) for command in commands], language_code=code)


def _remember(desk: Desk, name: str) -> None:
    with desk.database.reading() as session:
        if memory.recall(session, BOT_NAME) == name:
            return
    with desk.database.writing() as session:
        memory.remember(session, BOT_NAME, name)
