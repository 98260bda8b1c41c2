"""The dashboard's page, and the part of it that refreshes by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from core.reference import taxonomy
from core.reference.taxonomy import Taxonomy
from core.statistics import dashboard, facts
from core.statistics.dashboard import Choice, Dashboard, Stretch
from core.statistics.figures import change
from core.statistics.reports.charts import FORMAT_LOCALES
from web.context import calendar, db, me, now, zone
from web.dashboard.drawn import heat_map
from web.language import language

page = Blueprint("dashboard", __name__)

TOP = 8  # topics in the table
EARLIEST = dt.date(2000, 1, 1)
CHOSEN = ("channel", "category", "topic")
PERIODS = {
    "weeks": lazy_gettext("last eight weeks"),
    "month": lazy_gettext("this month"),
    "last_month": lazy_gettext("last month"),
    "week": lazy_gettext("this week"),
    "today": lazy_gettext("today"),
}  # of the topics by channel


@page.get("/dashboard")
def show() -> ResponseReturnValue:
    """The whole page."""
    return render_template("dashboard/page.html", **_everything())


@page.get("/dashboard/live")
def live() -> ResponseReturnValue:
    """The numbers alone."""
    return render_template("dashboard/live.html", **_everything())


@page.get("/dashboard/hours")
def hours() -> ResponseReturnValue:
    """The hours of the week alone."""
    return render_template("dashboard/hours.html", **_everything())


def _everything() -> dict[str, Any]:
    with db().reading() as session:
        days = calendar(session)
        today = days.local_day(now())
        day = _earlier_day(today)
        words = taxonomy.current(session, day or today)
        choice, period = _choice(words), _period()
        seen = dashboard.look(session, days, choice, now(), crossed=period, day=day)
        own = dashboard.own_day(session, days, me().id, now())
        last = facts.first_and_last_day(session)[1]
    chosen = _chosen(choice) | ({"period": period} if period != dashboard.PERIODS[0] else {})
    chosen |= {"day": str(day)} if day else {}
    told = {"own": own, "choice": choice, "chosen": chosen, "periods": PERIODS, "today": today, "day": day}
    return {**_shown(seen, words), **told, "last_day": last}


def _shown(seen: Dashboard, words: Taxonomy) -> dict[str, Any]:
    tongue = language()
    channels = [code for code in words.channels if any(channel == code for channel, _ in seen.topics)]
    totals: dict[str, int] = {}
    for (_channel, topic), n in seen.topics.items():
        totals[topic] = totals.get(topic, 0) + n
    return {
        "seen": seen,
        "words": words,
        "channels": channels,
        "topics": sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP],
        "label": lambda dimension, code: words.label(dimension, code, tongue),
        "offered": {name: [(c, t.label(tongue)) for c, t in words.dimensions[name].items()] for name in CHOSEN},
        "change": change,
        "refreshed": f"{now().astimezone(zone()):%H.%M.%S}",
        "tickets_of": _tickets_of,
        "open_of": _open_of,
        "heat": heat_map(seen, tongue),
        "formats": FORMAT_LOCALES[tongue],
    }


def _choice(words: Taxonomy) -> Choice:
    """What the address chooses; a code that there is none of chooses nothing."""
    said = {name: request.args.get(name, "") for name in CHOSEN}
    return Choice(**{name: code if code in words.dimensions[name] else "" for name, code in said.items()})


def _period() -> str:
    said = request.args.get("period", "")
    return said if said in dashboard.PERIODS else dashboard.PERIODS[0]


def _earlier_day(today: dt.date) -> dt.date | None:
    """The day that the address chooses; None for today, and for what is no day of the past."""
    try:
        day = dt.date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return day if EARLIEST <= day < today else None


def _chosen(choice: Choice) -> dict[str, str]:
    return {name: value for name, value in vars(choice).items() if value}


def _tickets_of(stretch: Stretch, choice: Choice, **more: str) -> str:
    """The list of the consultations of a stretch."""
    until = f"{stretch.last}T{stretch.until:%H:%M}" if stretch.until else ""
    wanted: dict[str, Any] = {"counted": 1, "from": stretch.first, **_chosen(choice), **more}
    return url_for("ticket_list.listing", **wanted, **({"until": until} if until else {"to": stretch.last}), now=1)


def _open_of(choice: Choice, **more: Any) -> str:
    """A list of open tickets."""
    wanted: dict[str, Any] = {**_chosen(choice), **{name: value for name, value in more.items() if value}}
    return url_for("ticket_list.listing", status="open", **wanted)
