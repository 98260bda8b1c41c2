"""What is done with objections: received, replied to, responded to, taken before the commission."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.requests import objections
from core.requests.objections import Objecting, Objection, Reply
from core.requests.register import InformationRequest
from web.context import actor, db, now
from web.language import local_date
from web.requests import asked
from web.requests.acts import done
from web.requests.pages import terms

page = Blueprint("request_objections", __name__)

Act = Callable[[Session, Objection], str]


@page.post("/requests/<int:request_id>/objections")
def receive(request_id: int) -> ResponseReturnValue:
    """Writes an objection down, against a request that is here."""
    with db().reading() as session:
        if session.get(InformationRequest, request_id) is None:
            raise Refused("An objection needs the request that it is about; register that one first.")
    return done(request_id, "objection", _receive)


@page.post("/requests/<int:request_id>/objections/<int:objection_id>/<act>")
def act(request_id: int, objection_id: int, act: str) -> ResponseReturnValue:
    """Replies, notes the response, notes a dispute or its end."""

    def work(session: Session, one: InformationRequest) -> str:
        found = next((appeal for appeal in objections.of_request(session, one.id) if appeal.id == objection_id), None)
        if found is None or act not in ACTS:
            raise Refused("There is no such objection.")
        return ACTS[act](session, found)

    return done(request_id, f"{act}-{objection_id}", work)


def _receive(session: Session, one: InformationRequest) -> str:
    texts = {name: request.form.get(name, "") for name in ("ground", "why", "proxy")}
    typed = Objecting(asked.day(request.form), **texts)
    made = objections.receive(session, terms(session), one, typed, actor=actor(), now=now())
    due = local_date(made.due_on, "long")
    return gettext("Registered as %(number)s; the reply is due on %(day)s.", number=made.number, day=due)


def _reply(session: Session, one: Objection) -> str:
    texts = {name: request.form.get(name, "") for name in ("decision", "text", "superior", "position")}
    given = Reply(asked.day(request.form), **texts)
    objections.reply(session, terms(session), one, given, actor=actor(), now=now())
    return gettext("The reply is noted.")


def _respond(session: Session, one: Objection) -> str:
    objections.respond(session, one, request.form.get("response", ""), actor=actor(), now=now())
    return gettext("The response is noted.")


def _dispute(session: Session, one: Objection) -> str:
    day, number = asked.day(request.form), request.form.get("number", "")
    objections.dispute(session, terms(session), one, day, number, actor=actor(), now=now())
    return gettext("The dispute is noted.")


def _end(session: Session, one: Objection) -> str:
    found = objections.dispute_of(session, one.id)
    if found is None:
        raise Refused("There is no dispute.")
    day, outcome = asked.day(request.form), request.form.get("outcome", "")
    objections.end_dispute(session, terms(session), found, day, outcome, actor=actor(), now=now())
    return gettext("The end of the dispute is noted.")


ACTS: dict[str, Act] = {"reply": _reply, "respond": _respond, "dispute": _dispute, "end": _end}
