"""The page of a month's readings and its recap of information requests, with what was entered before."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.requests import aggregates
from core.statistics import reach
from core.statistics.figures import meanings
from web.context import actor, allow, calendar, db, now
from web.language import errors_of, language, say
from web.reach import forms
from web.reach.history import history
from web.tickets.wording import Wording

page = Blueprint("reach", __name__)

Act = Callable[[Session], bool]
BROKEN = {
    "outcomes": lazy_gettext("The outcomes add to %(found)s, but there are %(expected)s requests."),
    "reasons": lazy_gettext("%(expected)s requests were not granted in full, but there are %(found)s reasons."),
}


@page.get("/reach")
@allow("supervisor")
def last() -> ResponseReturnValue:
    """Leads to the last month that is over."""
    with db().reading() as session:
        month = Month.of(calendar(session).local_day(now())).previous()
    return redirect(url_for("reach.show", text=str(month)))


@page.get("/reach/<text>")
@allow("supervisor")
def show(text: str) -> ResponseReturnValue:
    """What stands for a month, to be entered or corrected."""
    return _page(_begun(text))


@page.post("/reach/<text>")
@allow("supervisor")
def enter(text: str) -> ResponseReturnValue:
    """Enters the readings of a month."""
    month = _begun(text)

    def act(session: Session) -> bool:
        entries = forms.entries(request.form)
        return bool(reach.enter(session, calendar(session), month, entries, actor=actor(), now=now()))

    return _done(month, act, "reach")


@page.post("/reach/<text>/requests")
@allow("supervisor")
def recap(text: str) -> ResponseReturnValue:
    """Enters the month's recap of information requests."""
    month = _begun(text)

    def act(session: Session) -> bool:
        typed = forms.recap(month, request.form)
        return bool(aggregates.enter(session, calendar(session), [typed], actor=actor(), now=now()))

    return _done(month, act, "requests")


def _begun(text: str) -> Month:
    month = Month.parse(text)
    with db().reading() as session:
        if month.first_day > calendar(session).local_day(now()):
            raise Refused("%(month)s has not begun yet.", month=month)
    return month


def _done(month: Month, act: Act, form: str) -> ResponseReturnValue:
    try:
        with db().writing() as session:
            changed = act(session)
    except Refused as refusal:
        return _page(month, refusal, form), 422
    flash(gettext("Saved.") if changed else gettext("Nothing was different, so nothing was changed."))
    return redirect(url_for("reach.show", text=str(month)), 303)


def _page(month: Month, refusal: Refused | None = None, form: str = "") -> str:
    with db().reading() as session:
        today = calendar(session).local_day(now())
        day = min(month.last_day, today)
        typed = {"reach": forms.readings_shown(session, month, day), "requests": forms.recap_shown(session, month, day)}
        recap = aggregates.standing(session, month, month).get(month)
        words = taxonomy.current(session, month.last_day)
        told = history(session, month, Wording.on(session, today))
    errors = {name.removeprefix(f"{month}."): said for name, said in errors_of(refusal).items()} if refusal else {}
    return render_template(
        "reach/page.html", month=month, sources=reach.sources(), typed={**typed, form: request.form} if form else typed,
        errors={form: errors}, refusal={form: say(refusal)} if refusal else {}, broken=_broken(recap), history=told,
        names=_names(words), following=month.next() if month.next().first_day <= today else None, tongue=language(),
    )  # fmt: skip


def _names(words: Taxonomy) -> dict[str, str]:
    """What the recap's numbers are called, by name."""
    labels = {meaning.id: meaning.label(words, language()) for meaning in meanings(words)}
    return {name: labels[f"ppid.{name}"] for name in aggregates.NAMES}


def _broken(recap: aggregates.RequestMonth | None) -> list[str]:
    """What the recap contradicts itself in; it is entered all the same, and the report has a footnote."""
    rules = aggregates.broken(recap.values) if recap else ()
    return [str(BROKEN[rule.rule]) % {"expected": rule.expected, "found": rule.found} for rule in rules]
