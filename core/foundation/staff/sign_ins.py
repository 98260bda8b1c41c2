"""Signing in: counting failures, opening and ending the sign-in of a browser, and finding who it is."""

from __future__ import annotations

import datetime as dt
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.errors import Refused
from core.foundation.staff import passwords
from core.foundation.staff.model import SignIn, SignInFailure, Staff
from core.foundation.text import storable

IDLE = dt.timedelta(hours=12)
LONGEST = dt.timedelta(days=7)
SEEN_EVERY = dt.timedelta(minutes=5)  # so that reading a page seldom writes
WINDOW = dt.timedelta(minutes=15)
PER_EMAIL = 5
PER_REMOTE = 20  # a whole office often comes from one address


# Made once, of the bare tables: every page begins with it.
_PEOPLE, _SIGN_INS = (cast(sa.Table, model.__table__) for model in (Staff, SignIn))
_WHO = (
    sa.select(*(_PEOPLE.c[name] for name in ("id", "name", "email", "role", "language")), _SIGN_INS.c.seen_at)
    .join_from(_SIGN_INS, _PEOPLE)
    .where(_SIGN_INS.c.token_hash == sa.bindparam("token_hash"), _PEOPLE.c.disabled_at.is_(None))
    .where(_SIGN_INS.c.expires_at > sa.bindparam("now"), _SIGN_INS.c.seen_at > sa.bindparam("idle_since"))
)


class TooManyAttempts(Refused):
    """Somebody guesses, or forgot; the sentence says how long to wait."""


@dataclass(frozen=True)
class SignedIn:
    """The person behind a browser, as of the moment it asked."""

    id: int
    name: str
    email: str
    role: str
    language: str
    seen_at: dt.datetime

    @property
    def initials(self) -> str:
        """One or two letters for a small mark."""
        words = self.name.split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@dataclass(frozen=True)
class Credentials:
    """What an e-mail address is checked against; of an unknown or disabled person there is no hash."""

    staff_id: int | None
    password_hash: str | None

    def fit(self, password: str) -> bool:
        """Whether the password is right. Slow on purpose, and as slow for nobody: call it outside a transaction."""
        return passwords.fits_in_turn(self.password_hash, password) and self.staff_id is not None


@dataclass(frozen=True)
class OpenSignIn:
    """One browser that is signed in; `key` names it when it is to be ended."""

    key: str
    created_at: dt.datetime
    seen_at: dt.datetime
    browser: str
    current: bool


def begin_sign_in(session: Session, email: str, remote: str, now: dt.datetime) -> None:
    """Counts an attempt before it is checked, so that many at once are not checked for free; `sign_in` takes it back.

    Raises TooManyAttempts after 5 failures with this e-mail address, or 20 from this network address, in 15 minutes.
    """
    email, remote = _kept_email(email), remote[:64]
    session.execute(sa.delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))
    for column, value, limit in ((SignInFailure.email, email, PER_EMAIL), (SignInFailure.remote, remote, PER_REMOTE)):
        query = sa.select(SignInFailure.at).where(column == value).order_by(SignInFailure.at.desc()).limit(limit)
        times = session.execute(query).scalars().all()
        if len(times) == limit:
            minutes = math.ceil((times[-1] + WINDOW - now).total_seconds() / 60)
            raise TooManyAttempts(
                "Too many failed attempts. Please try again in %(minutes)s minutes.", minutes=max(1, minutes)
            )
    session.execute(sa.insert(SignInFailure).values(email=email, remote=remote, at=now))


def credentials(session: Session, email: str) -> Credentials:
    """What the password for this address is checked against."""
    query = sa.select(Staff.id, Staff.password_hash).where(Staff.disabled_at.is_(None))
    row = session.execute(query.where(Staff.email == _kept_email(email))).first()
    return Credentials(row.id, row.password_hash) if row else Credentials(None, None)


