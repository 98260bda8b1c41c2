"""Lists of tickets: all of them by filter, page by page, and one's own with the chats that wait for somebody."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.tickets import Filter
from core.foundation.errors import Refused
from core.reference import regions
from core.reference.calendar import Calendar, Month
from core.statistics import dashboard, drilldown
from core.statistics.editions import Report
from core.statistics.figures import Behind
from web.context import calendar, db, me, now
from web.language import errors_of
from web.tickets import access, counted
from web.tickets.narrowed import narrowed
from web.tickets.wording import STATUSES, Wording

page = Blueprint("ticket_list", __name__)

CODES = ("channel", "category", "kind", "topic", "status")
OF_FIGURES = ("counted", "has", "open", "subcategory", "modus", "report")  # said by the links of figures
OF_DASHBOARD = ("until", "now", "due", "did", "hour")  # said by the links of the dashboard; `now`: as tickets are today
NAMES = ("text", "month", "from", "to", *CODES, "region", "agent", *OF_FIGURES, *OF_DASHBOARD)
COUNTED = dt.timedelta(weeks=dashboard.WEEKS, hours=1)  # how long a stretch is whose tickets are counted
HOUR_OF_WEEK = re.compile("([1-7])-([01][0-9]|2[0-3])")
HAS = {word: drilldown.NEEDED[flag] for flag, word in drilldown.HAS.items()}


@dataclass(frozen=True)
class Understood:
    """What an address asks for: a filter, the figure whose tickets it means, and what was left out and why."""

    wanted: Filter
    figure: Behind | None = None
    report: Report | None = None
    wrong: Refused | None = None


@page.get("/tickets")
def listing() -> ResponseReturnValue:
    """All tickets by filter, newest first; `counted=1` leaves only those behind the figures of a report."""
    said = _said()
    with db().reading() as session:
        days = calendar(session)
        asked = _understood(session, days, said)
        wanted = access.findable(asked.wanted)
        day = days.local_day(wanted.start) if wanted.start else days.local_day(now())
        found = tickets.search(session, wanted, request.args.get("after", ""))
        total = tickets.how_many(session, wanted) if _is_bounded(wanted) else None  # of all tickets it would be a scan
        wording = Wording.on(session, day)
        offered = _offer(wording)
        shown = [(row, "") for row in found.tickets]
        if asked.figure and total is not None:
            shown, again = counted.page(session, days, asked.figure, wanted, (found, wording))
            total += again
        hidden = access.hidden(session, found.tickets)
    wrong = errors_of(asked.wrong) if asked.wrong else {}
    return render_template(
        "tickets/list.html", said=said, wrong=wrong, narrowed=narrowed(said, wrong), found=found,
        wording=wording, offer=offered, statuses=STATUSES, report=asked.report, shown=shown,
        active={name: value for name, value in said.items() if value},
        is_first=not request.args.get("after"), total=total, hidden=hidden,
    )  # fmt: skip


def _is_bounded(wanted: Filter) -> bool:
    still_open = wanted.status not in ("", "CLOSED") and not wanted.text  # there are few of them
    if wanted.among is not None or wanted.due_before is not None or still_open:
        return True
    return bool(wanted.start and wanted.end and wanted.end - wanted.start <= COUNTED)


def understood(session: Session, days: Calendar) -> Understood:
    """What the address of a list asks for."""
    return _understood(session, days, _said())


@page.get("/tickets/mine")
def mine() -> ResponseReturnValue:
    """One's own open tickets, what is due first, and the chats that nobody has taken yet."""
    with db().reading() as session:
        own = tickets.open_of(session, me().id)
        waiting = tickets.unassigned(session)
        hidden = access.hidden(session, (*own, *waiting))
        wording = Wording.on(session, calendar(session).local_day(now()))
    return render_template("tickets/mine.html", own=own, waiting=waiting, wording=wording, hidden=hidden)


