"""The register of official numbers, addresses and letters: asked by agents, kept by supervisors."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from core.foundation.errors import Refused
from core.warnings import official
from web.context import actor, allow, centre, db, now
from web.language import errors_of, language, say
from web.tickets.wording import Wording

page = Blueprint("official", __name__)

MOST = 500  # rows that the page shows
KINDS = {
    "PHONE": lazy_gettext("Phone or WhatsApp"),
    "EMAIL": lazy_gettext("E-mail"),
    "DOMAIN": lazy_gettext("Website"),
    "SOCIAL": lazy_gettext("Social media"),
    "LETTER": lazy_gettext("Letter number"),
}


@page.get("/official")
def show() -> ResponseReturnValue:
    """The register, with an empty box to ask in."""
    return _page()


@page.post("/official/check")
def check() -> ResponseReturnValue:
    """What the register says of the numbers and addresses in a text. POST, so that no log keeps what was asked."""
    return _page(asked=request.form.get("text", ""))


@page.post("/official")
@allow("supervisor")
def add() -> ResponseReturnValue:
    """Registers one."""
    form = request.form
    labels = {name: form.get(name, "") for name in ("label_id", "label_en")}
    try:
        with db().writing() as session:
            kind, value = form.get("kind", ""), form.get("value", "")
            made = official.add(session, kind, value, **labels, actor=actor(), now=now())
            value = made.value
    except Refused as refusal:
        return _page(refusal), 422
    flash(gettext("%(value)s is registered.", value=value))
    return redirect(url_for(".show"), 303)


@page.post("/official/<int:contact_id>/withdraw")
@allow("supervisor")
def withdraw(contact_id: int) -> ResponseReturnValue:
    """Takes one out of the register."""
    try:
        with db().writing() as session:
            why = request.form.get("why", "")
            value = official.withdraw(session, contact_id, why=why, actor=actor(), now=now()).value
    except Refused as refusal:
        return _page(refusal, act=f"withdraw {contact_id}"), 422
    flash(gettext("%(value)s is withdrawn.", value=value))
    return redirect(url_for(".show"), 303)


def _page(refusal: Refused | None = None, *, act: str = "add", asked: str = "") -> str:
    with db().reading() as session:
        answers = official.check(session, centre(), asked)
        return render_template(
            "official/page.html", kinds=KINDS, own=list(official.of_centre(centre())),
            found=official.listing(session, limit=MOST), most=MOST,
            withdrawn=official.listing(session, withdrawn=True, limit=50), answers=answers, asked=asked, act=act,
            wording=Wording.on(session, now().date()), language=language(),
            typed=request.form if refusal else {}, refusal=say(refusal) if refusal else "",
            errors=errors_of(refusal) if refusal else {},
        )  # fmt: skip
