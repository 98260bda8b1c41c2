"""Messages out and files in: every attempt is committed before it begins, and no transaction is open meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import enclosures, publishing
from bot.channels.channel import Unfetched
from bot.desk import Desk
from bot.dialogue import Reply, State, closed
from bot.effects import Filled, worded
from core import clock
from core.consultations import contacts
from core.foundation import attachments, messages
from core.foundation.attachments import Attachment
from core.foundation.messages import Result
from core.reference.calendar import Month
from core.warnings import broadcasts

log = logging.getLogger(__name__)

Row = sa.Row[Any]
Resting = Sequence[tuple[str, str]]  # (channel, address)
AT_ONCE = 30
BROADCASTS_AT_ONCE = 20  # fewer than there is room for: a reply finds a place however slow the platform is
# What takes seconds (a file, an audit) is made one after the other, and keeps none of the threads that others need.
SLOW, _MAKING = ("file", "order"), ThreadPoolExecutor(1, "making")
SETTLE_AGAIN = (1.0, 4.0, 15.0, 30.0)  # seconds; together less than a lease


class Sender:
    """Sends what is due, many chats at once: one that must rest, or a slow answer, holds nobody else up.

    Of several processes one sends and the others stand by.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.name = desk, f"{os.getpid()}-{secrets.token_hex(4)}"
        self.running: dict[asyncio.Task[None], int] = {}  # and its lane
        self.claiming = asyncio.Lock()

    async def begin(self) -> int:
        """Begins as many attempts as there is room for; how many."""
        async with self.claiming:
            behind = sum(1 for lane in self.running.values() if lane)
            room = _Room(AT_ONCE - (len(self.running) - behind), BROADCASTS_AT_ONCE - behind)
            rows = await asyncio.to_thread(_claim, self.desk, self.name, room, self._resting())
            for row in rows:
                task = asyncio.create_task(_attempt(self.desk, row))
                self.running[task] = row.lane
                task.add_done_callback(self.running.pop)
        return len(rows)

    def _resting(self) -> Resting:
        # Claimed only when they may leave: what a worker that dies has claimed is of uncertain fate.
        return [(code, to) for code, channel in self.desk.channels.items() for to in channel.resting()]

    async def finish(self) -> None:
        """Waits until all attempts have ended, and lets another process send."""
        await asyncio.gather(*self.running, return_exceptions=True)
        await asyncio.to_thread(_step_down, self.desk, self.name)


class _Room(NamedTuple):
    """How many replies, and how many messages of broadcasts, may begin."""

    replies: int
    broadcasts: int


async def fetch(desk: Desk) -> int:
    """Fetches files that are still with a messenger; how many were tried."""
    files = await asyncio.to_thread(_files_due, desk)
    for file in files:
        await _fetch_one(desk, file)
    return len(files)


def expire(desk: Desk) -> None:
    """Marks attempts whose worker vanished as uncertain, loudly: a person decides whether to say it again."""
    now = desk.clock()
    with desk.database.reading() as session:
        if not messages.anything_vanished(session, now):
            return
    with desk.database.writing() as session:
        vanished = messages.expire_attempts(session, now)
    log.critical("%s messages are of uncertain fate: see `dering ledger outgoing`", vanished)


def _claim(desk: Desk, sender: str, room: _Room, resting: Resting) -> Sequence[Row]:
    now = desk.clock()
    if max(room) <= 0:
        return []
    with desk.database.reading() as session:  # most looks find nothing, and a look must not stop the writers
        if not messages.anything_due(session, now):
            return []
    ready = [code for code, channel in desk.channels.items() if not channel.pause_left]
    if not ready:
        return []
    with desk.database.writing() as session:
        if not messages.lead(session, sender, now):
            return []
        found = messages.claim_outgoing(session, now, ready, room, resting)
        return broadcasts.willing(session, found, now)


def _step_down(desk: Desk, sender: str) -> None:
    try:
        with desk.database.writing() as session:
            messages.step_down(session, sender)
    except (SQLAlchemyError, OSError) as error:  # then it is soon seen to be silent
        log.error("the database is away: %s", type(error).__name__)


async def _attempt(desk: Desk, row: Row) -> None:
    result = await _sent(desk, row)
    for rest in SETTLE_AGAIN if result.state != "waiting" else ():  # one that is to be tried again may be by then
        try:
            await asyncio.to_thread(_settle, desk, row, result)
        except (SQLAlchemyError, OSError) as error:
            log.error("message %s is %s, which could not be noted: %s", row.id, result.state, type(error).__name__)
            await asyncio.sleep(rest)
        else:
            return
    await asyncio.to_thread(_settle, desk, row, result)


