"""The pages of months and the acts on them: close, publish, revise."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from core.reference.calendar import Month
from core.statistics import editions, facts, publication
from core.statistics.figures import TOTAL
from web.context import actor, allow, calendar, centre, db, now, settings
from web.language import language, say
from web.months.plots import line
from web.months.shown import STATES, Shown, month_name, series_rows

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
    month = Month.parse(text)
    with db().reading() as session:
        days = calendar(session)
        if month.first_day > days.local_day(now()):
            raise Refused("%(month)s has not begun yet.", month=month)
        stale = facts.stale_within(session, month.first_day, month.last_day)
    if stale:
        with db().writing() as session:
            publication.freshen(session, days, (month.first_day, month.last_day))
    with db().reading() as session:
        return render_template("months/month.html", **_everything(session, month))


@page.post("/months/<text>/close")
@allow("supervisor")
def close(text: str) -> ResponseReturnValue:
    """Freezes the month; where supervisors were told other figures, they are told again."""
    month = Month.parse(text)

    def act(session: Session) -> str:
        edition = publication.close_month(session, calendar(session), month, actor(), now())
        if publication.changed_since_announced(edition):
            to = publication.recipients(session, settings().supervisor_chats)
            link = publication.page_link(settings().public_url, month)
            publication.announce(session, month, centre(), to, now(), link=link)
        return gettext("The month is closed: its figures are frozen until it is closed again or published.")

    return _done(month, act)


@page.post("/months/<text>/publish")
@allow("supervisor")
def publish(text: str) -> ResponseReturnValue:
    """Makes the closed month public."""
    month = Month.parse(text)

    def act(session: Session) -> str:
        publication.publish_month(session, month, actor(), now())
        return gettext("The month is published. Its figures never move again.")

    return _done(month, act)


@page.post("/months/<text>/revise")
@allow("supervisor")
def revise(text: str) -> ResponseReturnValue:
    """Publishes the next revision of a published month."""
    month, why = Month.parse(text), request.form.get("why", "")

    def act(session: Session) -> str:
        editions.revise(session, calendar(session), month, why=why, actor=actor(), now=now())
        return gettext("The next revision is published.")

    return _done(month, act)


def _done(month: Month, act: Any) -> ResponseReturnValue:
    try:
        with db().writing() as session:
            done = act(session)
    except Refused as refusal:
        flash(say(refusal), "error")
    else:
        flash(done)
    return redirect(url_for("months.show", text=str(month)))


def _everything(session: Session, month: Month) -> dict[str, Any]:
    days = calendar(session)
    report = publication.figures_of(session, days, month, now())
    edition = editions.standing(session, month)
    points = series_rows(report.series, TOTAL)
    last_ended = Month.of(days.local_day(now())).previous()
    return {
        "month": month,
        "shown": Shown(report, taxonomy.current(session, month.last_day), language()),
        "report": report,
        "state": STATES[report.state],
        "edition": edition,
        "changes": editions.differences(session, days, edition) if edition else [],
        "stale": facts.stale_within(session, month.first_day, month.last_day),
        "points": points,
        "plots": (line(points, 720, 230, 1), line(points, 340, 200, 4)),
        "governments": len(regions.current(session).autonomous(month.last_day)),
        "over": month <= last_ended,
        "following": month.next() if month <= last_ended else None,
        "name": month_name,
    }
