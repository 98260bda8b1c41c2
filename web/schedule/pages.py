"""The timetable's page: what runs when, what became of it, and what a person may run again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_timedelta
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from core import clock
from core.clock import Context, Due, Job, Period, Run
from core.foundation import audit
from core.foundation.errors import Refused
from core.statistics.reports.notices import Notices, notices
from web.context import actor, allow, calendar, centre, db, now, settings
from web.language import language, say

page = Blueprint("schedule", __name__)

RUNS = 6  # of each job
MISSED = 6  # older periods that are offered


@dataclass(frozen=True)
class Ran:
    """One run as the page shows it: its period in words, how late it began ("" where it was in time), how long it took,
    whether a person may run it again.
    """

    run: Run
    period: str
    late: str
    seconds: float | None
    again: bool


@dataclass(frozen=True)
class Overdue:
    """A period that should be done by now: its name, the same in words, and when it was due."""

    name: str
    period: str
    since: dt.datetime


@dataclass(frozen=True)
class Line:
    """A job in plain words with its next time, its last runs, and the periods that were not done: the one that should
    be done by now, and older ones.
    """

    name: str
    title: str
    does: str
    rhythm: str
    following: dt.datetime | None
    ran: tuple[Ran, ...]
    overdue: Overdue | None
    possible: bool  # here, by a button
    missed: tuple[tuple[str, str], ...]  # a period's name, and the same in words


@page.get("/schedule")
@allow("supervisor", "admin")
def show() -> ResponseReturnValue:
    """Every job."""
    with db().reading() as session:
        late = {due.job.name: due for due, _ in clock.overdue(session, _context(), now())}
        lines = [_line(session, job, late.get(job.name)) for job in clock.TIMETABLE]
        return render_template("schedule/page.html", lines=lines, silent=clock.is_silent(session, now()))


@page.post("/schedule/<name>")
@allow("supervisor", "admin")
def run(name: str) -> ResponseReturnValue:
    """Runs a job for a period, as `dering job run` does."""
    context = _context()
    try:
        with db().reading() as session:
            due = clock.ask_for(session, context, name, request.form.get("period"), now())
        line = clock.run_by_hand(db(), context, due, now())
        with db().writing() as session:
            audit.record(session, actor(), "job.run", f"job:{due.job.name}:{due.period}", now())
    except Refused as refusal:
        flash(say(refusal), "error")
    else:
        failed = ": failed" in line
        flash(
            gettext("The job failed; see its line.") if failed else gettext("Done."), "error" if failed else "message"
        )
    return redirect(url_for("schedule.show"))


def _context() -> Context:
    return Context(settings(), centre())


def _line(session: Session, job: Job, late: Due | None) -> Line:
    words, days, context = notices(centre(), language()), calendar(session), _context()
    following = job.next_due(settings(), days, now())
    missed = [due for due in clock.missed(session, context, job, days, now()) if due != late][:MISSED]
    return Line(
        job.name,
        words.job(job.name, "title"),
        words.job(job.name, "does"),
        words.job(job.name, "rhythm", clock=words.clock(job.time_of_day(settings()))),
        following.since if following else None,
        tuple(_ran(words, job, run) for run in clock.runs_of(session, job.name, RUNS)),
        Overdue(late.period.name, _in_words(words, late.period), late.since) if late else None,
        job.possible(context),
        tuple((due.period.name, _in_words(words, due.period)) for due in missed),
    )


def _ran(words: Notices, job: Job, run: Run) -> Ran:
    period = Period.parse(run.period)
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else None
    due = Due(job, period, job.due_at(settings(), period))
    late = format_timedelta(run.started_at - due.since, locale=get_locale()) if run.late else ""
    return Ran(
        run, _in_words(words, period), late, seconds, job.possible(_context()) and clock.may_try_again(due, run, now())
    )


def _in_words(words: Notices, period: Period) -> str:
    return words.period(period.first, period.last)
