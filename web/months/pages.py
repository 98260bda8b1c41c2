"""The pages of months: their list, a month's figures, and the report as a page of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar, Month
from core.statistics import editions, facts, publication
from core.statistics.editions import Report
from core.statistics.figures import TOTAL, Figure
from core.statistics.reports import page as pages
from core.statistics.reports.page import Frame, Paper
from core.statistics.reports.sections import document
from core.statistics.reports.sections.writer import Writer, writer
from web.context import calendar, centre, db, now, zone
from web.language import language
from web.months import shown, suggested
from web.months.asked import begun
from web.months.downloads import OFFERED
from web.months.shown import FOLDED, STATES, month_name

page = Blueprint("months", __name__)


@page.get("/months")
def listing() -> ResponseReturnValue:
    """The months of a year with their states and totals."""
    with db().reading() as session:
        days = calendar(session)
        years = publication.years(session, days, now())
        wanted = request.args.get("year", type=int)
        year = wanted if wanted in years else years[0]
        months = publication.months_of(session, days, year, now())
    most = max((month.total or 0 for month in months), default=0)
    return render_template(
        "months/list.html", months=months, years=years, year=year, states=STATES, name=month_name, most=most or 1
    )


@page.get("/months/<text>")
def show(text: str) -> ResponseReturnValue:
    """One month's figures. At most two of its stale days are recounted first."""
    month = begun(text)
    with db().reading() as session:
        return render_template("months/month.html", **_everything(session, month))


@page.get("/months/<text>/suggested")
def suggestions(text: str) -> ResponseReturnValue:
    """How often suggested topics were right: a page of its own, because it looks at the month's tickets."""
    month = begun(text)
    with db().reading() as session:
        write, _ = _report(session, calendar(session), month)
        found = suggested.of_month(session, calendar(session), month, write)
    return render_template("months/suggested.html", month=month, suggested=found, name=month_name)


@page.get("/months/<text>/report")
def report(text: str) -> ResponseReturnValue:
    """The month's report as it is printed, in the reader's language."""
    month = begun(text)
    with db().reading() as session:
        write, found = _report(session, calendar(session), month)
    laid_out = document(found, write.words, centre(), language(), places=write.places, zone=zone())
    frame = Frame(
        styles=(url_for("months.style"), url_for("static", filename="charts.css")),
        scripts=(url_for("static", filename="charts.js"),),
        links=((gettext("The month's page"), url_for("months.show", text=str(month))),),
        icon=url_for("static", filename="favicon.svg"),
    )
    return pages.whole(laid_out, shown.binding(found, write.words), frame)


@page.get("/months/<text>/figures/<figure_id>")
def figure(text: str, figure_id: str) -> ResponseReturnValue:
    """Leads to the tickets behind a figure. Raises Refused for one that is none or opens none."""
    month = begun(text)
    with db().reading() as session:
        write, found = _report(session, calendar(session), month)
    if figure_id not in found:
        raise Refused("There is no figure %(id)s.", id=figure_id[:80])
    return redirect(shown.address(_opening(found[figure_id]).behind, write.words))


@page.get("/report.css")
def style() -> Response:
    """The report's style sheet."""
    return send_file(pages.STYLE, mimetype="text/css", conditional=True)


def _opening(found: Figure) -> Figure:
    if not shown.opens(found):
        raise Refused("%(label)s is no count of tickets, so there is no list to open.", label=found.label)
    return found


def _report(session: Session, days: Calendar, month: Month) -> tuple[Writer, Report]:
    found = publication.figures_of(session, days, month, now())
    words, places = taxonomy.current(session, month.last_day), regions.current(session)
    return writer(found, words, centre(), places, (language(), days.zone)), found


def _everything(session: Session, month: Month) -> dict[str, Any]:
    days = calendar(session)
    write, found = _report(session, days, month)
    laid_out = document(found, write.words, centre(), language(), places=write.places, zone=days.zone)
    edition = editions.standing(session, month)
    last_ended = Month.of(days.local_day(now())).previous()
    changes = editions.differences(session, days, edition) if edition else []
    return {
        "month": month,
        "report": found,
        "document": laid_out,
        "paper": Paper(laid_out, shown.binding(found, write.words)),
        "folded": lambda section: section.id.startswith(FOLDED),
        "empty": found.value(TOTAL) is None,
        "state": STATES[found.state],
        "states": STATES,
        "history": shown.history(session, month, write) if edition else [],
        "changes": shown.told([editions.Change(old.id, old.value, new.value) for old, new in changes], write),
        "stale": facts.stale_within(session, *editions.window(month)),
        "over": month <= last_ended,
        "following": month.next() if month <= last_ended else None,
        "name": month_name,
        "offered": OFFERED,
    }
