"""Telegram, in and out: reading updates and sending through the Bot API with python-telegram-bot."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import time
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from typing import Any

import httpx
from telegram import Bot, Chat, InlineKeyboardButton, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.channel import File, Heard, Ignored, Unfetched, Unreadable
from bot.channels.pace import Pace
from core.foundation.messages import Result
from core.foundation.text import storable

log = logging.getLogger(__name__)

os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot 22 then gives durations as its later versions will

CONNECTIONS = 64
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
KINDS = {"message", "edited_message", "callback_query", "my_chat_member"}  # of updates that we read
PRIVATE_FILES = (  # attribute of the message, kind, name and media type where Telegram gives none
    ("document", "document", "dokumen", "application/octet-stream"),
    ("video", "video", "video.mp4", "video/mp4"),
    ("animation", "video", "animasi.mp4", "video/mp4"),
    ("audio", "audio", "audio.mp3", "audio/mpeg"),
    ("voice", "voice", "pesan-suara.ogg", "audio/ogg"),
    ("video_note", "video", "pesan-video.mp4", "video/mp4"),
)


class Telegram:
    """Our bot on Telegram. `limit` is the largest file, in bytes, that is fetched."""

    code = "TELEGRAM"

    def __init__(self, token: str, api_url: str, limit: int = 20 * 2**20) -> None:
        self.account = account_of(token)
        self.token = token
        self.limit = limit
        self.pace = Pace(time.monotonic)
        self.addressee: ContextVar[str] = ContextVar("addressee", default="")
        # Shorter than common servers keep a connection, so that we do not write into one that is being closed.
        # One for each attempt that may be under way: nobody waits for a connection that a slow answer holds.
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=16, keepalive_expiry=1.5)
        self.request = HTTPXRequest(
            connection_pool_size=CONNECTIONS, read_timeout=20, write_timeout=20, connect_timeout=10, pool_timeout=30,
            httpx_kwargs={"limits": limits, "event_hooks": {"request": [self._watch]}},
        )  # fmt: skip
        self.bot = Bot(token, base_url=f"{api_url}/bot", base_file_url=f"{api_url}/file/bot", request=self.request)

    @property
    def pause_left(self) -> float:
        """Seconds that Telegram still wants us to wait; 0 where it does not."""
        return self.pace.pause_left

    def resting(self) -> Collection[str]:
        """Chats that must rest a moment before their next message."""
        return self.pace.resting()

    def read(self, raw: bytes) -> Heard:
        """Understands an update. Raises Unreadable or Ignored with the reason."""
        try:
            data = _storable(json.loads(raw))
            if not KINDS & data.keys():  # whatever else there is, now or in future, need not even be well formed
                raise Ignored(_kind(data))
            return _heard(Update.de_json(data, None), data)
        except (Ignored, Unreadable):
            raise
        except Exception as error:  # de_json is no validator: on odd bodies it raises nearly anything
            raise Unreadable(f"{type(error).__name__} while reading the update") from error

    async def send(self, to: str, body: Mapping[str, Any], *, lane: int = 0) -> Result:
        """Sends one message at our own pace; the result says what is known of its fate."""
        if not await self.pace.turn(to, lane):
            return Result("waiting", reason="paused by Telegram", again_after=self.pace.pause_left)
        self.addressee.set(to)
        chat: int | str = to if to.startswith("@") else int(to)
        text, keyboard = body["text"], _keyboard(body.get("buttons"))
        try:
            await self._answer_press(body)
            if enclosure := body.get("enclosure"):
                sent = await self._send_file(chat, text, enclosure)
            else:
                sent = await self.bot.send_message(chat, text, reply_markup=keyboard, disable_web_page_preview=True)
        except TelegramError as error:
            return self._fate(error)
        except Exception as error:  # it was answered, but in a way that nobody understands
            return Result("uncertain", reason=self._safe(error))
        return Result("sent", provider_id=str(sent.message_id))

    async def _watch(self, request: httpx.Request) -> None:
        """Lets the pace know when the request's last byte has left."""

        async def trace(event: str, _about: object, to: str = self.addressee.get()) -> None:
            if event.endswith("send_request_body.complete"):
                self.pace.sent(to)

        request.extensions["trace"] = trace

    async def _send_file(self, chat: int | str, caption: str, file: Any) -> Message:
        if file.form == "png":
            return await self.bot.send_photo(chat, file.content, caption=caption, filename=file.name)
        return await self.bot.send_document(chat, file.content, caption=caption, filename=file.name)

    async def fetch(self, reference: str) -> bytes:
        """The file's bytes. Raises Unfetched, finally where Telegram refuses it or it is too large."""
        try:
            file = await self.bot.get_file(reference)
            if (file.file_size or 0) > self.limit:
                raise Unfetched(f"larger than {self.limit // 2**20} MB", final=True)
            return bytes(await file.download_as_bytearray())
        except Unfetched:
            raise
        except Exception as error:  # whatever it was, the worker has other things to do
            final = isinstance(error, BadRequest | Forbidden)
            raise Unfetched(self._safe(error), final=final) from error

    async def close(self) -> None:
        """Gives connections back."""
        await self.request.shutdown()  # the bot's own does nothing where nobody initialised it

    async def _answer_press(self, body: Mapping[str, Any]) -> None:
        # It only ends the button's spinner; Telegram refuses one older than some seconds, and nothing hangs on it.
        if press := body.get("press"):
            try:
                await self.bot.answer_callback_query(press)
            except RetryAfter:
                raise
            except Exception as error:
                log.info("a button's press could not be answered: %s", self._safe(error))

    def _fate(self, error: TelegramError) -> Result:
        reason = self._safe(error)
        match error:
            case RetryAfter():
                seconds = _seconds(error)
                self.pace.pause(seconds)
                return Result("waiting", reason=reason, again_after=seconds)
            case Forbidden():
                return Result("failed", reason=reason, blocked=True)
            case InvalidToken() | Conflict():
                return Result("waiting", reason=reason, again_after=60)
            case BadRequest() | ChatMigrated():  # the first is a NetworkError to python-telegram-bot
                return Result("failed", reason=reason)
            case _:
                never_left = isinstance(error.__cause__, NEVER_LEFT)
                return Result("waiting" if never_left else "uncertain", reason=reason)

    def _safe(self, error: Exception) -> str:
        return f"{type(error).__name__}: {error}".replace(self.token, "<token>")[:300]


