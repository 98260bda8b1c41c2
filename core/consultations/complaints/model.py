"""What is kept of a complaint or a report beside its ticket: who may read it, and where it was sent."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base


class Complaint(Base):
    """The file of a ticket of the kind KELUHAN or PENGADUAN; made with the first step that needs one."""

    __tablename__ = "complaints"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    acknowledged_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    examined: Mapped[bool] = mapped_column(default=False)  # with an examination there is more time
    restricted: Mapped[bool | None]  # None: as the centre decided for its kind
    secret: Mapped[bool] = mapped_column(default=False)  # the person asked not to be named


class Referral(Base):
    """A complaint that another unit was asked to answer, and when it did."""

    __tablename__ = "referrals"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    unit: Mapped[str] = mapped_column(sa.String(200))
    contact: Mapped[str] = mapped_column(sa.String(254))  # how the unit is reached
    why: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[dt.datetime] = mapped_column(UTC)
    sent_by: Mapped[str] = mapped_column(sa.String(80))
    returned_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
