"""Lists of tickets: all of them by filter, page by page, and one's own with the chats that wait for somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.tickets import Filter
from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar, Month
from core.statistics.drilldown import NEEDED, tickets_behind
from core.statistics.figures import Behind
from web.context import calendar, db, me, now
from web.language import errors_of
from web.tickets.wording import STATUSES, Wording

page = Blueprint("ticket_list", __name__)

CODES = ("channel", "category", "kind", "topic", "status")
NAMES = ("text", "month", "from", "to", *CODES, "region", "agent", "counted", "has")
HAS = {"waiting": "waiting_minutes", "rating": "rating", "region": "region_code"}


@page.get("/tickets")
def listing() -> ResponseReturnValue:
    """All tickets by filter, newest first; `counted=1` leaves only those behind the figures of a report."""
    said = {name: request.args.get(name, "").strip() for name in NAMES}
    with db().reading() as session:
        days = calendar(session)
        wanted, wrong = _understood(session, days, said)
        day = days.local_day(wanted.start) if wanted.start else days.local_day(now())
        found = tickets.search(session, wanted, request.args.get("after", ""))
        bounded = wanted.among is not None or (said["month"] and wanted.start)
        total = tickets.how_many(session, wanted) if bounded else None  # of all tickets it would be a scan
        wording = Wording.on(session, day)
        offered = _offer(wording)
    return render_template(
        "tickets/list.html", said=said, wrong=errors_of(wrong) if wrong else {}, found=found, wording=wording,
        offer=offered, statuses=STATUSES, active={name: value for name, value in said.items() if value},
        is_first=not request.args.get("after"), total=total,
    )  # fmt: skip


@page.get("/tickets/mine")
def mine() -> ResponseReturnValue:
    """One's own open tickets, what is due first, and the chats that nobody has taken yet."""
    with db().reading() as session:
        own = tickets.open_of(session, me().id)
        waiting = tickets.unassigned(session)
        wording = Wording.on(session, calendar(session).local_day(now()))
    return render_template("tickets/mine.html", own=own, waiting=waiting, wording=wording)


def _offer(wording: Wording) -> dict[str, Any]:
    """What the filters offer: (code, label) of each dimension, the staff, and the names of regions."""
    dimensions = {"channels": "channel", "categories": "category", "kinds": "kind", "topics": "topic"}
    terms = {
        name: [(code, term.label(wording.tongue)) for code, term in wording.words.dimensions[dimension].items()]
        for name, dimension in dimensions.items()
    }
    agents = sorted(((str(number), name) for number, name in wording.names.items()), key=lambda pair: pair[1])
    return {**terms, "agents": agents, "regions": [place.name for place in wording.places.places.values()]}


def _understood(session: Session, days: Calendar, said: dict[str, str]) -> tuple[Filter, Refused | None]:
    """The filter, and what of it could not be understood and is hence left out."""
    codes: dict[str, Any] = {name: said[name] for name in CODES}
    wanted = Filter(**codes, text=said["text"])
    wrong: dict[str, Refused] = {}
    for name, read in READERS.items():
        if not said[name]:
            continue
        try:
            wanted = replace(wanted, **read(session, days, said[name]))
        except Refused as refusal:
            wrong[name] = refusal
    wanted = replace(wanted, has=HAS.get(said["has"], ""))
    if said["counted"]:
        day = days.local_day(wanted.start or now())
        kinds = (said["kind"],) if said["kind"] else taxonomy.current(session, day).counted_kinds
        wanted = _behind_a_figure(session, days, replace(wanted, counted=kinds))
    return wanted, Refused("Please correct the marked fields.", fields=wrong) if wrong else None


def _behind_a_figure(session: Session, days: Calendar, wanted: Filter) -> Filter:
    """The same for whole months: there the classification that was counted decides, not today's."""
    if not wanted.start or not wanted.end:
        return wanted
    first, last = Month.of(days.local_day(wanted.start)), Month.of(days.local_day(wanted.end)).previous()
    if last < first or (days.month_bounds(first)[0], days.month_bounds(last)[1]) != (wanted.start, wanted.end):
        return wanted
    flags = {flag: wanted.has == column for flag, column in NEEDED.items()}
    behind = Behind(str(first), str(last), wanted.counted, wanted.channel, wanted.category, wanted.topic, **flags)
    return Filter(
        region_code=wanted.region_code,
        status=wanted.status,
        agent_id=wanted.agent_id,
        text=wanted.text,
        among=tickets_behind(session, days, behind),
    )


def _month(_: Session, days: Calendar, text: str) -> dict[str, Any]:
    start, end = days.month_bounds(Month.parse(text))
    return {"start": start, "end": end}


def _first_day(_: Session, days: Calendar, text: str) -> dict[str, Any]:
    return {"start": days.day_bounds(_day(text))[0]}


def _last_day(_: Session, days: Calendar, text: str) -> dict[str, Any]:
    return {"end": days.day_bounds(_day(text))[1]}


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("%(text)s is no day; write it like 2026-11-02.", text=text) from None
    if not 2000 <= day.year < dt.MAXYEAR:
        raise Refused("%(text)s is no day; write it like 2026-11-02.", text=text)
    return day


def _region(session: Session, _: Calendar, text: str) -> dict[str, Any]:
    return {"region_code": regions.current(session).resolve(text)}


def _agent(_: Session, __: Calendar, text: str) -> dict[str, Any]:
    if not text.isascii() or not text.isdigit():
        raise Refused("There is no such person.")
    return {"agent_id": int(text[:9])}


READERS = {"month": _month, "from": _first_day, "to": _last_day, "region": _region, "agent": _agent}
