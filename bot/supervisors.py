"""What a supervisor may ask in chat: a month's summary, today's figures; and the link between a chat and its person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.channels.channel import Heard
from bot.desk import Desk
from core.foundation import messages, staff
from core.foundation.errors import Refused
from core.foundation.text import pieces
from core.reference.calendar import Month
from core.statistics import publication
from core.statistics.publication import Recipient

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
    to = _supervising(session, desk, channel, heard)
    if to is None:
        return False
    if command == "/ringkasan":
        _send(session, to, _summary(session, desk, argument, to, now), now)
    else:
        _send(session, to, {"text": _today(session, desk, to.language, now)}, now)
    return True


def _supervising(session: Session, desk: Desk, channel: str, heard: Heard) -> Recipient | None:
    """This chat as a supervisor's, with the language in which it is answered, or None."""
    person = staff.linked_staff(session, channel, heard.address)
    if person and person.role in SUPERVISING and not heard.group:
        return Recipient(channel, heard.address, person.language, publishes=True)
    return Recipient(channel, heard.address) if heard.address in desk.settings.supervisor_chats else None


def _summary(session: Session, desk: Desk, argument: str, to: Recipient, now: dt.datetime) -> Mapping[str, Any]:
    script, calendar, language = desk.script(session, now), desk.calendar(session), to.language
    try:
        month = Month.parse(argument) if argument else Month.of(calendar.local_day(now)).previous()
        publication.freshen_month(session, calendar, month)
        report = publication.figures_of(session, calendar, month, now)
        link = f"{desk.settings.public_url}/staff/months/{month}"
        text = publication.summary(session, report, desk.centre, language, link=link)
        return publication.with_button(text, report, to)
    except Refused as refusal:
        usage = script.text("month_usage", language)
        return {"text": f"{refusal}\n\n{usage}" if language == "en" else usage}


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
    _send(session, Recipient(channel, heard.address), {"text": text}, now)
    return True


def _send(session: Session, to: Recipient, body: Mapping[str, Any], now: dt.datetime) -> None:
    """Puts it in line, a long text in parts; buttons stand under the last."""
    *parts, last = pieces(body["text"])
    for one in (*({"text": part} for part in parts), {**body, "text": last}):
        messages.queue(session, to.channel, to.address, one, now, purpose="report")
