"""What was suggested for a ticket and what was chosen, and what each learning came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.consultations.tickets import Ticket
from core.foundation.db import UTC, Base, insert

PLACES = ("bot", "form")  # where a suggestion was shown
SUGGESTED = 3  # topics that are kept of one


class TopicSuggestion(Base):
    """The topics that a machine suggested when a ticket was logged, best first, and what was chosen then.

    What is right in the end is the ticket's own topic once an agent has closed it.
    """

    __tablename__ = "topic_suggestions"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    first: Mapped[str] = mapped_column(sa.String(20))
    second: Mapped[str | None] = mapped_column(sa.String(20))
    third: Mapped[str | None] = mapped_column(sa.String(20))
    chosen: Mapped[str | None] = mapped_column(sa.String(20))
    place: Mapped[str] = mapped_column(sa.String(10))
    model: Mapped[str] = mapped_column(sa.String(40))  # "" where keywords had to do
    at: Mapped[dt.datetime] = mapped_column(UTC)


class Learning(Base):
    """One learning from closed tickets, measured on the fixed test set; shares run from 0 to 1."""

    __tablename__ = "learnings"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UTC)
    model: Mapped[str] = mapped_column(sa.String(40))
    tickets: Mapped[int]  # that it learned from, beside the corpus
    first: Mapped[float]
    among_three: Mapped[float]
    fraud_found: Mapped[float]
    false_alarms: Mapped[float]
    kept: Mapped[bool]  # False: it was worse than the corpus alone and is not used


@dataclass(frozen=True)
class Hits:
    """Of a topic's closed tickets with a suggestion: how many, how often it was the first, how often among three."""

    topic: str
    tickets: int
    first: int
    among_three: int


def note(
    session: Session, ticket_id: int, codes: Sequence[str], chosen: str | None, *, place: str, model: str,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Keeps what was suggested for a ticket and chosen with it; nothing where nothing was suggested."""
    if not codes:
        return
    first, second, third, *_ = (*codes[:SUGGESTED], None, None)
    values = {"first": first, "second": second, "third": third, "chosen": chosen, "place": place, "model": model}
    new = insert(session, TopicSuggestion).values(ticket_id=ticket_id, at=now, **values)
    session.execute(new.on_conflict_do_nothing())


def hits(session: Session, begin: dt.datetime, end: dt.datetime) -> list[Hits]:
    """By topic, for tickets that happened in [begin, end) and are closed; the topic with most tickets first."""
    kept, right = TopicSuggestion, Ticket.topic
    first = sa.func.sum(sa.case((kept.first == right, 1), else_=0))
    three = sa.func.sum(sa.case((sa.or_(kept.first == right, kept.second == right, kept.third == right), 1), else_=0))
    query = sa.select(right, sa.func.count(), first, three).join(kept, kept.ticket_id == Ticket.id)
    query = query.where(Ticket.happened_at >= begin, Ticket.happened_at < end, Ticket.status == "CLOSED")
    query = query.where(Ticket.merged_into.is_(None), right.is_not(None)).group_by(right)
    found = [Hits(row[0], row[1], int(row[2]), int(row[3])) for row in session.execute(query)]
    return sorted(found, key=lambda one: (-one.tickets, one.topic))


def last_learning(session: Session) -> Learning | None:
    """The latest learning from tickets, kept or not."""
    return session.execute(sa.select(Learning).order_by(Learning.id.desc()).limit(1)).scalar()
