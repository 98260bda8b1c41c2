"""What a supervisor may ask in chat: a month's summary, today's figures; and the link between a chat and its person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from bot.channels.channel import Heard
from bot.desk import Desk
from core.foundation import messages, staff
from core.foundation.errors import Refused
from core.foundation.text import pieces
from core.reference.calendar import Month
from core.statistics import publication

SUPERVISING = ("supervisor", "admin")


def answered(session: Session, desk: Desk, channel: str, heard: Heard, now: dt.datetime) -> bool:
    """Answers a supervisor's command; False where it is none, or its sender no supervisor, and others go on with it."""
    if heard.kind != "command":
        return False
    command, _, argument = heard.text.strip().partition(" ")
    command, argument = command.partition("@")[0].lower(), argument.strip()
    if command == "/start" and argument and not heard.group:
        return _link(session, desk, channel, heard, argument, now=now)
    if command not in ("/ringkasan", "/hari_ini"):
        return False
    language = _supervising(session, desk, channel, heard)
    if language is None:
        return False
    text = (
        _summary(session, desk, argument, language, now)
        if command == "/ringkasan"
        else _today(session, desk, language, now)
    )
    _send(session, channel, heard.address, text, now)
    return True


def _supervising(session: Session, desk: Desk, channel: str, heard: Heard) -> str | None:
    """The language in which this chat is answered as a supervisor's, or None."""
    if heard.address in desk.settings.supervisor_chats:
        return "id"
    person = staff.linked_staff(session, channel, heard.address)
    return person.language if person and person.role in SUPERVISING and not heard.group else None


def _summary(session: Session, desk: Desk, argument: str, language: str, now: dt.datetime) -> str:
    script, calendar = desk.script(session, now), desk.calendar(session)
    try:
        month = Month.parse(argument) if argument else Month.of(calendar.local_day(now)).previous()
        publication.freshen(session, calendar, (month.first_day, month.last_day))
        report = publication.figures_of(session, calendar, month, now)
        link = f"{desk.settings.public_url}/staff/months/{month}"
        return publication.summary(session, report, desk.centre, language, link=link)
    except Refused as refusal:
        return (
            f"{refusal}\n\n{script.text('month_usage', language)}"
            if language == "en"
            else script.text("month_usage", "id")
        )


def _today(session: Session, desk: Desk, language: str, now: dt.datetime) -> str:
    calendar = desk.calendar(session)
    day = calendar.local_day(now)
    publication.freshen(session, calendar, (day, day))
    return publication.today(session, calendar, desk.centre, now, language)


def _link(session: Session, desk: Desk, channel: str, heard: Heard, code: str, *, now: dt.datetime) -> bool:
    script = desk.script(session, now)
    person = staff.link_chat(session, code, channel, heard.address, now)
    if person is None:
        if not code.startswith("s"):  # other deep links open the ordinary menu
            return False
        text = script.text("link_unknown", "id")
    elif person.role not in SUPERVISING:
        text = script.text("link_not_supervisor", person.language)
    else:
        text = script.text("link_done", person.language, {"nama": person.name})
    _send(session, channel, heard.address, text, now)
    return True


def _send(session: Session, channel: str, to: str, text: str, now: dt.datetime) -> None:
    for part in pieces(text):
        body: dict[str, Any] = {"text": part}
        messages.queue(session, channel, to, body, now, purpose="report")
