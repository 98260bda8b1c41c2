"""A month's figures for other systems, as `dering figures --json` prints them."""

from __future__ import annotations

from flask import Blueprint, Response

from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import editions, facts, publication
from web.api.answers import answer
from web.api.operations import Operation, operation
from web.api.shapes import Figures
from web.context import calendar, db, now

page = Blueprint("figures", __name__)
CHUNK = 10  # days that one transaction recounts, so that others get their turn


@page.get("/figures/<month>")
@operation(Operation("A month's figures", {200: ("The figures as they stand.", Figures)}, fails=(422,)))
def show(month: str) -> Response:
    """The month's figures, after a recount of every day that they look at and that was touched."""
    wanted = asked_month(month)
    _recount(wanted)
    with db().reading() as session:
        return answer(publication.figures_of(session, calendar(session), wanted, now()).plain())


def _recount(month: Month) -> None:
    """Another program takes a number for what it is, and cannot see that a count is on its way."""
    span = editions.window(month)
    with db().reading() as session:
        stale = facts.stale_within(session, *span)
    for _ in range(0, stale, CHUNK):  # and no further, however many are touched meanwhile
        with db().writing() as session:
            facts.recount(session, calendar(session), CHUNK, span)


def asked_month(text: str) -> Month:
    """The month of an address. Raises Refused where it is none, or has not begun."""
    month = Month.parse(text)
    with db().reading() as session:
        if month.first_day > calendar(session).local_day(now()):
            raise Refused("%(month)s has not begun yet.", month=month)
    return month
