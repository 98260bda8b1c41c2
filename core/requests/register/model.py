"""The tables of the register: requests for public information, why not all was given, and what was done when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

CHANNELS = ("EPPID", "EMAIL", "WALK_IN", "POST", "PHONE")  # by which a request came in
REQUESTERS = ("PERSON", "GROUP", "BODY", "PUBLIC_BODY")
WANTED = ("COPY", "VIEW")
FORMS = ("SOFT", "HARD", "BOTH")
HELD = ("YES", "PART", "NO")
OUTCOMES = ("GRANTED", "PARTLY", "REFUSED", "NOT_GIVEN", "TRANSFERRED")
REASONS = ("EXEMPT", "NOT_HELD", "OTHER")
EXEMPTIONS = tuple("abcdefghij")  # the letters of article 17 of law 14/2008


class InformationRequest(Base):
    """One request. Its clock starts on the day it is complete; days are local.

    `receipt` is its number from the first moment, `number` that of the register, given when it is complete.
    """

    __tablename__ = "information_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(sa.String(40), unique=True)
    number: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    received_on: Mapped[dt.date] = mapped_column(sa.Date)
    channel: Mapped[str] = mapped_column(sa.String(20))
    requester: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200))
    address: Mapped[str] = mapped_column(sa.Text)
    phone: Mapped[str] = mapped_column(sa.String(40), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    occupation: Mapped[str] = mapped_column(sa.String(120))
    identity_checked: Mapped[bool] = mapped_column(default=False)  # a flag, never the document
    information: Mapped[str] = mapped_column(sa.Text)
    purpose: Mapped[str] = mapped_column(sa.Text)
    wanted: Mapped[str] = mapped_column(sa.String(10))
    form: Mapped[str] = mapped_column(sa.String(10))
    missing: Mapped[str] = mapped_column(sa.Text, default="")  # what it still lacks, as the person was told
    completion_due: Mapped[dt.date | None] = mapped_column(sa.Date)
    complete_on: Mapped[dt.date | None] = mapped_column(sa.Date, index=True)
    first_due: Mapped[dt.date | None] = mapped_column(sa.Date)  # without an extension
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    extended_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    extension_why: Mapped[str] = mapped_column(sa.Text, default="")
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    answered_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    days_used: Mapped[int | None]
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    held: Mapped[str] = mapped_column(sa.String(10), default="")
    holder: Mapped[str] = mapped_column(sa.String(200), default="")  # who has what we have not
    delivered_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    cost: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # rupiah
    payment: Mapped[str] = mapped_column(sa.String(120), default="")
    closed_on: Mapped[dt.date | None] = mapped_column(sa.Date)  # given up before it was complete
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    source: Mapped[str | None] = mapped_column(sa.String(40))
    external_id: Mapped[str | None] = mapped_column(sa.String(120))
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("source", "external_id", name="external"),
        sa.Index(
            "ix_information_requests_open",
            "due_on",
            sqlite_where=sa.text("answered_on IS NULL AND closed_on IS NULL"),
            postgresql_where=sa.text("answered_on IS NULL AND closed_on IS NULL"),
        ),
    )

    @property
    def label(self) -> str:
        """The number that people know it by."""
        return self.number or self.receipt

    @property
    def state(self) -> str:
        """One of INCOMPLETE, OPEN, ANSWERED, CLOSED."""
        if self.answered_on:
            return "ANSWERED"
        if self.closed_on:
            return "CLOSED"
        return "OPEN" if self.complete_on else "INCOMPLETE"


class RequestReason(Base):
    """One reason why not all was given; an exemption with its letter of article 17 and its consequence test."""

    __tablename__ = "request_reasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("information_requests.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    exemption: Mapped[str] = mapped_column(sa.String(1), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")


class RequestEvent(Base):
    """What was done with a request, or with an objection to it."""

    __tablename__ = "request_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("information_requests.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UTC)
    actor: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(40))
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    why: Mapped[str] = mapped_column(sa.Text, default="")
