"""The pages on which a file of tickets is uploaded, looked at, and imported by the clock in the background."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import imports
from core.consultations.imports import Desk, Import
from core.foundation.errors import Refused
from web.context import actor, allow, calendar, db, house, now, settings
from web.imports.shown import COLUMNS, STATES, Shown
from web.language import say
from web.tickets.wording import Wording

page = Blueprint("imports", __name__)

LARGEST = 1024 * 2**20  # bytes of a request here; on all other pages it is the limit of attachments
AT_ONCE = 2**20  # bytes of a file that is checked while the browser waits: a second at most


@page.url_value_preprocessor
def allow_large(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Says so before anything reads the request's body."""
    request.max_content_length = LARGEST


@page.get("/imports")
@allow("supervisor")
def listing() -> ResponseReturnValue:
    """The form for a file, and the imports that were."""
    return _listing()


@page.post("/imports")
@allow("supervisor")
def upload() -> ResponseReturnValue:
    """Takes a file in; a small one is checked at once, any other by the clock."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused("Please choose a file.")
        profile = request.form.get("profile", imports.USUAL)
        made = imports.receive(_desk(), cast(BinaryIO, file.stream), file.filename, profile, actor())
    except Refused as refusal:
        return _listing(refusal), 422
    with db().reading() as session:
        small = imports.of_id(session, made).size <= AT_ONCE
    if small:
        imports.work(_desk(), made)
    return redirect(url_for(".show", import_id=made), 303)


@page.get("/imports/<int:import_id>")
@allow("supervisor")
def show(import_id: int) -> ResponseReturnValue:
    """What a file holds and what became of it."""
    return _page("imports/page.html", import_id)


@page.get("/imports/<int:import_id>/state")
@allow("supervisor")
def state(import_id: int) -> ResponseReturnValue:
    """The part of the page that changes while the file is worked on."""
    return _page("imports/state.html", import_id)


@page.post("/imports/<int:import_id>/confirm")
@allow("supervisor")
def confirm(import_id: int) -> ResponseReturnValue:
    """Lets the tickets be made."""
    with db().writing() as session:
        imports.confirm(session, import_id, actor(), now())
    return redirect(url_for(".show", import_id=import_id), 303)


@page.post("/imports/<int:import_id>/drop")
@allow("supervisor")
def drop(import_id: int) -> ResponseReturnValue:
    """Throws the file away."""
    with db().writing() as session:
        one = imports.drop(session, import_id, actor(), now())
        session.expunge(one)
    _desk().clear(one)
    flash(gettext("%(name)s was thrown away.", name=one.filename))
    return redirect(url_for(".listing"), 303)


@page.post("/imports/<int:import_id>/again")
@allow("supervisor")
def again(import_id: int) -> ResponseReturnValue:
    """Lets an import that failed be tried again."""
    with db().writing() as session:
        imports.try_again(session, import_id)
    return redirect(url_for(".show", import_id=import_id), 303)


def _desk() -> Desk:
    return Desk(db(), imports.folder(settings().data_dir), calendar, house().clock)


def _page(template: str, import_id: int) -> ResponseReturnValue:
    with db().reading() as session:
        one = _known(session, import_id)
        wording = Wording.on(session, calendar(session).local_day(now()))
        return render_template(template, one=one, shown=Shown(one), wording=wording, states=STATES)


def _known(session: Session, import_id: int) -> Import:
    return imports.of_id(session, import_id)


def _listing(refusal: Refused | None = None) -> str:
    with db().reading() as session:
        wording = Wording.on(session, calendar(session).local_day(now()))
        return render_template(
            "imports/list.html", past=imports.past(session), wording=wording, states=STATES, columns=COLUMNS,
            profile=imports.profile_named(imports.USUAL), refusal=say(refusal) if refusal else "",
        )  # fmt: skip
