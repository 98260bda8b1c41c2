"""What is kept of a ticket, of its history and of the days to be recounted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

STATUSES = ("OPEN", "WAITING", "ANSWERED", "CLOSED")  # WAITING: the person was asked something and has not answered
OPEN_STATUSES = ("OPEN", "WAITING", "ANSWERED")
CORRECTABLE = (
    "happened_at",
    "channel",
    "category",
    "sub_category",
    "kind",
    "topic",
    "aspect",
    "region_code",
    "institution",
    "contact_name",
    "contact_phone",
    "contact_email",
    "question",
    "answer",
)
# Every index costs an import of old tickets time, but for rows that a partial one leaves out. Such a condition must
# stand word by word in a query, unless it says that there is a value.
_NOT_CLOSED, _BY_STAFF = "status <> 'CLOSED'", "actor <> 'import'"
_PLACED, _TAKEN = "region_code IS NOT NULL", "agent_id IS NOT NULL"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


class Ticket(Base):
    """One consultation. Codes are those of the taxonomy and the regions; times are UTC."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)  # month of logging and its running number
    code: Mapped[str] = mapped_column(
        sa.String(8)
    )  # random; with the number it lets a stranger's chat follow the ticket
    source: Mapped[str] = mapped_column(sa.String(40))
    external_id: Mapped[str | None] = mapped_column(sa.String(200))
    happened_at: Mapped[dt.datetime] = mapped_column(UTC)
    logged_at: Mapped[dt.datetime] = mapped_column(UTC)
    channel: Mapped[str] = mapped_column(sa.String(20))
    category: Mapped[str] = mapped_column(sa.String(20))
    sub_category: Mapped[str | None] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str | None] = mapped_column(sa.String(20))
    aspect: Mapped[str | None] = mapped_column(sa.String(20))
    region_code: Mapped[str | None] = mapped_column(sa.String(13))
    institution: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_name: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_phone: Mapped[str] = mapped_column(sa.String(40), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    question: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    status: Mapped[str] = mapped_column(sa.String(10))
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"))
    conversation_id: Mapped[int | None]
    handed_over_at: Mapped[dt.datetime | None] = mapped_column(UTC)  # when a person began to wait for a person
    first_reply_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    waiting_minutes: Mapped[int | None]  # office minutes between the two; None where nobody waited
    due_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    rating: Mapped[int | None]
    rating_comment: Mapped[str] = mapped_column(sa.Text, default="")
    merged_into: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"))

    __table_args__ = (
        sa.UniqueConstraint("source", "external_id"),
        sa.CheckConstraint(f"status IN {STATUSES}", name="status"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        sa.Index("ix_tickets_happened_at_id", "happened_at", "id"),
        # Lists go by time: with the code in front, one that hardly any ticket has is found as fast as any other.
        sa.Index("ix_tickets_channel_happened_at_id", "channel", "happened_at", "id"),
        sa.Index("ix_tickets_topic_happened_at_id", "topic", "happened_at", "id"),
        sa.Index("ix_tickets_agent_id_happened_at_id", "agent_id", "happened_at", "id", **_where(_TAKEN)),
        sa.Index("ix_tickets_region_code_happened_at_id", "region_code", "happened_at", "id", **_where(_PLACED)),
        sa.Index("ix_tickets_contact_id", "contact_id"),
        sa.Index("ix_tickets_open", "due_at", **_where(_NOT_CLOSED)),
        sa.Index("ix_tickets_open_happened_at_id", "happened_at", "id", **_where(_NOT_CLOSED)),
    )


class TicketEvent(Base):
    """One step in a ticket's life. Personal values sit here and nowhere in the audit trail, so they can be erased."""

    __tablename__ = "ticket_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UTC)
    actor: Mapped[str] = mapped_column(sa.String(80))  # "staff:3", "bot", "cli", "import", "clock"
    action: Mapped[str] = mapped_column(sa.String(20))  # logged corrected answered closed reopened merged noted rated …
    why: Mapped[str] = mapped_column(sa.Text, default="")
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)  # {field: [old, new]}

    __table_args__ = (  # what somebody did on a day
        sa.Index("ix_ticket_events_actor_at", "actor", "at", **_where(_BY_STAFF)),
    )


class StaleDay(Base):
    """A mark that a local day's facts no longer hold; appended by every touch, deleted by the recount that read it."""

    __tablename__ = "stale_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(sa.Date, index=True)


class StaleText(Base):
    """A mark that the words of some tickets (ids from first to last) are not in the search yet; like `StaleDay`."""

    __tablename__ = "stale_texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_ticket: Mapped[int]
    last_ticket: Mapped[int]


class TicketText(Base):
    """What the search knows of a ticket: its words, and when it happened, as they were when it was read for it.

    On SQLite the words are there so that they can be taken out of the full-text table again, which keeps no texts.
    """

    __tablename__ = "ticket_texts"

    ticket_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    happened_at: Mapped[dt.datetime] = mapped_column(UTC)
    words: Mapped[str] = mapped_column(sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"))
