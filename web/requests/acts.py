"""What is done with a request: completed, extended, answered, handed over, corrected, given up."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.requests import register
from core.requests.register import InformationRequest
from web.context import actor, allow, db, now
from web.language import errors_of, local_date, say
from web.requests import asked, wording
from web.requests.pages import readable, render, terms

page = Blueprint("request_acts", __name__)

Act = Callable[[Session, InformationRequest], str]  # does it and gives the sentence that says so


@page.post("/requests/<int:request_id>/complete")
def complete(request_id: int) -> ResponseReturnValue:
    """The request has all it needs; its clock starts."""
    return done(request_id, "complete", _complete)


@page.post("/requests/<int:request_id>/ask")
def ask(request_id: int) -> ResponseReturnValue:
    """The person was told what is missing."""
    return done(request_id, "ask", _ask)


@page.post("/requests/<int:request_id>/give-up")
def give_up(request_id: int) -> ResponseReturnValue:
    """It never became complete."""
    return done(request_id, "give_up", _give_up)


@page.post("/requests/<int:request_id>/extend")
def extend(request_id: int) -> ResponseReturnValue:
    """Gives the second term."""
    return done(request_id, "extend", _extend)


@page.post("/requests/<int:request_id>/answer")
def answer(request_id: int) -> ResponseReturnValue:
    """Notes the answer."""
    return done(request_id, "answer", _answer)


@page.post("/requests/<int:request_id>/deliver")
def deliver(request_id: int) -> ResponseReturnValue:
    """Notes that it was handed over."""
    return done(request_id, "deliver", _deliver)


@page.post("/requests/<int:request_id>/take-back")
@allow("supervisor")
def take_back(request_id: int) -> ResponseReturnValue:
    """Takes a mistaken answer back."""
    return done(request_id, "take_back", _take_back)


@page.post("/requests/<int:request_id>/restart")
@allow("supervisor")
def restart(request_id: int) -> ResponseReturnValue:
    """It was complete on another day than was written down."""
    return done(request_id, "restart", _restart)


@page.get("/requests/<int:request_id>/correct")
def correction(request_id: int) -> ResponseReturnValue:
    """The form with what came in."""
    with db().reading() as session:
        return _form(readable(session, request_id))


@page.post("/requests/<int:request_id>/correct")
def correct(request_id: int) -> ResponseReturnValue:
    """Corrects what came in."""
    try:
        with db().writing() as session:
            one, typed = readable(session, request_id, lock=True), asked.intake(request.form)
            why = request.form.get("why", "")
            changed = register.correct(session, terms(session), one, typed, why=why, actor=actor(), now=now())
    except Refused as refusal:
        with db().reading() as session:
            return _form(readable(session, request_id), refusal), 422
    flash(gettext("Saved.") if changed else gettext("Nothing was different, so nothing was changed."))
    return redirect(url_for("requests.show", request_id=request_id), 303)


def done(request_id: int, name: str, act: Act) -> ResponseReturnValue:
    """Does something with a request and says so, or shows its page with why not."""
    with db().reading() as session:
        readable(session, request_id)
    try:
        with db().writing() as session:
            said = act(session, readable(session, request_id, lock=True))
    except Refused as refusal:
        return render(request_id, refusal, name), 422
    flash(said)
    return redirect(url_for("requests.show", request_id=request_id), 303)


def _complete(session: Session, one: InformationRequest) -> str:
    register.complete(session, terms(session), one, asked.day(request.form), actor=actor(), now=now())
    return gettext("Registered as %(number)s; the answer is due on %(day)s.", number=one.number, day=_said(one))


def _ask(session: Session, one: InformationRequest) -> str:
    what = request.form.get("missing", "")
    register.ask_to_complete(session, terms(session), one, what, actor=actor(), now=now())
    return gettext("Noted: to be completed by %(day)s.", day=local_date(one.completion_due, "long"))


def _give_up(session: Session, one: InformationRequest) -> str:
    register.give_up(session, terms(session), one, request.form.get("why", ""), actor=actor(), now=now())
    return gettext("The request is closed.")


def _extend(session: Session, one: InformationRequest) -> str:
    why = request.form.get("extension_why", "")
    register.extend(session, terms(session), one, why, actor=actor(), now=now())
    return gettext("Extended: the answer is due on %(day)s.", day=_said(one))


def _answer(session: Session, one: InformationRequest) -> str:
    register.answer(session, terms(session), one, asked.answer(request.form), actor=actor(), now=now())
    return gettext("Answered after %(days)s working days.", days=one.days_used)


def _deliver(session: Session, one: InformationRequest) -> str:
    day = asked.day(request.form, "delivered_on")
    register.deliver(session, terms(session), one, day, actor=actor(), now=now())
    return gettext("Noted: it was handed over.")


def _take_back(session: Session, one: InformationRequest) -> str:
    register.take_back(session, one, request.form.get("why", ""), actor=actor(), now=now())
    return gettext("The answer is taken back; the request is open again.")


def _restart(session: Session, one: InformationRequest) -> str:
    day, why = asked.day(request.form), request.form.get("why", "")
    register.restart(session, terms(session), one, day, why, actor=actor(), now=now())
    return gettext("The term is counted anew: the answer is due on %(day)s.", day=_said(one))


def _said(one: InformationRequest) -> str:
    return local_date(one.due_on, "long")


def _form(one: InformationRequest, refusal: Refused | None = None) -> str:
    return render_template(
        "requests/correct.html", one=one, typed=request.form if refusal else asked.shown(one), words=wording,
        refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {},
    )  # fmt: skip