def _said() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in NAMES}


def _offer(wording: Wording) -> dict[str, Any]:
    """What the filters offer: (code, label) of each dimension, the staff, and the names of regions."""
    dimensions = {"channels": "channel", "categories": "category", "kinds": "kind", "topics": "topic"}
    terms = {
        name: [(code, term.label(wording.tongue)) for code, term in wording.words.dimensions[dimension].items()]
        for name, dimension in dimensions.items()
    }
    agents = sorted(((str(number), name) for number, name in wording.names.items()), key=lambda pair: pair[1])
    return {**terms, "agents": agents, "regions": [place.name for place in wording.places.places.values()]}


def _understood(session: Session, days: Calendar, said: dict[str, str]) -> Understood:
    codes: dict[str, Any] = {name: said[name] for name in CODES}
    wanted = Filter(**codes, text=said["text"], has=HAS.get(said["has"], ""))
    wrong: dict[str, Refused] = {}
    for name, read in READERS.items():
        if not said[name]:
            continue
        try:
            wanted = replace(wanted, **read(session, days, said[name]))
        except Refused as refusal:
            wrong[name] = refusal
    try:
        report = counted.report_named(session, said["report"])
    except Refused as refusal:
        report, wrong["report"] = None, refusal
    told = Refused("Please correct the marked fields.", fields=wrong) if wrong else None
    if not said["counted"]:
        return Understood(replace(wanted, status=wanted.status or ("open" if said["open"] else "")), wrong=told)
    wanted = replace(wanted, counted=counted.kinds_of(session, days, wanted, said["kind"]), kind="")
    figure = counted.behind(days, wanted, said | {"report": said["report"] if report else ""})
    figure = None if said["now"] else figure
    return Understood(_behind_a_figure(session, days, wanted, figure), figure, report, told)


def _behind_a_figure(session: Session, days: Calendar, wanted: Filter, figure: Behind | None) -> Filter:
    """The same for whole months: there the classification that was counted decides, not today's."""
    if figure is None:
        return wanted
    return Filter(
        status=wanted.status,
        agent_id=wanted.agent_id,
        text=wanted.text,
        among=drilldown.tickets_behind(session, days, figure),
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


def _until(_: Session, days: Calendar, text: str) -> dict[str, Any]:
    try:
        local = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Refused("This is no day and time; write it like 2026-11-02T06:30.") from None
    _day(f"{local.date()}")
    return {"end": local.replace(tzinfo=days.zone).astimezone(dt.UTC)}


def _due(_: Session, days: Calendar, text: str) -> dict[str, Any]:
    """Open tickets that are overdue ("late"), or due later today ("today")."""
    if text == "today":
        return {"due_from": now(), "due_before": days.day_bounds(days.local_day(now()))[1]}
    return {"due_before": now()}


def _did(_: Session, days: Calendar, text: str) -> dict[str, Any]:
    """What one did oneself since midnight."""
    step = text if text in dashboard.DONE else dashboard.DONE[0]
    return {"among": dashboard.done_by(days, me().id, step, now())}


def _hour(_: Session, days: Calendar, text: str) -> dict[str, Any]:
    """An hour of the week, as "3-09" is Wednesday from nine to ten, on the days from `from` to `to`."""
    said = HOUR_OF_WEEK.fullmatch(text)
    stretch = dashboard.Stretch(_day(request.args.get("from", "")), _day(request.args.get("to", "")))
    if not said or not 0 <= (stretch.last - stretch.first).days < 7 * dashboard.WEEKS:
        raise Refused("This is no hour of the week.")
    return {"spans": dashboard.hours_of_week(days, stretch, int(said[1]), int(said[2]))}


READERS = {
    "month": _month,
    "from": _first_day,
    "to": _last_day,
    "region": _region,
    "agent": _agent,
    "until": _until,
    "due": _due,
    "did": _did,
    "hour": _hour,
}
