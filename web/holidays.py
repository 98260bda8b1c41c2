"""The calendar's page: holidays and joint leave of a year, decreed and taken back; open deadlines move with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from core.foundation.errors import Refused
from core.reference import calendar as calendars
from core.requests import holidays
from core.requests.deadlines import Terms
from core.requests.holidays import Moved
from web.context import actor, allow, calendar, centre, db, now
from web.language import errors_of, local_date, say

page = Blueprint("holidays", __name__)

KINDS = {
    "public": lazy_gettext("Public holiday"),
    "government": lazy_gettext("Joint leave"),
    "cancelled": lazy_gettext("Taken back: a working day"),
}
NAMED = 8  # moved deadlines that are named one by one


@page.get("/calendar")
@allow("supervisor")
def show() -> ResponseReturnValue:
    """A year's holidays."""
    return _page()


@page.post("/calendar")
@allow("supervisor")
def put() -> ResponseReturnValue:
    """Writes a holiday, or takes one back."""
    try:
        day = _day()
        with db().writing() as session:
            terms = Terms(calendar(session), centre().requests)
            name, kind = request.form.get("name", ""), request.form.get("kind", "")
            moved = holidays.decree(session, terms, day, name, kind, actor=actor(), now=now())
    except Refused as refusal:
        return _page(refusal), 422
    flash(_told(moved))
    return redirect(url_for(".show", year=day.year), 303)


def _day() -> dt.date:
    try:
        return dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        why = Refused("Please give the day.")
        raise Refused("Please correct the marked fields.", fields={"day": why}) from None


def _told(moved: Sequence[Moved] | None) -> str:
    if moved is None:
        return gettext("Nothing was different, so nothing was changed.")
    if not moved:
        return gettext("Kept. No open deadline moved.")
    named = [f"{one.number} ({local_date(one.before)} → {local_date(one.after)})" for one in moved[:NAMED]]
    more = len(moved) - len(named)
    rest = [gettext("and %(count)s more", count=more)] if more else []
    return gettext("Kept. Deadlines that moved: %(list)s.", list=", ".join([*named, *rest]))


def _page(refusal: Refused | None = None) -> str:
    with db().reading() as session:
        today = calendar(session).local_day(now())
        asked = request.args.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked[:5]) < 2100 else today.year
        found = calendars.holidays_of(session, year)
        return render_template(
            "calendar/page.html", year=year, found=found, kinds=KINDS, typed=request.form if refusal else {},
            refusal=say(refusal) if refusal else "", errors=errors_of(refusal) if refusal else {}, today=today,
        )  # fmt: skip
