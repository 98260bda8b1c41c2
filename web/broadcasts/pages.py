"""Broadcasts: their list, writing one, and one with its approval, hold and ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.foundation import staff
from core.foundation.errors import Refused
from core.foundation.staff import second_factor
from core.reference import regions
from core.warnings import broadcasts
from core.warnings.broadcasts import Broadcast, by_hand
from web.broadcasts import form
from web.broadcasts.finding import found_or_404
from web.broadcasts.wording import CHANNELS, KINDS, STATES
from web.context import actor, allow, db, house, me, now, settings
from web.language import errors_of, say

page = Blueprint("broadcasts", __name__)


@page.get("/broadcasts")
@allow("supervisor")
def listing() -> ResponseReturnValue:
    """The latest first."""
    with db().reading() as session:
        found = broadcasts.listing(session)
        shown = [(one, broadcasts.counts(session, one) if one.released_at else None) for one in found]
        names = _names(session)
    return render_template("broadcasts/list.html", shown=shown, names=names, states=STATES, kinds=KINDS)


@page.get("/broadcasts/new")
@allow("supervisor")
def new() -> ResponseReturnValue:
    """The empty form."""
    with db().reading() as session:
        return _form(session, None, form.typed(None, session))


@page.post("/broadcasts/new")
@allow("supervisor")
def make() -> ResponseReturnValue:
    """Keeps a draft."""
    try:
        with db().writing() as session:
            content = form.understood(session, request.form)
            made = broadcasts.draft(session, form.rules(session), content, author=me().id, actor=actor(), now=now())
            assert made is not None
            number = made.id
    except Refused as refusal:
        with db().reading() as session:
            return _form(session, None, form.sent(request.form), refusal), 422
    flash(gettext("The draft is kept."))
    return redirect(url_for("broadcasts.show", broadcast_id=number), 303)


@page.get("/broadcasts/<int:broadcast_id>")
@allow("supervisor")
def show(broadcast_id: int) -> ResponseReturnValue:
    """One broadcast: what it says, to whom, where it stands, and what became of each recipient."""
    return _page(broadcast_id)


@page.get("/broadcasts/<int:broadcast_id>/edit")
@allow("supervisor")
def edit(broadcast_id: int) -> ResponseReturnValue:
    """The form with what is written."""
    with db().reading() as session:
        found = found_or_404(session, broadcast_id)
        return _form(session, found, form.typed(found, session))


@page.post("/broadcasts/<int:broadcast_id>/edit")
@allow("supervisor")
def change(broadcast_id: int) -> ResponseReturnValue:
    """Keeps what was changed; an approval is void then."""
    try:
        with db().writing() as session:
            content = form.understood(session, request.form)
            broadcasts.edit(session, form.rules(session), broadcast_id, content, author=me().id, now=now())
    except Refused as refusal:
        with db().reading() as session:
            return _form(session, found_or_404(session, broadcast_id), form.sent(request.form), refusal), 422
    flash(gettext("The draft is kept."))
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id), 303)


@page.post("/broadcasts/<int:broadcast_id>/submit")
@allow("supervisor")
def submit(broadcast_id: int) -> ResponseReturnValue:
    """Asks another supervisor to approve."""
    return _act(broadcast_id, _submit)


@page.post("/broadcasts/<int:broadcast_id>/approve")
@allow("supervisor")
def approve(broadcast_id: int) -> ResponseReturnValue:
    """Approves what was shown, with a code; the attempt is counted before."""
    with db().writing() as session:
        try:
            second_factor.begin_check(session, me().id, now())
        except Refused as refusal:
            return _page(broadcast_id, refusal), 422
    return _act(broadcast_id, _approve)


@page.post("/broadcasts/<int:broadcast_id>/stop")
@allow("supervisor")
def stop(broadcast_id: int) -> ResponseReturnValue:
    """Stops it for good."""
    return _act(broadcast_id, _stop)


def _submit(session: Session, broadcast_id: int) -> str:
    broadcasts.submit(session, broadcast_id, staff_id=me().id, now=now())
    return gettext("Submitted: another supervisor has to approve it.")


def _approve(session: Session, broadcast_id: int) -> str:
    seen, code = request.form.get("seen", ""), request.form.get("code", "")
    broadcasts.approve(session, house(), broadcast_id, staff_id=me().id, seen=seen, code=code, now=now())
    held = settings().broadcast_hold_minutes
    return gettext(
        "Approved. It leaves in %(count)s minutes at the earliest and can be stopped until then.", count=held
    )


def _stop(session: Session, broadcast_id: int) -> str:
    broadcasts.stop(session, house(), broadcast_id, actor=actor(), why=request.form.get("why", ""), now=now())
    return gettext("Stopped.")


def _act(broadcast_id: int, does: Callable[[Session, int], str]) -> ResponseReturnValue:
    try:
        with db().writing() as session:
            found_or_404(session, broadcast_id)
            done = does(session, broadcast_id)
    except Refused as refusal:
        return _page(broadcast_id, refusal), 422
    flash(done)
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id), 303)


def _page(broadcast_id: int, refusal: Refused | None = None) -> str:
    with db().reading() as session:
        found = found_or_404(session, broadcast_id)
        shown = {"one": found, **_audience(session, found), **_standing(session, found)}
    return render_template(
        "broadcasts/page.html", **shown, states=STATES, kinds=KINDS, channels=CHANNELS, typed=request.form,
        refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {},
    )  # fmt: skip


def _audience(session: Session, found: Broadcast) -> dict[str, Any]:
    audience, places = broadcasts.audience_of(found), regions.current(session)
    return {
        "audience": audience,
        "regions": [places.label(code) for code in audience.regions],
        "reached": broadcasts.reached(session, places, audience),
        "by_hand": by_hand.count(session, places, audience),
        "words": form.rules(session).words,
    }


def _standing(session: Session, found: Broadcast) -> dict[str, Any]:
    everybody = staff.listing(session)
    supervisors = [one for one in everybody if one.role == "supervisor" and one.disabled_at is None]
    return {
        "counts": broadcasts.counts(session, found),
        "parts": max(len(broadcasts.parts_of(found, tongue)) for tongue in ("id", "en")),
        "hash": broadcasts.hash_of(found),
        "names": {person.id: person.name for person in everybody},
        "untold": [one.name for one in supervisors if not staff.chats_of(session, one.id)],
        "mine": me().id in found.authors,
        "enrolled": second_factor.enrolled(session, me().id),
        "leaves_at": _leaves_at(session, found),
        "hold": settings().broadcast_hold_minutes,
    }


def _leaves_at(session: Session, found: Broadcast) -> Any:
    over = broadcasts.leaves_at(session, house(), found) if found.state == "approved" else None
    return max(over, broadcasts.next_turn(session, now())) if over else None


def _form(session: Session, found: Broadcast | None, typed: Any, refusal: Refused | None = None) -> str:
    words, places = form.rules(session).words, regions.current(session)
    return render_template(
        "broadcasts/form.html", one=found, typed=typed, kinds=KINDS, channels=CHANNELS,
        categories=words.categories.values(), regions=[place.name for place in places.places.values()],
        refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {},
    )  # fmt: skip


def _names(session: Session) -> dict[int, str]:
    return {person.id: person.name for person in staff.listing(session)}
