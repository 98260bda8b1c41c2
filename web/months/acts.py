"""What supervisors do with a month: close it, publish it, revise it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import publication
from web.context import actor, allow, calendar, centre, db, now, settings
from web.language import errors_of, language, say

page = Blueprint("month_acts", __name__)


@page.post("/months/<text>/close")
@allow("supervisor")
def close(text: str) -> ResponseReturnValue:
    """Freezes the month; where supervisors were told other figures, they are told again."""
    month = Month.parse(text)

    def act() -> str:
        with db().writing() as session:
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
    return _published(month, gettext("The month is published. Its figures never move again."))


@page.post("/months/<text>/revise")
@allow("supervisor")
def revise(text: str) -> ResponseReturnValue:
    """Publishes the next revision of a published month."""
    month, why = Month.parse(text), request.form.get("why", "")

    return _published(month, gettext("The next revision is published."), why)


def _published(month: Month, done: str, why: str | None = None) -> ResponseReturnValue:
    """After the audit, which renders the report and reads it back: a few seconds, in no transaction."""

    def act() -> str:
        place = clock.Context(settings(), centre())
        publication.publish_examined(db(), place, month, actor=actor(), now=now(), why=why, language=language())
        return done

    return _done(month, act)


def _done(month: Month, act: Callable[[], str]) -> ResponseReturnValue:
    try:
        done = act()
    except Refused as refusal:
        told = dict.fromkeys([say(refusal), *errors_of(refusal).values()])  # a contradiction a line
        flash("\n".join(told), "error")
    else:
        flash(done)
    return redirect(url_for("months.show", text=str(month)))
