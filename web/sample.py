"""The page on which the sample is left, and the sign on every page that the data are a sample's."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

import samples
from core.foundation import staff
from core.foundation.errors import Refused
from web.context import actor, allow, db, now, settings, visitor
from web.language import errors_of, say

page = Blueprint("sample", __name__)


@page.app_context_processor
def _sign() -> dict[str, Callable[[], bool]]:
    return {"sample_shown": sample_shown}


def sample_shown() -> bool:
    """Whether the page must say that its data are a sample's: to those who may leave it, while it is loaded."""
    person = visitor()
    if person is None or person.role == "agent":
        return False
    try:
        with db().reading() as session:
            return samples.is_loaded(session)
    except SQLAlchemyError:  # the page that says so must still come
        return False


@page.get("/admin/sample")
@allow("supervisor")
def show() -> ResponseReturnValue:
    """What the sample is, and the button that leaves it."""
    return _page()


@page.post("/admin/sample")
@allow("supervisor")
def leave() -> ResponseReturnValue:
    """Empties the centre; where nobody real could sign in afterwards, the first admin is made with it."""
    try:
        if request.form.get("sure") != "yes":
            wrong = Refused("Please tick this, so that nothing is emptied by mistake.")
            raise Refused("Please correct the marked fields.", fields={"sure": wrong})
        samples.leave(settings(), db(), actor(), now(), _first_admin())
    except Refused as refusal:
        return _page(refusal), 422
    flash(gettext("The sample is gone; the centre is empty and ready for real use."))
    return redirect("/staff/", 303)


def _first_admin() -> samples.FirstAdmin | None:
    with db().reading() as session:
        if samples.has_real_admin(session):
            return None
    return samples.FirstAdmin(*(request.form.get(name, "") for name in ("name", "email", "password")))


def _page(refusal: Refused | None = None) -> str:
    with db().reading() as session:
        loaded, others = samples.can_be_left(session), samples.has_real_admin(session)
    return render_template(
        "sample/page.html", loaded=loaded, others=others, typed=request.form, minimum=staff.MINIMUM_LENGTH,
        refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {},
    )  # fmt: skip