def sign_in(session: Session, found: Credentials, browser: str, now: dt.datetime) -> str:
    """Opens a sign-in for credentials that fit, forgets the address's failures and returns the cookie's token.

    Raises Refused where the person was disabled or got another password since.
    """
    query = sa.select(Staff.email).where(
        Staff.id == found.staff_id, Staff.password_hash == found.password_hash, Staff.disabled_at.is_(None)
    )
    email = session.execute(query.with_for_update()).scalar()
    if email is None:
        raise Refused("E-mail address or password are not right.")
    forget_failures(session, email)
    session.execute(sa.delete(SignIn).where(sa.or_(SignIn.expires_at <= now, SignIn.seen_at <= now - IDLE)))
    token = secrets.token_urlsafe(32)
    values = {"token_hash": passwords.token_hash(token), "staff_id": found.staff_id, "browser": storable(browser)[:200]}
    session.execute(sa.insert(SignIn).values(**values, created_at=now, seen_at=now, expires_at=now + LONGEST))
    audit.record(session, f"staff:{found.staff_id}", "staff.sign_in", f"staff:{found.staff_id}", now)
    return token


def forget_failures(session: Session, email: str) -> None:
    """Takes back the attempts counted for an address: its person has just given the right password."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.email == email))


def who(session: Session, token: str, now: dt.datetime) -> SignedIn | None:
    """The person whom the token signs in, or None where it never did or no longer does. Writes nothing."""
    when = {"token_hash": passwords.token_hash(token), "now": now, "idle_since": now - IDLE}
    row = session.execute(_WHO, when).first()
    return SignedIn(**row._mapping) if row else None


def touch(session: Session, token: str, now: dt.datetime) -> None:
    """Notes that the browser was seen; needed only where `seen_at` is older than SEEN_EVERY."""
    session.execute(sa.update(SignIn).where(SignIn.token_hash == passwords.token_hash(token)).values(seen_at=now))


def sign_out(session: Session, token: str, now: dt.datetime) -> None:
    """Ends the sign-in of the token."""
    own = sa.delete(SignIn).where(SignIn.token_hash == passwords.token_hash(token))
    staff_id = session.execute(own.returning(SignIn.staff_id)).scalar()
    if staff_id is not None:
        audit.record(session, f"staff:{staff_id}", "staff.sign_out", f"staff:{staff_id}", now)


def open_sign_ins(session: Session, staff_id: int, now: dt.datetime, token: str = "") -> Sequence[OpenSignIn]:
    """The person's browsers that are signed in, latest first; `token` tells which of them is the asking one."""
    query = sa.select(SignIn).where(SignIn.staff_id == staff_id, SignIn.expires_at > now, SignIn.seen_at > now - IDLE)
    rows = session.execute(query.order_by(SignIn.seen_at.desc(), SignIn.created_at.desc())).scalars()
    own = passwords.token_hash(token)
    return [OpenSignIn(r.token_hash, r.created_at, r.seen_at, r.browser, r.token_hash == own) for r in rows]


def end_one(session: Session, staff_id: int, key: str, *, now: dt.datetime, actor: str) -> None:
    """Ends one of the person's sign-ins by its key."""
    own = sa.delete(SignIn).where(SignIn.staff_id == staff_id, SignIn.token_hash == storable(key))
    if session.execute(own.returning(SignIn.staff_id)).first() is not None:
        audit.record(session, actor, "staff.end_sign_in", f"staff:{staff_id}", now)


def end_others(session: Session, staff_id: int, *, now: dt.datetime, actor: str, but: str = "") -> int:
    """Ends all of the person's sign-ins, except the one of the token `but`; returns how many there were."""
    ended = end_all(session, staff_id, but)
    audit.record(session, actor, "staff.end_sign_ins", f"staff:{staff_id}", now)
    return ended


def end_all(session: Session, staff_id: int, but: str = "") -> int:
    """The same as a part of a larger act, which leaves the trail itself."""
    others = sa.delete(SignIn).where(SignIn.staff_id == staff_id, SignIn.token_hash != passwords.token_hash(but))
    return len(session.execute(others.returning(SignIn.token_hash)).all())


def _kept_email(email: str) -> str:
    return storable(email).strip().casefold()[:254]
