"""What becomes of a ticket of the sample: when it is logged, answered and closed, and how it is rated."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import Any

from core.reference.calendar import Calendar
from samples.moments import after_office_minutes
from samples.plan import Slot
from samples.shape import Draw, written

CHATS = ("WHATSAPP", "LIVECHAT")  # where somebody waits for a person
AT_ONCE: dict[str, Any] = {
    "status": "CLOSED", "handed_over_at": None, "first_reply_at": None, "waiting_minutes": None, "due_at": None,
    "rating": None,
}  # fmt: skip


class Course:
    """Draws the courses of tickets. `live_until`: the end of the live month, after which nothing has happened yet."""

    def __init__(self, calendar: Calendar, chance: random.Random, live_until: dt.datetime | None) -> None:
        self.calendar, self.chance, self.live_until = calendar, chance, live_until
        shape = written("shape")
        self.waiting, self.statuses = shape["waiting"], shape["statuses"]
        self.last, self.before = Draw(self.statuses["last"]), Draw(self.statuses["before"])
        self.rated, self.stars = shape["ratings"]["share"], Draw(shape["ratings"]["stars"])

    def of(self, slot: Slot, happened_at: dt.datetime) -> dict[str, Any]:
        """The columns of a ticket that tell its course."""
        if slot.channel == "TELEPON" or slot.kind == "NONHITUNG":
            logged_at = happened_at + dt.timedelta(minutes=self.chance.randint(2, 9))
            return {**AT_ONCE, "logged_at": logged_at, "closed_at": logged_at}
        if slot.channel in CHATS:
            return self._chat(happened_at)
        return self._letter(happened_at)

    def _chat(self, happened_at: dt.datetime) -> dict[str, Any]:
        handed_over = happened_at + dt.timedelta(minutes=self.chance.randint(1, 3))
        wait = int(self.chance.lognormvariate(math.log(self.waiting["median"]), self.waiting["spread"]))
        reply = after_office_minutes(self.calendar, handed_over, min(max(wait, 1), 900))
        course = self._ended(handed_over, reply, self.chance.randint(2, 180))
        if course["status"] == "CLOSED" and self.chance.random() < self.rated:
            course["rating"] = int(self.stars.one(self.chance))
        course["handed_over_at"] = handed_over
        if course["status"] != "OPEN":
            course["first_reply_at"] = reply
            course["waiting_minutes"] = self.calendar.office_minutes(handed_over, reply)
        return course

    def _letter(self, happened_at: dt.datetime) -> dict[str, Any]:
        logged_at = happened_at + dt.timedelta(minutes=self.chance.randint(4, 40))
        reply = after_office_minutes(self.calendar, logged_at, self.chance.randint(20, 700))
        return self._ended(logged_at, reply, self.chance.randint(0, 60))

    def _ended(self, logged_at: dt.datetime, reply: dt.datetime, minutes: int) -> dict[str, Any]:
        closed_at: dt.datetime | None = reply + dt.timedelta(minutes=minutes)
        status = self._status(logged_at, reply)
        if status == "CLOSED" and self.live_until and closed_at and closed_at >= self.live_until:
            status = "ANSWERED"
        if status != "CLOSED":
            closed_at = None
        due_at = self.calendar.answer_due(logged_at)
        return {**AT_ONCE, "logged_at": logged_at, "status": status, "closed_at": closed_at, "due_at": due_at}

    def _status(self, logged_at: dt.datetime, reply: dt.datetime) -> str:
        if self.live_until is None:
            return "CLOSED"
        if reply >= self.live_until:
            return "OPEN"
        recent = self.live_until - logged_at < dt.timedelta(days=self.statuses["last_days"])
        drawn: str = (self.last if recent else self.before).one(self.chance)
        return drawn
