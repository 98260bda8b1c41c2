"""The page on which an export of another register, such as e-PPID, is brought in."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.foundation.errors import Refused
from core.requests.register import columns, importing
from web.context import actor, allow, db, now
from web.language import errors_of, say
from web.requests.pages import terms

page = Blueprint("request_import", __name__)


@page.get("/requests/import")
@allow("supervisor")
def show() -> ResponseReturnValue:
    """The form for a file."""
    return _page()


@page.post("/requests/import")
@allow("supervisor")
def bring_in() -> ResponseReturnValue:
    """Takes a file in, all of it or nothing."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused("Please choose a file.")
        with db().writing() as session:
            stream = cast(BinaryIO, file.stream)
            found = importing.bring_in(session, terms(session), stream, actor=actor(), now=now())
    except Refused as refusal:
        return _page(refusal), 422
    counts = {"added": found.added, "updated": found.updated, "known": found.known}
    flash(gettext("%(added)s requests came in, %(updated)s went on, %(known)s were known already.", **counts))
    return redirect(url_for("requests.listing", view="ended"), 303)


def _page(refusal: Refused | None = None) -> str:
    return render_template(
        "requests/import.html", titles=columns.TITLES, required=importing.REQUIRED,
        refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {},
    )  # fmt: skip
