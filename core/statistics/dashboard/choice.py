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
            return *self.of_topic_facts(kinds), Fact.c == topic
        return Fact.cube == "channel", Fact.b.in_(kinds), *self._channel()

    def of_topic_facts(self, kinds: tuple[str, ...]) -> Conditions:
        """Which facts tell channel (a) and topic (c), whatever the topic chosen."""
        return Fact.cube == "topic", Fact.b.in_(kinds), *self._channel()

    def _channel(self) -> Conditions:
        return (Fact.a == storable(self.channel),) if self.channel else ()
