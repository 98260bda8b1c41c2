"""The tables of the centre's people, their sign-ins and chats, and of tokens."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.foundation.db import UTC, Base

ROLES = ("agent", "supervisor", "admin")


class Staff(Base):
    """One person of the centre. A supervisor approves broadcasts from `approver_since` on."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    role: Mapped[str] = mapped_column(sa.String(12))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(5), default="id")
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    approver_since: Mapped[dt.datetime | None] = mapped_column(UTC)
    disabled_at: Mapped[dt.datetime | None] = mapped_column(UTC)

    __table_args__ = (sa.CheckConstraint(f"role IN {ROLES}", name="role"),)


class StaffChat(Base):
    """A chat that a person of the staff linked, so that summaries reach it."""

    __tablename__ = "staff_chats"

    channel: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    linked_at: Mapped[dt.datetime] = mapped_column(UTC)


class ChatLink(Base):
    """A deep link on its way: only its hash is kept, and it works once."""

    __tablename__ = "chat_links"

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    expires_at: Mapped[dt.datetime] = mapped_column(UTC)


class SignIn(Base):
    """A signed-in browser; the cookie holds the token, the table its hash, so a session can be ended."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    seen_at: Mapped[dt.datetime] = mapped_column(UTC)
    expires_at: Mapped[dt.datetime] = mapped_column(UTC)
    browser: Mapped[str] = mapped_column(sa.String(200), default="")


class SignInFailure(Base):
    """A failed sign-in, counted to slow guessing down."""

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    remote: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[dt.datetime] = mapped_column(UTC)


class SecondFactor(Base):
    """What a person's authenticator app and we both know. It counts from `confirmed_at` on."""

    __tablename__ = "second_factors"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # of 30 seconds; this code and older ones are used
    failures: Mapped[int] = mapped_column(default=0)  # attempts since the last right code
    locked_until: Mapped[dt.datetime | None] = mapped_column(UTC)


class RecoveryCode(Base):
    """A code for the day on which the phone is lost; only its hash is kept, and it works once."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    used_at: Mapped[dt.datetime | None] = mapped_column(UTC)


class Token(Base):
    """An API token of another system; only its hash is kept."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    last_used_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UTC)
