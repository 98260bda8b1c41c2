"""Administration of the staff: add, let in and out, give roles, reset passwords, end sign-ins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.foundation import staff
from core.foundation.errors import Refused
from core.foundation.staff import second_factor
from web.context import actor, allow, db, now
from web.language import errors_of, say

page = Blueprint("people", __name__)

PATH = "/staff/admin/people"


@page.get("/admin")
@allow("admin")
def first() -> ResponseReturnValue:
    """The first of the pages for admins."""
    return redirect(PATH)


@page.get("/admin/people")
@allow("admin")
def listing() -> ResponseReturnValue:
    """Everybody, and the form for somebody new."""
    return _page()


@page.post("/admin/people")
@allow("admin")
def add() -> ResponseReturnValue:
    """Adds a person; an empty password is invented and shown this once."""
    name, email, role, given = (request.form.get(field, "") for field in ("name", "email", "role", "password"))
    password = given or staff.invented_password()
    try:
        with db().writing() as changes:
            staff.add(changes, name, email, role, password, now=now(), actor=actor())
    except Refused as refusal:
        return _page(refusal), 422
    if not given:
        return _page(made={"name": name.strip(), "password": password})
    flash(gettext("%(name)s can sign in now.", name=name.strip()))
    return redirect(PATH)


@page.post("/admin/people/<int:staff_id>/disable")
@allow("admin")
def disable(staff_id: int) -> ResponseReturnValue:
    """Shuts a person out."""
    return _act(staff.disable, staff_id, gettext("This person can no longer sign in."))


@page.post("/admin/people/<int:staff_id>/enable")
@allow("admin")
def enable(staff_id: int) -> ResponseReturnValue:
    """Lets a person in again."""
    return _act(staff.enable, staff_id, gettext("This person can sign in again."))


@page.post("/admin/people/<int:staff_id>/role")
@allow("admin")
def change_role(staff_id: int) -> ResponseReturnValue:
    """Gives another role."""
    act = partial(staff.change_role, role=request.form.get("role", ""))
    return _act(act, staff_id, gettext("The role is changed; this person has to sign in again."))


@page.post("/admin/people/<int:staff_id>/end")
@allow("admin")
def end(staff_id: int) -> ResponseReturnValue:
    """Signs a person out everywhere."""
    return _act(staff.end_others, staff_id, gettext("Signed out everywhere."))


@page.post("/admin/people/<int:staff_id>/reset")
@allow("admin")
def reset(staff_id: int) -> ResponseReturnValue:
    """Makes a new password and shows it this once."""
    with db().writing() as changes:
        password = staff.reset_password(changes, staff_id, now=now(), actor=actor())
        name = staff.by_id(changes, staff_id).name
    return _page(made={"name": name, "password": password})


@page.post("/admin/people/<int:staff_id>/reset-factor")
@allow("admin")
def reset_factor(staff_id: int) -> ResponseReturnValue:
    """Takes a lost second factor away."""
    return _act(
        second_factor.reset, staff_id, gettext("The second factor is taken away; this person sets up a new one.")
    )


def role_names() -> dict[str, str]:
    """What the roles are called."""
    return {"agent": gettext("Agent"), "supervisor": gettext("Supervisor"), "admin": gettext("Admin")}


def _act(act: Callable[..., object], staff_id: int, done: str) -> ResponseReturnValue:
    try:
        with db().writing() as changes:
            act(changes, staff_id, now=now(), actor=actor())
        flash(done)
    except Refused as refusal:
        flash(say(refusal), "error")
    return redirect(PATH)


def _page(refusal: Refused | None = None, made: dict[str, str] | None = None) -> str:
    with db().reading() as reading:
        shown: dict[str, Any] = {"people": staff.listing(reading), "made": made, "roles": role_names()}
        return render_template(
            "people/page.html", **shown, typed={} if made else request.form, refusal=say(refusal) if refusal else "",
            errors=errors_of(refusal) if refusal else {}, minimum=staff.MINIMUM_LENGTH,
        )  # fmt: skip
