"""A person's own page: name, language, password, browsers that are signed in, and linked chats."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from core.foundation import memory, staff
from core.foundation.errors import Refused
from web.context import actor, db, me, now, settings
from web.language import LOCALES, errors_of, say
from web.sign_in import own_token

page = Blueprint("profile", __name__)

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "macOS"}


@page.get("/profile")
def show() -> ResponseReturnValue:
    """The page."""
    return _page()


@page.post("/profile")
def save() -> ResponseReturnValue:
    """Keeps name and language."""
    chosen = request.form.get("language", "")
    try:
        with db().writing() as changes:
            staff.rename(changes, me().id, request.form.get("name", ""), now=now(), actor=actor())
            if chosen in LOCALES:
                staff.set_language(changes, me().id, chosen)
    except Refused as refusal:
        return _page(refusal), 422
    with force_locale(LOCALES.get(chosen, "id")):
        flash(gettext("Saved."))
    return redirect("/staff/profile")


@page.post("/profile/password")
def change_password() -> ResponseReturnValue:
    """Changes the password and ends the person's other sign-ins."""
    old, new, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    try:
        if new != again:
            wrong = Refused("The two new passwords differ.")
            raise Refused("Please correct the marked fields.", fields={"again": wrong})
        staff.check_strength(new, me().name, me().email)
        with db().writing() as attempt:
            staff.begin_sign_in(attempt, me().email, request.remote_addr or "", now())
        with db().writing() as changes:
            staff.change_own_password(changes, me().id, old, new, now=now(), keep_token=own_token())
    except Refused as refusal:
        return _page(refusal), 422
    flash(gettext("Your password is changed. Your other browsers are signed out."))
    return redirect("/staff/profile")


@page.post("/profile/sign-ins/end")
def end_sign_in() -> ResponseReturnValue:
    """Ends one of the person's other sign-ins, or all of them."""
    with db().writing() as changes:
        if key := request.form.get("key", ""):
            staff.end_one(changes, me().id, key, now=now(), actor=actor())
        else:
            staff.end_others(changes, me().id, now=now(), actor=actor(), but=own_token())
    flash(gettext("Signed out there."))
    return redirect("/staff/profile#sign-ins")


@page.post("/profile/chat-link")
def make_chat_link() -> ResponseReturnValue:
    """Shows, this once, the link with which the person's own Telegram chat says whose it is."""
    with db().writing() as changes:
        code = staff.new_chat_link(changes, me().id, now())
        bot = memory.recall(changes, "telegram username") or ""
    return _page(link=chat_link(code, bot))


@page.post("/profile/chats/unlink")
def unlink() -> ResponseReturnValue:
    """Takes a chat away again."""
    channel, address = request.form.get("channel", ""), request.form.get("address", "")
    with db().writing() as changes:
        staff.unlink_chat(changes, me().id, channel, address, now())
    flash(gettext("The chat is no longer linked."))
    return redirect("/staff/profile#chats")


def chat_link(code: str, bot: str) -> dict[str, str]:
    """The code and where it is to be opened; without a known bot there is no address, only the code."""
    if settings().simulator:
        return {"code": code, "url": f"{settings().public_url}/simulator/?start={code}"}
    return {"code": code, "url": f"https://t.me/{bot}?start={code}" if bot else ""}


def browser_name(user_agent: str) -> str:
    """A browser in words: "Firefox · Windows"; the beginning of what it says of itself where it is none we know."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "Linux" * ("Linux" in user_agent))
    return " · ".join(filter(None, (browser, system))) or user_agent[:40] or "?"


def _page(refusal: Refused | None = None, link: dict[str, str] | None = None) -> str:
    with db().reading() as reading:
        shown: dict[str, Any] = {
            "sign_ins": staff.open_sign_ins(reading, me().id, now(), own_token()),
            "chats": staff.chats_of(reading, me().id),
        }
    return render_template(
        "profile/page.html", **shown, link=link, typed=request.form, refusal=say(refusal) if refusal else "",
        errors=errors_of(refusal) if refusal else {}, browser_name=browser_name, minimum=staff.MINIMUM_LENGTH,
    )  # fmt: skip
