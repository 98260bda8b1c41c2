"""What is kept of a month's editions: frozen figures, and every ticket behind them as it was classified then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

STATES = ("live", "closed", "published")
FROZEN = ("channel", "category", "sub_category", "kind", "topic", "region_code", "waiting_minutes", "rating", "status")


class Edition(Base):
    """One revision of a month: closed until somebody publishes it, unchanged from then on."""

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7))
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    figures: Mapped[list[Any]]
    series: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(sa.String(64))
    closed_at: Mapped[dt.datetime] = mapped_column(UTC)
    closed_by: Mapped[str] = mapped_column(sa.String(80))
    published_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    published_by: Mapped[str | None] = mapped_column(sa.String(80))
    why: Mapped[str] = mapped_column(sa.Text, default="")
    announced_hash: Mapped[str] = mapped_column(sa.String(64), default="")  # of the figures last posted to supervisors
    # None in editions that were made before these were kept.
    breakdowns: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    items: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    ledger: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))  # [figure, old, new] by line
    relies_on: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))  # {month: edition's id}

    __table_args__ = (
        sa.UniqueConstraint("month", "revision"),
        sa.CheckConstraint("state IN ('closed', 'published')", name="state"),
    )


class EditionTicket(Base):
    """A ticket of the month as it was when the edition was made; whatever becomes of the ticket, this stays."""

    __tablename__ = "edition_tickets"

    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("editions.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(sa.String(20))
    category: Mapped[str] = mapped_column(sa.String(20))
    sub_category: Mapped[str | None] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str | None] = mapped_column(sa.String(20))
    region_code: Mapped[str | None] = mapped_column(sa.String(13))
    waiting_minutes: Mapped[int | None]
    rating: Mapped[int | None]
    status: Mapped[str | None] = mapped_column(sa.String(10))  # None in editions that did not keep it
    modus: Mapped[str | None] = mapped_column(sa.String(8))  # of a report of fraud
    happened_at: Mapped[dt.datetime | None] = mapped_column(UTC)
