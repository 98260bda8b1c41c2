"""People in chats as Telegram tells of them, and a centre that hears them through its real webhook."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot import sending
from bot.app import create_public
from bot.desk import Desk, open_desk
from bot.script import Script
from bot.worker import hear
from core.consultations.tickets import Ticket
from core.foundation.db import Database
from core.foundation.messages import Incoming, Outgoing
from core.foundation.settings import Settings
from tests.bot.bot_api import SECRET, TOKEN, Json

MONDAY_TEN = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)  # 10.00 in Jakarta, a working day
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: dt.datetime = MONDAY_TEN) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        """The present."""
        return self.now

    def advance(self, **duration: float) -> None:
        """Lets time pass, in the words of timedelta."""
        self.now += dt.timedelta(**duration)


class RealClock(Clock):
    """The machine's own, which other processes go by."""

    def __call__(self) -> dt.datetime:
        """The present."""
        return dt.datetime.now(dt.UTC)


def with_telegram(settings: Settings, api_url: str = "http://127.0.0.1:9", **more: object) -> Settings:
    """The settings of a centre whose bot has a token and talks to that Bot API."""
    values = {"telegram_token": SecretStr(TOKEN), "telegram_webhook_secret": SecretStr(SECRET)}
    return settings.model_copy(update={**values, "telegram_api_url": api_url, **more})


