"""What is kept of a number, address or letter that is the centre's own."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

KINDS = ("PHONE", "EMAIL", "DOMAIN", "SOCIAL", "LETTER")


class OfficialContact(Base):
    """One number or address. `key` is its normal form; a row is withdrawn with a reason and never deleted."""

    __tablename__ = "official_contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[str] = mapped_column(sa.String(254))
    key: Mapped[str] = mapped_column(sa.String(254))
    label_id: Mapped[str] = mapped_column(sa.String(200))
    label_en: Mapped[str] = mapped_column(sa.String(200))
    added_by: Mapped[str] = mapped_column(sa.String(80))
    added_at: Mapped[dt.datetime] = mapped_column(UTC)
    withdrawn_by: Mapped[str] = mapped_column(sa.String(80), default="")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    why: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint(f"kind IN {KINDS}", name="kind"),
        sa.Index(
            "uq_official_contacts_valid",
            "kind",
            "key",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )
