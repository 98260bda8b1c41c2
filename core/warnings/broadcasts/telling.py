"""What supervisors are told of a broadcast in chat: that one waits, how to stop it, that it was stopped."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import messages, staff
from core.foundation.errors import Refused
from core.foundation.messages import Outgoing
from core.foundation.settings import Settings
from core.foundation.text import pieces
from core.warnings.broadcasts.content import hash_of
from core.warnings.broadcasts.model import Broadcast

FOLDER = Path(__file__).parent / "texts"
STOP = "stop-broadcast"  # what the data of the button begin with


class Household(Protocol):
    """What a broadcast needs to know of its centre."""

    @property
    def settings(self) -> Settings:
        """Its settings."""


@lru_cache(maxsize=2)
def texts(language: str) -> Mapping[str, Any]:
    """The wording in a language, id or en."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def announce_hold(session: Session, house: Household, found: Broadcast, now: dt.datetime) -> None:
    """Tells all supervisors what is going to leave, when, and how to stop it."""
    linked = staff.supervisor_chats(session)
    for channel, address, language in supervisors(session, house):
        may_press = (channel, address) in linked  # elsewhere nobody knows who would press
        text = _held(session, house, found, language, "hold" if may_press else "hold_elsewhere")
        *parts, last = pieces(text)
        button = [[[texts(language)["stop"], f"{STOP}:{found.id}:{hash_of(found)[:12]}"]]]
        for one in parts:
            messages.queue(session, channel, address, {"text": one}, now, purpose="warning")
        body: dict[str, Any] = {"text": last, **({"buttons": button} if may_press else {})}
        key = f"{hold_key(found)}{channel}:{address}" if may_press else None
        messages.queue(session, channel, address, body, now, purpose="warning", key=key)


def heard_at(session: Session, house: Household, found: Broadcast) -> dt.datetime | None:
    """When the first supervisor had the announcement with its button: from then on the hold counts. None: not yet.

    Where the centre has no chats at all, when it was approved.
    """
    if not house.settings.bot_token:
        return found.approved_at
    keys = (Outgoing.key.startswith(hold_key(found), autoescape=True), Outgoing.state == "sent")
    return session.execute(sa.select(sa.func.min(Outgoing.settled_at)).where(*keys)).scalar()


def hold_key(found: Broadcast) -> str:
    """How the announcements of this approval are called; of one that was voided and given again they are others."""
    return f"hold:{found.id}:{found.approved_at:%Y%m%d%H%M%S%f}:"


def _held(session: Session, house: Household, found: Broadcast, language: str, text: str) -> str:
    minutes = str(int(house.settings.broadcast_hold.total_seconds() // 60))
    approver = staff.by_id(session, found.approved_by or 0).name
    words = {"title": _in(found, "title", language), "text": _in(found, "text", language)}
    link = f"{house.settings.public_url}/staff/broadcasts/{found.id}"
    return str(texts(language)[text].format(minutes=minutes, approver=approver, link=link, **words))


def refuse_unheard(session: Session, house: Household) -> None:
    """Raises Refused where the centre has chats and no supervisor linked one: a hold is for those who can stop it."""
    if house.settings.bot_token and not staff.supervisor_chats(session):
        raise Refused(
            "Nobody would hear in chat that this is waiting, and nobody could stop it. First a supervisor links their "
            "chat on their profile."
        )


def tell_stopped(session: Session, house: Household, found: Broadcast, now: dt.datetime) -> None:
    """Tells all supervisors that it was stopped, by whom and why."""
    by = _name(session, found.stopped_by)
    for channel, address, language in supervisors(session, house):
        say = texts(language)
        why = found.why_stopped or say["no_reason"]
        text = say["stopped"].format(title=_in(found, "title", language), by=by, why=why)
        messages.queue(session, channel, address, {"text": text}, now, purpose="warning")


def supervisors(session: Session, house: Household) -> Iterator[tuple[str, str, str]]:
    linked = staff.supervisor_chats(session)
    for channel, address in linked:
        person = staff.linked_staff(session, channel, address)
        yield channel, address, person.language if person else "id"
    for address in house.settings.supervisor_chats:
        if ("TELEGRAM", address) not in linked:
            yield "TELEGRAM", address, "id"


def _name(session: Session, actor: str) -> str:
    sort, _, number = actor.partition(":")
    return staff.by_id(session, int(number)).name if sort == "staff" and number.isdecimal() else actor


def _in(found: Broadcast, name: str, language: str) -> str:
    return str(getattr(found, f"{name}_{'en' if language == 'en' else 'id'}"))
