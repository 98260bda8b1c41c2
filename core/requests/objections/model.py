"""The tables of objections to answers, and of disputes that go on before the Information Commission."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

GROUNDS = tuple("abcdefg")  # the letters of article 35 of law 14/2008
DECISIONS = ("UPHELD", "PARTLY", "REJECTED")
OUTCOMES = ("GRANTED", "PARTLY", "REJECTED", "MEDIATED", "WITHDRAWN")


class Objection(Base):
    """An objection, which the superior of the information officer answers within its own term."""

    __tablename__ = "request_objections"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("information_requests.id"), index=True)
    received_on: Mapped[dt.date] = mapped_column(sa.Date, index=True)
    ground: Mapped[str] = mapped_column(sa.String(1))
    why: Mapped[str] = mapped_column(sa.Text)  # in the applicant's words
    proxy: Mapped[str] = mapped_column(sa.String(200))  # who objects for the applicant, if somebody does
    due_on: Mapped[dt.date] = mapped_column(sa.Date)
    decision: Mapped[str | None] = mapped_column(sa.String(20))
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    replied_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    superior: Mapped[str] = mapped_column(sa.String(200), default="")
    position: Mapped[str] = mapped_column(sa.String(200), default="")
    response: Mapped[str] = mapped_column(sa.Text, default="")  # what the applicant said to the reply
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(sa.String(80))


class Dispute(Base):
    """A dispute before the Information Commission that followed an objection."""

    __tablename__ = "request_disputes"

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(sa.ForeignKey("request_objections.id"), unique=True)
    number: Mapped[str] = mapped_column(sa.String(60))  # the commission's
    filed_on: Mapped[dt.date] = mapped_column(sa.Date)
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    ended_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    note: Mapped[str] = mapped_column(sa.Text, default="")
