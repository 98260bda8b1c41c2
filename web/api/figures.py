"""A month's figures for other systems, as `dering figures --json` prints them."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import publication
from web.api.answers import answer
from web.api.operations import Operation, operation
from web.api.shapes import Figures
from web.context import calendar, db, now

page = Blueprint("figures", __name__)


@page.get("/figures/<month>")
@operation(Operation("A month's figures", {200: ("The figures as they stand.", Figures)}, fails=(404, 422)))
def show(month: str) -> Response:
    """The month's figures; at most two of its stale days are recounted first."""
    wanted = asked_month(month)
    with db().writing() as session:
        publication.freshen(session, calendar(session), (wanted.first_day, wanted.last_day))
    with db().reading() as session:
        return answer(publication.figures_of(session, calendar(session), wanted, now()).plain())


def asked_month(text: str) -> Month:
    """The month of an address; 404 where it is none, Refused where it has not begun."""
    try:
        month = Month.parse(text)
    except Refused:
        raise NotFound from None
    with db().reading() as session:
        if month.first_day > calendar(session).local_day(now()):
            raise Refused("%(month)s has not begun yet.", month=month)
    return month
