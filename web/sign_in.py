"""Signing in and out, and the guard in front of every page: who is not let in by it is not let in."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, flash, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.foundation import staff
from core.foundation.errors import Refused
from web.context import db, me, now, settings, visitor
from web.language import local_path, say

page = Blueprint("sign_in", __name__)

COOKIE = "dering"
OPEN = {"static", "sign_in.form", "sign_in.enter", "language.switch"}  # all else wants a signed-in person
HOME = {"agent": "/staff/tickets/new", "supervisor": "/staff/dashboard", "admin": "/staff/admin"}


def guard() -> ResponseReturnValue | None:
    """Runs before every view: finds out who asks, and lets only those in who may."""
    if request.endpoint == "static":
        return None
    g.me = _identified()
    if request.endpoint is None or request.endpoint in OPEN:  # no endpoint: there is no such page
        return None
    if g.me is None:
        return _ask_to_sign_in()
    roles = getattr(current_app.view_functions[request.endpoint], "roles", None)
    if roles is not None and g.me.role not in (*roles, "admin"):
        abort(403)
    return None


@page.get("/")
def home() -> ResponseReturnValue:
    """Sends everybody to where their work is."""
    return redirect(HOME[me().role])


@page.get("/sign-in")
def form() -> ResponseReturnValue:
    """The form; somebody who is signed in goes on at once."""
    if visitor() is not None:
        return redirect(local_path(request.args.get("next", "")))
    return _page(request.args.get("next", ""))


@page.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Checks e-mail address and password and opens a sign-in."""
    email, onward = request.form.get("email", ""), request.form.get("next", "")
    try:
        token = open_sign_in(email, request.form.get("password", ""))
    except staff.TooManyAttempts as refusal:
        return _page(onward, email, say(refusal)), 429, {"Retry-After": str(60 * int(str(refusal.values["minutes"])))}
    except Refused as refusal:
        return _page(onward, email, say(refusal)), 422
    session.clear()  # a new secret for the forms of whoever comes after somebody else on this machine
    answer = make_response(redirect(local_path(onward)))
    secure = settings().public_url.startswith("https")
    answer.set_cookie(COOKIE, token, path="/staff", httponly=True, samesite="Lax", secure=secure)
    return answer


@page.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Ends this browser's sign-in."""
    with db().writing() as changes:
        staff.sign_out(changes, own_token(), now())
    session.clear()
    flash(gettext("You are signed out."))
    answer = make_response(redirect("/staff/sign-in"))
    answer.delete_cookie(COOKIE, path="/staff")
    return answer


def open_sign_in(email: str, password: str) -> str:
    """The token of a new sign-in. Raises Refused where the two do not fit or after too many attempts.

    The slow check runs between two short transactions, so that nobody waits for it.
    """
    with db().writing() as changes:
        staff.begin_sign_in(changes, email, request.remote_addr or "", now())
    with db().reading() as reading:
        found = staff.credentials(reading, email)
    if not found.fit(password):
        raise Refused("E-mail address or password are not right.")
    with db().writing() as changes:
        staff.sign_out(changes, own_token(), now())
        return staff.sign_in(changes, found, request.user_agent.string, now())


def own_token() -> str:
    """The token in this browser's cookie; empty where it has none."""
    return request.cookies.get(COOKIE, "")


def _identified() -> staff.SignedIn | None:
    token = own_token()
    if not token:
        return None
    with db().reading() as reading:
        person = staff.who(reading, token, now())
    if person is not None and now() - person.seen_at >= staff.SEEN_EVERY:
        with db().writing() as changes:
            staff.touch(changes, token, now())
    return person


def _ask_to_sign_in() -> ResponseReturnValue:
    if "HX-Request" in request.headers:  # a part of a page: a form in its place would only confuse
        sentence = gettext("Your session has ended. Sign in in another tab, then try again here.")
        return sentence, 401, {"Content-Type": "text/plain; charset=utf-8"}
    onward = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect("/staff/sign-in" + (f"?{urlencode({'next': onward})}" if onward not in ("", "/staff/") else ""))


def _page(onward: str, email: str = "", refusal: str = "") -> str:
    return render_template("sign_in/form.html", onward=onward, email=email, refusal=refusal)
