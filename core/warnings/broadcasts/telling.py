"""What supervisors are told of a broadcast in chat: that one waits, how to stop it, that it was stopped."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from core.foundation import messages, staff
from core.foundation.errors import Refused
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
    minutes = str(int(house.settings.broadcast_hold.total_seconds() // 60))
    approver = staff.by_id(session, found.approved_by or 0).name
    for channel, address, language in supervisors(session, house):
        say = texts(language)
        words = {"title": _in(found, "title", language), "text": _in(found, "text", language)}
        link = f"{house.settings.public_url}/staff/broadcasts/{found.id}"
        text = say["hold"].format(minutes=minutes, approver=approver, link=link, **words)
        *parts, last = pieces(text)
        button = [[[say["stop"], f"{STOP}:{found.id}:{hash_of(found)[:12]}"]]]
        told: list[dict[str, Any]] = [*({"text": part} for part in parts), {"text": last, "buttons": button}]
        for one in told:
            messages.queue(session, channel, address, one, now, purpose="warning")


def refuse_unheard(session: Session, house: Household) -> None:
    """Raises Refused where the centre has chats, none of them a supervisor's: a hold is for those who hear of it."""
    if house.settings.bot_token and not any(supervisors(session, house)):
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
