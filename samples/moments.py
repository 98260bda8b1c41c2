"""When the sample's people ask: by the hours of a week, on working days, a few chats at night and on free days."""

from __future__ import annotations

import datetime as dt
import random

from core.reference.calendar import Calendar, Month
from samples.shape import Draw, written

CHAT = "WHATSAPP"


class Moments:
    """Draws instants of one month."""

    def __init__(self, calendar: Calendar, month: Month, chance: random.Random) -> None:
        self.calendar, self.chance = calendar, chance
        hours, days = written("shape")["hours"], written("shape")["days"]
        working = {day: days["working"][day.weekday()] for day in month.days() if calendar.is_working(day)}
        free = {day: days["chat_on_a_free_day"] for day in month.days() if not calendar.is_working(day)}
        self.days = Draw(working)
        self.chat_days = Draw({**working, **free})
        self.office, self.evening = Draw(hours["office"]), Draw(hours["evening"])
        self.evening_share = hours["evening_share"]

    def one(self, channel: str) -> dt.datetime:
        """When a ticket of the channel happened, UTC."""
        day = (self.chat_days if channel == CHAT else self.days).one(self.chance)
        late = self.chance.random() < self.evening_share.get(channel, 0.0) or not self.calendar.is_working(day)
        hour = int((self.evening if late else self.office).one(self.chance))
        minute, second = self.chance.randrange(60), self.chance.randrange(60)
        return dt.datetime.combine(day, dt.time(hour, minute, second), self.calendar.zone).astimezone(dt.UTC)


def after_office_minutes(calendar: Calendar, start: dt.datetime, minutes: int) -> dt.datetime:
    """The first instant from which on so many whole minutes of office hours have passed since `start`, UTC."""
    opening = calendar.next_opening(start)
    while True:
        first = calendar.office_minutes(opening, opening + dt.timedelta(minutes=minutes))
        if first >= minutes:
            return opening + dt.timedelta(minutes=minutes)
        closing = opening + dt.timedelta(minutes=first)
        while calendar.is_open(closing):  # seconds that make no whole minute
            closing += dt.timedelta(seconds=1)
        opening, minutes = calendar.next_opening(closing), minutes - first
