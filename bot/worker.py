"""The loop: deliveries in, messages out, side by side, until there is nothing left to do or it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from bot import sending
from bot.desk import Desk
from bot.hearing import handle
from bot.introduction import introduce
from bot.sending import Sender
from core.foundation import attachments, messages

log = logging.getLogger(__name__)

HEAR_PAUSE = 0.1  # seconds between two looks when idle: for deliveries, …
SEND_PAUSE = 0.25  # … for messages that others put in line (replies leave with the delivery they answer), …
KEEP_PAUSE = 1.0  # … and for files and vanished attempts
AWAY = 2.0  # seconds to wait when the database is away
SOON = dt.timedelta(seconds=20)  # what is to be done within this time keeps `--until-idle` waiting

Round = Callable[[], Awaitable[int]]


async def work(desk: Desk, stop: asyncio.Event, *, until_idle: bool = False) -> None:
    """Works until `stop` is set; with `until_idle` until nothing is left to do."""
    introduction, sender = asyncio.create_task(introduce(desk)), Sender(desk)
    rounds = (lambda: _answer(desk, sender), sender.begin, lambda: _keep(desk))
    try:
        if until_idle:
            await _until_idle(desk, rounds, sender)
        else:
            pauses = (HEAR_PAUSE, SEND_PAUSE, KEEP_PAUSE)
            await asyncio.gather(*(_forever(stop, one, pause) for one, pause in zip(rounds, pauses, strict=True)))
    finally:
        introduction.cancel()
        await sender.finish()
        await asyncio.gather(
            introduction, *(channel.close() for channel in desk.channels.values()), return_exceptions=True
        )


async def hear(desk: Desk) -> int:
    """Handles the deliveries that wait; how many."""
    return await asyncio.to_thread(_hear_claimed, desk)


async def _answer(desk: Desk, sender: Sender) -> int:
    heard = await hear(desk)
    if heard:
        await sender.begin()
    return heard


async def _forever(stop: asyncio.Event, one_round: Round, pause: float) -> None:
    while not stop.is_set():
        try:
            rest = 0.0 if await one_round() else pause
        except (SQLAlchemyError, OSError) as error:
            log.error("the database is away: %s", type(error).__name__)
            rest = AWAY
        if rest:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), rest)


async def _until_idle(desk: Desk, rounds: Sequence[Round], sender: Sender) -> None:
    while True:
        done = sum([await one_round() for one_round in rounds])
        await sender.finish()
        if not done and not await asyncio.to_thread(_anything_soon, desk):
            return
        if not done:
            await asyncio.sleep(HEAR_PAUSE)


async def _keep(desk: Desk) -> int:
    await asyncio.to_thread(sending.expire, desk)
    return await sending.fetch(desk)


def _hear_claimed(desk: Desk) -> int:
    known = list(desk.channels)  # the deliveries of a channel that is off here wait until it is on
    with desk.database.reading() as session:  # most looks find nothing, and a look must not stop the writers
        if not messages.anything_waiting(session, desk.clock(), known):
            return 0
    with desk.database.writing() as session:
        ids = messages.claim_incoming(session, desk.clock(), channels=known)
    for row_id in ids:
        handle(desk, row_id)
    return len(ids)


def _anything_soon(desk: Desk) -> bool:
    soon = desk.clock() + SOON
    ready = [code for code, channel in desk.channels.items() if channel.pause_left < SOON.total_seconds()]
    with desk.database.reading() as session:
        return (
            messages.anything_waiting(session, soon, list(desk.channels))
            or messages.can_leave(session, soon, ready)
            or messages.anything_vanished(session, soon)
            or bool(attachments.waiting(session, soon, 1))
        )
