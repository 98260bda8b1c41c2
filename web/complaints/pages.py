"""The open complaints with what of them is due, and the steps that are taken on a complaint's ticket."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import complaints
from core.consultations.complaints import Line
from core.consultations.tickets import Ticket
from web.complaints.wording import STAGES, STEPS
from web.context import actor, calendar, centre, db, now
from web.tickets import access, acts
from web.tickets.wording import Wording

page = Blueprint("complaints", __name__)

VIEWS: dict[str, Callable[[Line], bool]] = {
    "all": lambda _: True,
    "late": lambda line: line.is_late(now()),
    "referred": lambda line: line.standing.stage == "REFERRED",
}


@page.get("/complaints")
def listing() -> ResponseReturnValue:
    """What is not settled, the step that is due first in front."""
    view = request.args.get("view", "all")
    view = view if view in VIEWS else "all"
    with db().reading() as session:
        days = calendar(session)
        lines = complaints.unsettled(session, days, centre().complaints)
        hidden = access.hidden(session, [line.ticket for line in lines])
        wording = Wording.on(session, days.local_day(now()))
    counts = {name: sum(map(fits, lines)) for name, fits in VIEWS.items()}
    return render_template(
        "complaints/list.html", lines=[line for line in lines if VIEWS[view](line)], view=view, counts=counts,
        hidden=hidden, wording=wording, stages=STAGES, steps=STEPS,
    )  # fmt: skip


@page.post("/tickets/<number>/acknowledge")
def acknowledge(number: str) -> ResponseReturnValue:
    """Notes that the person knows that the complaint arrived."""
    return acts.act(number, _acknowledge)


@page.post("/tickets/<number>/refer")
def refer(number: str) -> ResponseReturnValue:
    """Notes that another unit was asked."""
    return acts.act(number, _refer)


@page.post("/tickets/<number>/take-back")
def take_back(number: str) -> ResponseReturnValue:
    """Notes what the other unit answered."""
    return acts.act(number, _take_back)


@page.post("/tickets/<number>/marks")
def marks(number: str) -> ResponseReturnValue:
    """Whether it is examined, and whether the person's name is kept secret."""
    return acts.act(number, _marks)


def _acknowledge(session: Session, ticket: Ticket) -> str:
    complaints.acknowledge(session, ticket, actor=actor(), now=now())
    return gettext("Noted: the person knows that it arrived.")


def _refer(session: Session, ticket: Ticket) -> str:
    said = {name: request.form.get(name, "") for name in ("unit", "contact", "why")}
    made = complaints.refer(session, ticket, **said, actor=actor(), now=now())
    return gettext("Noted: %(unit)s was asked.", unit=made.unit)


def _take_back(session: Session, ticket: Ticket) -> str:
    complaints.take_back(session, ticket, request.form.get("outcome", ""), actor=actor(), now=now())
    return gettext("The unit's answer is noted.")


def _marks(session: Session, ticket: Ticket) -> str:
    said = {name: name in request.form for name in ("examined", "secret")}
    complaints.set_marks(session, ticket, **said, actor=actor(), now=now())
    return gettext("Kept.")
