"""What is kept of a broadcast; its recipients stand in `outgoing`, one row each, by its id in their key."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

KINDS = ("warning", "reminder", "notice")  # of a fraud that goes on; the standing text of each month; anything else
STATES = ("draft", "submitted", "approved", "sending", "done", "stopped")
CONTENT = ("kind", "title_id", "title_en", "text_id", "text_en", "audience")


class Broadcast(Base):
    """One text to many. `authors` are all who wrote on it; `approved_hash` is of the content that was approved.

    States: draft, submitted for approval, approved (held back for a while), sending, done; stopped from any of them.
    """

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    title_id: Mapped[str] = mapped_column(sa.String(200))
    title_en: Mapped[str] = mapped_column(sa.String(200))
    text_id: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text)
    audience: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(12))
    authors: Mapped[list[Any]] = mapped_column(sa.JSON)  # ids of the staff
    made_by: Mapped[str] = mapped_column(sa.String(80))
    made_at: Mapped[dt.datetime] = mapped_column(UTC)
    key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)  # the same cause drafts once
    submitted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    approved_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    approved_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    released_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    listed: Mapped[int] = mapped_column(default=0)  # recipients that are in line so far
    listed_to: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))  # the last of them; None: none yet
    done_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    stopped_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    stopped_by: Mapped[str] = mapped_column(sa.String(80), default="")
    why_stopped: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint(f"kind IN {KINDS}", name="kind"),
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.Index("ix_broadcasts_released_at", "released_at"),
    )
