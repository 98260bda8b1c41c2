"""Stopping a broadcast from chat: a supervisor presses the button under its announcement, and it is over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.channels.channel import Heard
from bot.desk import Desk
from core.foundation import messages, staff
from core.foundation.errors import Refused
from core.warnings import broadcasts

MAY = ("supervisor", "admin")


def answered(session: Session, desk: Desk, channel: str, heard: Heard) -> bool:
    """Stops what the button names; False for everybody and everything else. One press is enough: a minute counts."""
    act, _, rest = heard.button.partition(":")
    number = rest.partition(":")[0]
    if heard.kind != "button" or act != broadcasts.STOP or heard.group or not number.isdecimal():
        return False
    person = staff.linked_staff(session, channel, heard.address)
    if person is None or person.role not in MAY:
        return False
    now, key = desk.clock(), "broadcast_stopped"
    try:
        broadcasts.stop(session, desk, int(number[:9]), actor=f"staff:{person.id}", why="", now=now)
    except Refused:
        key = "broadcast_over"
    link = f"{desk.settings.public_url}/staff/broadcasts/{number}"
    text = desk.script(session, now).text(key, person.language, {"tautan": link})
    body = {"text": text, "press": heard.press_id}
    messages.queue(session, channel, heard.address, body, now, purpose="report")
    return True
