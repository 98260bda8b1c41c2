"""What supervisors do with a month: close it, publish it, revise it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import editions, publication
from web.context import actor, allow, calendar, centre, db, now, settings
from web.language import errors_of, say

page = Blueprint("month_acts", __name__)


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


def _done(month: Month, act: Callable[[Session], str]) -> ResponseReturnValue:
    try:
        with db().writing() as session:
            done = act(session)
    except Refused as refusal:
        told = dict.fromkeys([say(refusal), *errors_of(refusal).values()])  # a contradiction a line
        flash("\n".join(told), "error")
    else:
        flash(done)
    return redirect(url_for("months.show", text=str(month)))
