"""What is learned from: the corpus, and tickets that agents closed; and the messages that a model is tried with."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import suggestions
from core.consultations.learning.model import Example
from core.consultations.tickets import Ticket, TicketEvent

BACK = dt.timedelta(days=365)  # older tickets speak of older rules
MOST, MOST_OF_TOPIC, MOST_OF_PERSON = 3000, 150, 3
SHORTEST_MESSAGE = 3  # words; fewer are hardly a question
LOOKED_AT = 20_000  # of the newest tickets
REVIEWED = ("logged", "closed", "corrected")  # steps by which an agent vouches for the topic
FRAUD_TOPIC = "N-TIPU"
# Complaints and reports may name people who must not be named; of fraud alone the words are needed.
KINDS = ("K_TEK", "K_NON")


@dataclass(frozen=True)
class Lessons:
    """The corpus: what everybody learns from, and the fixed test set that no model ever learns from."""

    training: Sequence[Example]
    test: Sequence[Example]


def from_closed(session: Session, now: dt.datetime, undecided: Collection[int] = ()) -> list[Example]:
    """Examples from tickets that an agent closed, newest first; the ticket's topic as it is now is the label.

    Nobody else can teach: neither a message whose ticket is open, nor one that the import or another system brought.
    Of one person three tickets count, of one topic 150, and the same words once. `undecided` are ids of tickets of
    which nobody knows yet whether they tell of fraud.
    """
    told: Counter[Any] = Counter()
    seen: set[str] = set()
    found: list[Example] = []
    for row in _closed(session, now):
        words = suggestions.normalise(row.question)
        if row.id in undecided or words in seen or words.count(" ") + 1 < SHORTEST_MESSAGE:
            continue
        person = ("person", row.contact_id)
        if told[row.topic] >= MOST_OF_TOPIC or (row.contact_id is not None and told[person] >= MOST_OF_PERSON):
            continue
        told.update((row.topic, person))
        seen.add(words)
        found.append(Example(row.question, row.topic, row.topic == FRAUD_TOPIC, category=None))
        if len(found) == MOST:
            break
    return found


def _closed(session: Session, now: dt.datetime) -> Iterator[Any]:
    step, columns = TicketEvent, (Ticket.id, Ticket.question, Ticket.topic, Ticket.contact_id)
    by_agent = sa.select(step.id).where(
        step.ticket_id == Ticket.id, step.action.in_(REVIEWED), step.actor.startswith("staff:")
    )
    query = sa.select(*columns).where(
        Ticket.happened_at >= now - BACK, Ticket.happened_at <= now, Ticket.status == "CLOSED",
        Ticket.merged_into.is_(None), Ticket.topic.is_not(None),
        sa.or_(Ticket.kind.in_(KINDS), Ticket.topic == FRAUD_TOPIC), by_agent.exists(),
    )  # fmt: skip
    yield from session.execute(query.order_by(Ticket.happened_at.desc(), Ticket.id.desc()).limit(LOOKED_AT))