def account_of(token: str) -> str:
    """The bot's id, which stands before the colon of its token."""
    return token.partition(":")[0]


def lane_of(update: Mapping[str, Any]) -> str:
    """The chat (or, without one, the sender) whose updates stay in order; read from the raw update, cheaply."""
    for value in update.values():
        if isinstance(value, dict):
            message = value.get("message")
            inner = message if isinstance(message, dict) else value
            for place in (inner.get("chat"), value.get("from"), value.get("user")):
                if isinstance(place, dict) and isinstance(place.get("id"), int):
                    return str(place["id"])
    return ""


def _storable(value: Any) -> Any:
    """The same JSON with texts that every database can keep: an escaped NUL or half a surrogate pair is valid JSON."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): _storable(one) for key, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)


def _keyboard(rows: list[list[list[str]]] | None) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


def _heard(update: Update, data: Mapping[str, Any]) -> Heard:
    if update.callback_query:
        return _press(update)
    if update.message or update.edited_message:
        return _message(update)
    if update.my_chat_member and update.my_chat_member.chat.type == Chat.PRIVATE:
        member = update.my_chat_member
        kind = "blocked" if member.new_chat_member.status in ("kicked", "left") else "unblocked"
        return Heard(str(member.chat.id), kind)
    raise Ignored(_kind(data))


def _kind(data: Mapping[str, Any]) -> str:
    return f"kind {', '.join(key for key in data if key != 'update_id') or 'empty'}"


def _press(update: Update) -> Heard:
    press = update.callback_query
    assert press is not None
    if press.message is None or not isinstance(press.data, str):
        raise Ignored("kind callback_query without a message")
    chat = press.message.chat
    return Heard(
        str(chat.id), "button", _name(press.from_user), press.from_user.language_code or "", button=press.data,
        label=_label(press.message, press.data), message_id=f"press {press.id}", press_id=press.id,
        group=chat.type != Chat.PRIVATE,
    )  # fmt: skip


def _label(message: MaybeInaccessibleMessage, data: str) -> str:
    """What stands on the button; nothing once Telegram no longer keeps the message."""
    markup = getattr(message, "reply_markup", None)
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    return next((button.text for button in buttons if button.callback_data == data), "")


def _message(update: Update) -> Heard:
    message = update.message or update.edited_message
    assert message is not None
    sender = message.from_user
    if sender is None or sender.is_bot:
        raise Ignored("kind message without a person")
    kind, files = _content(message)
    text = message.text or message.caption or ""
    if not isinstance(text, str):
        raise Unreadable("the text of the message is no text")
    return Heard(
        str(message.chat.id), kind, _name(sender), sender.language_code or "", text, message_id=str(message.message_id),
        album=message.media_group_id or "", edited=update.edited_message is not None,
        group=message.chat.type != Chat.PRIVATE, files=files,
    )  # fmt: skip


def _content(message: Message) -> tuple[str, tuple[File, ...]]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return "photo", (File(largest.file_id, f"foto-{message.message_id}.jpg", "image/jpeg", largest.file_size or 0),)
    for attribute, kind, name, media_type in PRIVATE_FILES:
        if found := getattr(message, attribute):
            filename = getattr(found, "file_name", None) or name
            given = getattr(found, "mime_type", None) or media_type
            return kind, (File(found.file_id, filename, given, found.file_size or 0),)
    if message.text:
        return "command" if message.text.startswith("/") else "text", ()
    for kind in ("sticker", "contact", "location"):
        if getattr(message, kind):
            return kind, ()
    if message.venue:
        return "location", ()
    return "other", ()


def _name(user: Any) -> str:
    return " ".join(part for part in (user.first_name, user.last_name) if part)[:200]