class Hotline:
    """A centre under test: `post` is Telegram's delivery, `handle` the worker's round."""

    def __init__(self, settings: Settings, database: Database, clock: Clock | None = None) -> None:
        self.settings, self.database, self.clock = settings, database, clock or Clock()
        self.client: FlaskClient = create_public(settings, database, self.clock).test_client()
        self.desk: Desk = open_desk(settings, database, self.clock)
        self.numbers = itertools.count(1000)

    def restart(self) -> None:
        """Web and worker begin anew: what they know stands in the database."""
        self.client = create_public(self.settings, self.database, self.clock).test_client()
        self.desk = open_desk(self.settings, self.database, self.clock)

    def post(self, update: Json) -> int:
        """Delivers an update; the status of the answer."""
        return self.client.post("/hooks/telegram", data=json.dumps(update), headers=HEADERS).status_code

    @property
    def ready(self) -> Json:
        """What /readyz says."""
        return dict(self.client.get("/readyz").get_json())

    def handle(self) -> None:
        """Handles all that waits and may be handled now."""
        while asyncio.run(hear(self.desk)):
            pass

    def send(self) -> None:
        """One round of sending: at most one message for each chat."""
        asyncio.run(self._send())

    async def _send(self) -> None:
        desk = open_desk(self.settings, self.database, self.clock)  # connections live in one event loop
        sending.expire(desk)
        sender = sending.Sender(desk)
        await sender.begin()
        await sender.finish()
        await sending.fetch(desk)
        await asyncio.gather(*(channel.close() for channel in desk.channels.values()))

    def deliver(self, **content: object) -> int:
        """Delivers an update with this content under a fresh id, and handles it; its id."""
        number = next(self.numbers)
        assert self.post({"update_id": number, **content}) == 200
        self.handle()
        return number

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look into the database."""
        with self.database.reading() as session:
            yield session

    def incoming(self) -> Sequence[sa.Row[Any]]:
        """(external id, state, reason, ticket, attempts) of all deliveries."""
        of = Incoming
        columns: tuple[Any, ...] = (of.external_id, of.state, of.reason, of.ticket, of.attempts)
        with self.reading() as session:
            return session.execute(sa.select(*columns).order_by(Incoming.id)).all()

    def outgoing(self, to: object = None) -> Sequence[sa.Row[Any]]:
        """All messages that were put in line (for one chat), oldest first."""
        query = sa.select(Outgoing.__table__).order_by(Outgoing.id)
        with self.reading() as session:
            return session.execute(query if to is None else query.where(Outgoing.to == str(to))).all()

    def tickets(self) -> Sequence[Ticket]:
        """All tickets, oldest first."""
        with self.reading() as session:
            found = session.execute(sa.select(Ticket).order_by(Ticket.id)).scalars().all()
            session.expunge_all()
            return found


class Citizen:
    """A person in a private chat. Every act is delivered and handled; `heard` is what the bot answered to it."""

    def __init__(self, hotline: Hotline, chat: int = 7001, name: str = "Siti", language: str = "id") -> None:
        self.hotline, self.chat = hotline, chat
        self.who: Json = {"id": chat, "is_bot": False, "first_name": name, "language_code": language}
        self.messages = itertools.count(1)
        self.answers: list[Json] = []

    def says(self, text: str, **more: object) -> Citizen:
        """A text message or command."""
        return self.sends(text=text, **more)

    def sends(self, **content: object) -> Citizen:
        """A message with this content."""
        return self._act(message=self.message(**content))

    def edits(self, message_id: int, text: str) -> Citizen:
        """Changes an earlier message."""
        edited = self.message(text=text) | {"message_id": message_id, "edit_date": 1_700_000_100}
        return self._act(edited_message=edited)

    def presses(self, data: str, label: str = "?") -> Citizen:
        """Presses a button."""
        keyboard = {"inline_keyboard": [[{"text": label, "callback_data": data}]]}
        under = {"message_id": 1, "date": 1_700_000_000, "chat": self.where, "text": "?", "reply_markup": keyboard}
        press = {"id": f"p{next(self.messages)}", "from": self.who, "chat_instance": "1", "message": under}
        return self._act(callback_query=press | {"data": data})

    def sends_photo(self, number: int = 1, **more: object) -> Citizen:
        """A photo in two sizes."""
        sizes = [
            {"file_id": f"photo-{number}-{side}", "file_unique_id": f"{side}", "width": side, "height": side}
            for side in (90, 800)
        ]
        return self.sends(photo=sizes, **more)

    def blocks(self, blocked: bool = True) -> Citizen:
        """Shuts the bot out, or lets it in again."""
        states: list[Json] = [{"status": "member"}, {"status": "kicked", "until_date": 0}]
        bot = {"id": 4242, "is_bot": True, "first_name": "Dering"}
        old, new = ({"user": bot, **state} for state in (states if blocked else states[::-1]))
        change = {"chat": self.where, "from": self.who, "date": 1_700_000_000}
        return self._act(my_chat_member=change | {"old_chat_member": old, "new_chat_member": new})

    def asks(self, question: str = "Kapan Dana Desa tahap 2 cair?") -> str:
        """Goes the whole way from the greeting to a ticket; its number."""
        self.says("/start").says("1").says("1").says("Kabupaten Sleman").says(question).presses("confirm:send")
        return self.hotline.tickets()[-1].number

    def message(self, **content: object) -> Json:
        """A message of this person as Telegram words it."""
        number = next(self.messages)
        return {"message_id": number, "date": 1_700_000_000 + number, "chat": self.where, "from": self.who, **content}

    @property
    def where(self) -> Json:
        """The chat."""
        return {"id": self.chat, "type": "private", "first_name": str(self.who["first_name"])}

    @property
    def heard(self) -> str:
        """The texts that answered the last act."""
        return "\n".join(answer.get("text", str(answer.get("say"))) for answer in self.answers)

    def hears(self, *keys: str, language: str = "id") -> bool:
        """Whether the last answer says each of these texts, whatever stands in their places."""
        words = Script.load().keys(language)
        fixed = [[re.escape(part) for part in re.split(r"\{\w+\}", words[key])] for key in keys]
        return all(re.search(".*?".join(parts), self.heard, re.DOTALL) for parts in fixed)

    @property
    def buttons(self) -> list[str]:
        """The data of the buttons under the last answer."""
        return [data for row in self.answers[-1].get("buttons", []) for _, data in row]

    def _act(self, **content: object) -> Citizen:
        before = len(self.hotline.outgoing(self.chat))
        self.hotline.deliver(**content)
        self.answers = [row.body for row in self.hotline.outgoing(self.chat)[before:]]
        return self
