"""Tokens with which other systems use the API: shown once, kept as a hash, revoked for good."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.errors import Refused
from core.foundation.staff.model import Token
from core.foundation.staff.passwords import token_hash
from core.foundation.text import storable

USED_EVERY = dt.timedelta(hours=1)  # `last_used_at` is no more exact than this


def new_token(session: Session, name: str, *, now: dt.datetime, actor: str) -> str:
    """Makes a token for the system of that name and returns it this once.

    Raises Refused where the name is empty, too long or taken, even by a revoked token: the trail must stay readable.
    """
    name = storable(name).strip()
    if not name:
        raise _wrong(Refused("Please write the name."))
    if len(name) > 120:
        raise _wrong(Refused("At most %(limit)s characters, please.", limit=120))
    if session.execute(sa.select(Token.id).where(Token.name == name)).scalar():
        raise _wrong(Refused("There is a token of this name already."))
    token = f"dering_{secrets.token_urlsafe(32)}"
    values = {"name": name, "token_hash": token_hash(token), "created_at": now}
    made = session.execute(sa.insert(Token).values(**values).returning(Token.id)).scalar_one()
    audit.record(session, actor, "token.add", f"token:{made}", now)
    return token


def token_owner(session: Session, token: str, now: dt.datetime) -> Token | None:
    """The row of a token that holds, or None. Notes the use (at most hourly), hence wants a writing transaction."""
    owner = token_holder(session, token)
    if owner is not None and is_to_be_noted(owner, now):
        owner.last_used_at = now
        session.flush()
    return owner


def token_holder(session: Session, token: str) -> Token | None:
    """The row of a token that holds, or None; only reads."""
    query = sa.select(Token).where(Token.token_hash == token_hash(token), Token.revoked_at.is_(None))
    return session.execute(query).scalar()


def is_to_be_noted(token: Token, now: dt.datetime) -> bool:
    """Whether the last noted use is so long ago that `token_owner` would note another."""
    return token.last_used_at is None or token.last_used_at <= now - USED_EVERY


def tokens(session: Session) -> Sequence[Token]:
    """All tokens, those that hold first, by name."""
    order = (Token.revoked_at.is_not(None), sa.func.lower(Token.name))
    return session.execute(sa.select(Token).order_by(*order)).scalars().all()


def revoke(session: Session, token_id: int, *, now: dt.datetime, actor: str) -> Token:
    """Ends a token for good; one that is revoked already stays as it is. Raises Refused where there is none."""
    token = session.execute(sa.select(Token).where(Token.id == token_id).with_for_update()).scalar()
    if token is None:
        raise Refused("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = now
        audit.record(session, actor, "token.revoke", f"token:{token.id}", now)
    return token


def _wrong(reason: Refused) -> Refused:
    return Refused("Please correct the marked fields.", fields={"name": reason})
