"""Letters that were made: what each says is kept, so that the same letter can be printed again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base


class RequestLetter(Base):
    """One letter to an applicant. `content` is all that is printed, as the letter's template wants it."""

    __tablename__ = "request_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("information_requests.id"), index=True)
    objection_id: Mapped[int | None] = mapped_column(sa.ForeignKey("request_objections.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    number: Mapped[str] = mapped_column(sa.String(60))  # the office's own number, where it has one
    dated: Mapped[dt.date] = mapped_column(sa.Date)
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_at: Mapped[dt.datetime] = mapped_column(UTC)
    made_by: Mapped[str] = mapped_column(sa.String(80))
