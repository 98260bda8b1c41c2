"""The open complaints with what of them is due, and the steps that are taken on a complaint's ticket."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import complaints
from core.consultations.complaints import Line, Marks, Reader
from core.consultations.tickets import Ticket
from core.foundation.errors import Refused
from core.reference import regions
from core.reference.calendar import Month
from core.reference.regions import Regions
from web.complaints.wording import STAGES, STEPS
from web.context import actor, calendar, centre, db, me, now
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
        shown = _shown(session, lines, days.local_day(now()))
        this_month = Month.of(days.local_day(now()))
    counts = {name: sum(map(fits, lines)) for name, fits in VIEWS.items()}
    chosen = [line for line in lines if VIEWS[view](line)]
    return render_template(
        "complaints/list.html", **shown, lines=chosen, view=view, counts=counts, this_month=this_month
    )


@page.get("/complaints/<text>")
def month(text: str) -> ResponseReturnValue:
    """All complaints of a month by subject, region and stage; each number leads to its own."""
    try:
        wanted = Month.parse(text)
    except Refused:
        abort(404)
    with db().reading() as session:
        days = calendar(session)
        lines = complaints.of_month(session, days, centre().complaints, wanted)
        shown = _shown(session, lines, wanted.last_day)
        places = regions.current(session)
    keys = _keys(places)
    asked = {name: request.args.get(name, "") for name in keys}
    chosen = [line for line in lines if all(not code or keys[name](line) == code for name, code in asked.items())]
    counted = {name: Counter(key(line) for line in lines).most_common() for name, key in keys.items()}
    return render_template(
        "complaints/month.html", **shown, lines=chosen, month=wanted, counted=counted, total=len(lines),
        chosen={name: code for name, code in asked.items() if code},
    )  # fmt: skip


def _keys(places: Regions) -> dict[str, Callable[[Line], str]]:
    """By what a month's complaints are counted: the code of each, "" for none."""
    return {
        "kind": lambda line: str(line.ticket.kind),
        "topic": lambda line: line.ticket.topic or "-",
        "region": lambda line: places.government(line.ticket.region_code) if line.ticket.region_code else "-",
        "stage": lambda line: line.standing.stage,
    }


def _shown(session: Session, lines: Sequence[Line], day: dt.date) -> dict[str, Any]:
    hidden = access.hidden(session, [line.ticket for line in lines])
    return {"hidden": hidden, "wording": Wording.on(session, day), "stages": STAGES, "steps": STEPS}


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
    said = Marks(**{name: name in request.form for name in ("examined", "secret", "restricted")})
    reader = Reader(me().id, me().role)
    complaints.set_marks(session, centre().complaints, ticket, said, reader, actor=actor(), now=now())
    return gettext("Kept.")
