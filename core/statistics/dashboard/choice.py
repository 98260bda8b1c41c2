"""Which consultations somebody wants to see on the dashboard, as conditions on tickets and on facts."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from core.consultations.tickets import Ticket
from core.consultations.tickets.search import WITHOUT
from core.foundation.text import storable
from core.statistics.facts import Fact

Conditions = tuple[sa.ColumnElement[bool], ...]


@dataclass(frozen=True)
class Choice:
    """ "" means any; "-" as a topic means those without one."""

    channel: str = ""
    category: str = ""
    topic: str = ""

    def of_tickets(self) -> Conditions:
        """What a ticket must be."""
        conditions: list[sa.ColumnElement[bool]] = []
        for name in ("channel", "category", "topic"):
            column, value = getattr(Ticket, name), storable(getattr(self, name))
            if value:
                conditions.append(column.is_(None) if (name, value) == ("topic", WITHOUT) else column == value)
        return tuple(conditions)

    def of_open_tickets(self) -> Conditions:
        """The same, written so that databases go by the index of open tickets, which are few, and not by the codes'."""
        given = {name: storable(getattr(self, name)) for name in ("channel", "category", "topic")}
        return tuple(
            sa.func.coalesce(getattr(Ticket, name), WITHOUT) == value for name, value in given.items() if value
        )

    def of_facts(self, kinds: tuple[str, ...]) -> Conditions | None:
        """Which facts count these consultations of some kinds, each once; None where no cube knows them."""
        category, topic = storable(self.category), "" if self.topic == WITHOUT else storable(self.topic)
        if category and self.channel:
            return None
        if category and self.topic:
            return Fact.cube == "topic_category", Fact.a == topic, Fact.b == category
        if category:
            return Fact.cube == "category", Fact.a == category
        if self.topic:
            return *self._topics(kinds), Fact.c == topic
        return Fact.cube == "channel", Fact.b.in_(kinds), *self._channel()

    def of_topic_facts(self, kinds: tuple[str, ...]) -> Conditions | None:
        """Which facts tell channel (a) and topic (c); none knows the category too."""
        if self.category:
            return None
        return self.of_facts(kinds) if self.topic else self._topics(kinds)

    def of_hour_facts(self) -> Conditions | None:
        """Which facts tell weekday (a) and hour (b)."""
        if self.category or self.topic:
            return None
        return Fact.cube == "hour", *((Fact.c == storable(self.channel),) if self.channel else ())

    def _topics(self, kinds: tuple[str, ...]) -> Conditions:
        return Fact.cube == "topic", Fact.b.in_(kinds), *self._channel()

    def _channel(self) -> Conditions:
        return (Fact.a == storable(self.channel),) if self.channel else ()
