"""A person's second factor: set up with an app, recovery codes, taken away with a code."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.foundation import staff
from core.foundation.errors import Refused
from core.foundation.staff import second_factor
from web.context import actor, allow, centre, db, me, now
from web.language import errors_of, say

page = Blueprint("second_factor", __name__)

PATH = "/staff/profile/second-factor"
INK = "#0b3d49"


@page.get("/profile/second-factor")
@allow("supervisor")
def show() -> ResponseReturnValue:
    """Where it stands: none, begun, or in use."""
    return _page()


@page.post("/profile/second-factor")
@allow("supervisor")
def begin() -> ResponseReturnValue:
    """Makes a secret, for somebody who still knows the password: a browser left open is not enough."""
    try:
        _refuse_wrong_password(request.form.get("password", ""))
        with db().writing() as session:
            second_factor.begin(session, me().id, centre().name, now())
    except Refused as refusal:
        return _page(refusal), 422
    return redirect(PATH, 303)


@page.post("/profile/second-factor/confirm")
@allow("supervisor")
def confirm() -> ResponseReturnValue:
    """With the first code from the app it is in use; shows the recovery codes, this once."""
    try:
        with db().writing() as session:
            second_factor.begin_check(session, me().id, now())
        with db().writing() as session:
            codes = second_factor.confirm(session, me().id, request.form.get("code", ""), now())
    except Refused as refusal:
        return _page(refusal), 422
    return _page(codes=codes)


@page.post("/profile/second-factor/remove")
@allow("supervisor")
def remove() -> ResponseReturnValue:
    """Takes it away with a code of it, for a new phone."""
    try:
        refuse_wrong_code(request.form.get("code", ""))
    except Refused as refusal:
        return _page(refusal), 422
    with db().writing() as session:
        second_factor.reset(session, me().id, now=now(), actor=actor())
    flash(gettext("Your second factor is taken away. You may approve again 24 hours after this."))
    return redirect(PATH, 303)


def refuse_wrong_code(code: str) -> None:
    """Takes a code of the person who asks. Raises Refused for a wrong one; each attempt is counted before."""
    with db().writing() as session:
        second_factor.begin_check(session, me().id, now())
    with db().writing() as session:
        second_factor.check(session, me().id, code, now())


def _refuse_wrong_password(password: str) -> None:
    with db().writing() as session:
        staff.begin_sign_in(session, me().email, request.remote_addr or "", now())
    with db().reading() as session:
        found = staff.credentials(session, me().email)
    if not found.fit(password):
        wrong = Refused("This is not your current password.")
        raise Refused("Please correct the marked fields.", fields={"password": wrong})
    with db().writing() as session:
        staff.forget_failures(session, me().email)


def _page(refusal: Refused | None = None, codes: list[str] | None = None) -> str:
    with db().reading() as session:
        waiting = second_factor.begun(session, me().id, centre().name)
        in_use = second_factor.enrolled(session, me().id)
        left = second_factor.recovery_codes_left(session, me().id)
    picture = segno.make(waiting.uri, error="m").svg_data_uri(scale=5, dark=INK) if waiting else ""
    return render_template(
        "second_factor/page.html", waiting=waiting, in_use=in_use, left=left, codes=codes, picture=picture,
        refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {},
    )  # fmt: skip
