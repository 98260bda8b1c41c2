"""Who calls: another system with a token. Nothing of the API answers anybody else."""

from __future__ import annotations

from typing import NamedTuple, cast

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from core.foundation import staff
from web.context import db, now


class Caller(NamedTuple):
    """The token's id and name."""

    id: int
    name: str

    @property
    def actor(self) -> str:
        """How histories and the audit trail name the system."""
        return f"token:{self.id}"


def guard() -> None:
    """Runs before every view, also where there is none: without a token that holds the answer is 401."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "dering"}))
    with db().reading() as session:
        owner = staff.token_holder(session, token.strip())
        note = owner is not None and staff.is_to_be_noted(owner, now())
    if owner is None:
        wrong: dict[str, str | None] = {"realm": "dering", "error": "invalid_token"}
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", wrong))
    if note:
        with db().writing() as session:
            staff.token_owner(session, token.strip(), now())
    g.caller = Caller(owner.id, owner.name)


def caller() -> Caller:
    """The system that calls."""
    return cast(Caller, g.caller)
