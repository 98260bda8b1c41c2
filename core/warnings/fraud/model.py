"""What is kept of a report of fraud beside its ticket, of a machine's suspicion, and of an alert."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

KIND, TOPIC = "PENGADUAN", "N-TIPU"  # a ticket of this kind and topic is a report of fraud, whoever made it one
VERDICTS = ("NOT_OURS", "OURS", "UNKNOWN")
MEANS = ("PHONE", "WHATSAPP", "EMAIL", "LETTER", "SOCIAL", "WEBSITE", "IN_PERSON", "OTHER")


class FraudReport(Base):
    """What a report tells. `guessed` while no person has looked at what was read out of its words.

    `means` is the way the fraudster used; sums are whole rupiah; `paid` is None while nobody knows. `referred`: the
    person was told to go to the bank and the police.
    """

    __tablename__ = "fraud_reports"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    modus: Mapped[str | None] = mapped_column(sa.String(8))
    guessed: Mapped[bool] = mapped_column(default=True)
    claimed_sender: Mapped[str] = mapped_column(sa.String(200), default="")
    letter_number: Mapped[str] = mapped_column(sa.String(120), default="")
    means: Mapped[str | None] = mapped_column(sa.String(12))
    demanded: Mapped[int | None] = mapped_column(sa.BigInteger)
    paid: Mapped[bool | None]
    paid_sum: Mapped[int | None] = mapped_column(sa.BigInteger)
    referred: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[str | None] = mapped_column(sa.String(10))
    verdict_why: Mapped[str] = mapped_column(sa.Text, default="")
    verdict_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    verdict_by: Mapped[str] = mapped_column(sa.String(80), default="")
    alert_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fraud_alerts.id"), index=True)
    payment_told_at: Mapped[dt.datetime | None] = mapped_column(UTC)  # when supervisors were told of the payment
    created_at: Mapped[dt.datetime] = mapped_column(UTC)

    __table_args__ = (sa.CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),)


class FraudSuspicion(Base):
    """Words that look like fraud in a ticket that nobody made a report. A machine's; a person settles it."""

    __tablename__ = "fraud_suspicions"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    score: Mapped[float]
    signals: Mapped[list[Any]] = mapped_column(sa.JSON)  # codes of rules, and words in quotation marks
    at: Mapped[dt.datetime] = mapped_column(UTC)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    settled_by: Mapped[str] = mapped_column(sa.String(80), default="")

    __table_args__ = (
        sa.Index(
            "ix_fraud_suspicions_open",
            "at",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )


class FraudAlert(Base):
    """That supervisors were told of a wave of one modus, or of a payment; later reports of the wave join it."""

    __tablename__ = "fraud_alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    modus: Mapped[str | None] = mapped_column(sa.String(8))
    raised_at: Mapped[dt.datetime] = mapped_column(UTC)
    told_at: Mapped[dt.datetime] = mapped_column(UTC)
    told: Mapped[int]  # how many reports it had when supervisors were told last
    broadcast_id: Mapped[int | None] = mapped_column(sa.ForeignKey("broadcasts.id"))
