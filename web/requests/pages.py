"""The register's list, the form for a new request, and the page of one with its deadline day by day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.requests import letters, objections, register
from core.requests.deadlines import Step, Terms
from core.requests.objections import Objection
from core.requests.register import InformationRequest, Reader
from web.context import actor, calendar, centre, db, me, now
from web.language import errors_of, local_date, say
from web.requests import asked, wording
from web.tickets.wording import Wording

page = Blueprint("requests", __name__)

DAY_FIRST = re.compile(r"^\d{4}-\d\d-\d\d(?=:)")
VIEWS = ("open", "objections", "ended")


@page.get("/requests")
def listing() -> ResponseReturnValue:
    """What is open, what is due first in front; objections; what has ended."""
    view = request.args.get("view", "open")
    view = view if view in VIEWS else "open"
    with db().reading() as session:
        chosen = _found(session, view)
        waiting = register.objections_waiting(session)
        about = {one.id: one for one in (register.by_id(session, objection.request_id) for objection in waiting)}
        return render_template(
            "requests/list.html", view=view, found=chosen, waiting=waiting, about=about, terms=terms(session),
            today=today(session), reader=reader(), words=wording, count=len(_open(session, view, chosen)),
        )  # fmt: skip


@page.get("/requests/new")
def new() -> ResponseReturnValue:
    """An empty form."""
    with db().reading() as session:
        return _form({"received_on": today(session).isoformat(), "channel": "EMAIL", "form": "SOFT"})


@page.post("/requests/new")
def create() -> ResponseReturnValue:
    """Writes a request down."""
    try:
        with db().writing() as session:
            typed = asked.intake(request.form)
            made = register.receive(session, terms(session), typed, agent_id=me().id, actor=actor(), now=now())
            number, request_id = made.receipt, made.id
    except Refused as refusal:
        return _form(request.form, refusal), 422
    flash(gettext("Kept as %(number)s.", number=number))
    return redirect(url_for(".show", request_id=request_id), 303)


@page.get("/requests/<int:request_id>")
def show(request_id: int) -> ResponseReturnValue:
    """One request."""
    return render(request_id)


def render(request_id: int, refusal: Refused | None = None, act: str = "") -> str:
    """One request; a refused act beside its form, with what was typed."""
    with db().reading() as session:
        one = found(session, request_id)
        return render_template(
            "requests/detail.html", one=one, **_around(session, one), words=wording, act=act,
            typed=request.form if act else {}, refusal=say(refusal) if refusal else "",
            errors=errors_of(refusal) if refusal else {},
        )  # fmt: skip


@page.app_template_filter("day")
def said_day(value: object) -> str:
    """A day that history kept as text, in words; anything else as it is."""
    try:
        return local_date(dt.date.fromisoformat(str(value)), "long")
    except ValueError:
        return str(value)


@page.app_template_filter("dated")
def said_reason(value: str) -> str:
    """A reason that begins with a day, as those of a changed calendar do, with the day in words."""
    return DAY_FIRST.sub(lambda found: local_date(dt.date.fromisoformat(found[0]), "long"), value)


def terms(session: Session) -> Terms:
    """The centre's terms on its calendar."""
    return Terms(calendar(session), centre().requests)


def today(session: Session) -> dt.date:
    """The local day it is."""
    return calendar(session).local_day(now())


def reader() -> Reader:
    """The person who asks."""
    return Reader(me().id, me().role)


def found(session: Session, request_id: int) -> InformationRequest:
    """The request; where there is none the browser is told 404."""
    try:
        return register.by_id(session, request_id)
    except Refused:
        abort(404)


def readable(session: Session, request_id: int, *, lock: bool = False) -> InformationRequest:
    """A request that the person who asks may act on. Raises Refused for another."""
    one = register.by_id(session, request_id, lock=lock)
    if not reader().may_read(one):
        raise Refused("Only whoever wrote the request down and supervisors may do this.")
    return one


def _found(session: Session, view: str) -> Sequence[InformationRequest]:
    if view == "objections":
        return ()
    if view == "open":
        return register.still_open(session)
    before = request.args.get("before", "")
    return register.ended(session, int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None)


def _open(session: Session, view: str, found: Sequence[InformationRequest]) -> Sequence[InformationRequest]:
    return found if view == "open" else register.still_open(session)


def _around(session: Session, one: InformationRequest) -> dict[str, Any]:
    counted, appeals = terms(session), objections.of_request(session, one.id)
    return {
        "may_read": reader().may_read(one),
        "terms": counted,
        "today": today(session),
        "steps": _steps(counted, one),
        "left": counted.left(today(session), one.due_on) if one.due_on else None,
        "reasons": register.reasons_of(session, [one.id]).get(one.id, []),
        "lacks": {} if one.complete_on else register.missing(one),
        "history": register.history(session, one.id),
        "appeals": appeals,
        "disputes": {appeal.id: objections.dispute_of(session, appeal.id) for appeal in appeals},
        "too_late": _too_late(counted, one, appeals),
        "letters": letters.of_request(session, one.id),
        "offered": letters.offered(one),
        "wording": Wording.on(session, today(session)),
    }


def _steps(counted: Terms, one: InformationRequest) -> tuple[Step, ...]:
    return counted.explained(one.complete_on, one.due_on) if one.complete_on and one.due_on else ()


def _too_late(counted: Terms, one: InformationRequest, appeals: Sequence[Objection]) -> set[int]:
    return {appeal.id for appeal in appeals if objections.filed_late(counted, one, appeal)}


def _form(typed: Any, refusal: Refused | None = None) -> str:
    return render_template(
        "requests/new.html", typed=typed, refusal=say(refusal) if refusal else "",
        errors=errors_of(refusal) if refusal else {}, words=wording,
    )  # fmt: skip
