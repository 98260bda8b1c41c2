"""`dering serve`, `worker` and `clock`: the processes of a centre."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from bot.desk import open_desk
from bot.worker import work
from cli.context import Opened, opened
from core import clock as timetable

log = logging.getLogger(__name__)

WATCH_EVERY = 60  # seconds
WATCH_AFTER = 120  # a clock that is started beside us first does what is due
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Redacted(logging.Formatter):
    """Writes log lines in which the bot's token cannot stand, whoever wrote it."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__(LOG_FORMAT)
        self.secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """The line, a traceback included, with secrets blotted out."""
        line = super().format(record)
        for secret in self.secrets:
            line = line.replace(secret, "<secret>")
        return line


def set_up_logging(centre: Opened) -> None:
    """Everything from INFO on goes to stderr; the HTTP client from WARNING on, for it names whole addresses."""
    settings = centre.settings
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted([settings.bot_token, settings.webhook_secret, settings.signing_key]))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


@click.command()
@click.option("--until-idle", is_flag=True, help="Stop when nothing is left to do.")
@opened
def worker(centre: Opened, until_idle: bool) -> None:
    """Turns deliveries into tickets and sends what is queued."""
    set_up_logging(centre)
    gc.freeze()  # what is loaded by now stays: looking through it for garbage held all messages up for 0.2 s at a time
    asyncio.run(run_worker(centre, until_idle=until_idle))


async def run_worker(centre: Opened, *, until_idle: bool = False) -> None:
    """Works until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    watch = None if until_idle else asyncio.create_task(_watch(centre, stop))
    await work(open_desk(centre.settings, centre.database, centre.now), stop, until_idle=until_idle)
    if watch is not None:
        await watch


async def _watch(centre: Opened, stop: asyncio.Event) -> None:
    """Looks from here, another process than the clock, whether jobs run: whoever is dead tells nobody."""
    pause = WATCH_AFTER
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
            return
        pause = WATCH_EVERY
        try:
            await asyncio.to_thread(raise_alarms, centre)
        except (SQLAlchemyError, OSError) as error:
            log.error("the database is away: %s", type(error).__name__)


def raise_alarms(centre: Opened) -> None:
    """Puts alarms in line for jobs that did not run and for a silent clock; each is said once."""
    context, now = timetable.Context(centre.settings, centre.centre), centre.now()
    with centre.database.reading() as session:
        if not timetable.alarms_due(session, context, now):
            return
    with centre.database.writing() as session:
        for key in timetable.raise_alarms(session, context, now):
            log.critical("ALARM: %s", key)
