"""Administration of the tokens with which other systems use the API."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.foundation import staff
from core.foundation.errors import Refused
from web.context import actor, allow, db, now
from web.language import errors_of, say

page = Blueprint("tokens", __name__)


@page.get("/admin/tokens")
@allow("admin")
def listing() -> ResponseReturnValue:
    """All tokens, and the form for a new one."""
    return _page()


@page.post("/admin/tokens")
@allow("admin")
def add() -> ResponseReturnValue:
    """Makes a token and shows it this once."""
    name = request.form.get("name", "")
    try:
        with db().writing() as changes:
            token = staff.new_token(changes, name, now=now(), actor=actor())
    except Refused as refusal:
        return _page(refusal), 422
    return _page(made={"name": name.strip(), "token": token})


@page.post("/admin/tokens/<int:token_id>/revoke")
@allow("admin")
def revoke(token_id: int) -> ResponseReturnValue:
    """Ends a token for good."""
    with db().writing() as changes:
        name = staff.revoke(changes, token_id, now=now(), actor=actor()).name
    flash(gettext("The token %(name)s no longer works.", name=name))
    return redirect("/staff/admin/tokens")


def _page(refusal: Refused | None = None, made: dict[str, str] | None = None) -> str:
    with db().reading() as reading:
        return render_template(
            "tokens/page.html", tokens=staff.tokens(reading), made=made, typed={} if made else request.form,
            refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {},
        )  # fmt: skip