async def _sent(desk: Desk, row: Row) -> Result:
    pool = _MAKING if any(name in row.body for name in SLOW) else None
    try:
        body = await asyncio.get_running_loop().run_in_executor(pool, _body, desk, row)
    except SQLAlchemyError as error:  # it never left
        return Result("waiting", reason=type(error).__name__)
    except (enclosures.Replaced, _Withdrawn) as why:
        return Result("dropped", reason=str(why))
    except Exception as error:
        log.exception("message %s could not be made", row.id)
        return _Unmade("failed", reason=_reason(error))
    try:
        return await desk.channels[row.channel].send(row.to, body, lane=row.lane)
    except Exception as error:
        log.exception("message %s could not be sent", row.id)
        return Result("failed", reason=type(error).__name__)


class _Withdrawn(Exception):
    """The broadcast was stopped, or the person said STOP, while its message waited for its turn."""


class _Unmade(Result):
    """It failed before anything was sent."""


def _reason(error: Exception) -> str:
    told = str(error).strip().splitlines()
    return f"could not be made: {type(error).__name__}{f': {told[-1][:200]}' if told else ''}"


def _settle(desk: Desk, row: Row, result: Result) -> None:
    now = desk.clock()
    with desk.database.writing() as session:
        messages.settle_outgoing(session, row.id, result, now)
        if isinstance(result, _Unmade) and "file" in row.body:
            _alarm(session, desk, row.body["file"], now)
        if result.blocked:
            contacts.mark_blocked(session, row.channel, row.to, now)
    if result.state != "sent":
        log.warning("message %s: %s (%s)", row.id, result.state, result.reason)


def _alarm(session: Session, desk: Desk, file: Mapping[str, Any], now: dt.datetime) -> None:
    """Tells supervisors, once, which file of a report could not be made."""
    context, day = clock.Context(desk.settings, desk.centre), Month.parse(file["month"]).first_day
    key = f"alarm:{file['form']}:{file['month']}:{file['hash'][:12]}"
    clock.tell(session, context, key, lambda n: n.unmade(file["form"], day), now, purpose="warning")


def _body(desk: Desk, row: Row) -> Mapping[str, Any]:
    """What leaves: texts worded that the staff's side put in line as a key, files made, orders carried out."""
    body: Mapping[str, Any] = row.body
    if "order" in body:
        return publishing.carry_out(desk, body["order"])
    if "file" in body:
        return {**body, "enclosure": enclosures.made(desk, body["file"])}
    if "broadcast" in body:
        return _announced(desk, row)
    if "say" not in body:
        return body
    with desk.database.reading() as session:
        script = desk.script(session, desk.clock())
    language, key = body.get("language", "id"), body["say"]
    replies = closed(State(language=language)).replies if key == "closed" else (Reply(key),)
    said = worded(script, replies, language, Filled(values=dict(body.get("values", {}))))
    return {"text": "\n\n".join(text for text, _ in said), "buttons": said[-1][1]}


def _announced(desk: Desk, row: Row) -> Mapping[str, Any]:
    with desk.database.reading() as session:
        if broadcasts.is_unwanted(session, row.channel, row.to):
            raise _Withdrawn(broadcasts.UNWANTED)
        text = broadcasts.words(session, row.body)
    if text is None:
        raise _Withdrawn("the broadcast was stopped")
    return {"text": text}


def _files_due(desk: Desk) -> list[Attachment]:
    with desk.database.reading() as session:
        files = [file for file in attachments.waiting(session, desk.clock()) if file.channel in desk.channels]
        session.expunge_all()
        return files


async def _fetch_one(desk: Desk, file: Attachment) -> None:
    try:
        data = await desk.channels[file.channel].fetch(file.reference)
        digest = await asyncio.to_thread(attachments.write, desk.settings.data_dir / "attachments", data)
    except Unfetched as reason:
        await asyncio.to_thread(_missed, desk, file.id, str(reason), reason.final, desk.clock())
    except OSError as error:
        log.error("attachment %s could not be written: %s", file.id, type(error).__name__)
        await asyncio.to_thread(_missed, desk, file.id, type(error).__name__, False, desk.clock())
    else:
        await asyncio.to_thread(_arrived, desk, file.id, digest, len(data))


def _missed(desk: Desk, file_id: int, reason: str, final: bool, now: dt.datetime) -> None:
    with desk.database.writing() as session:
        attachments.missed(session, file_id, reason, now, final=final)


def _arrived(desk: Desk, file_id: int, digest: str, size: int) -> None:
    with desk.database.writing() as session:
        attachments.arrived(session, file_id, digest, size)
