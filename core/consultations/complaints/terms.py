"""Until when a complaint is to be acknowledged, answered for the first time, and settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.reference.calendar import Calendar
from core.reference.centre import ComplaintTerms

STEPS = ("acknowledge", "respond", "resolve")


@dataclass(frozen=True)
class Due:
    """A step with its due time, UTC, and when it was done; None while it is not."""

    step: str
    at: dt.datetime
    done_at: dt.datetime | None

    def late(self, now: dt.datetime) -> bool:
        """Whether it was, or still is, done too late."""
        return (self.done_at or now) > self.at


def due_times(
    calendar: Calendar, terms: ComplaintTerms, kind: str, received_at: dt.datetime, *, examined: bool
) -> dict[str, dt.datetime]:
    """The due time of each step, UTC: closing time of the last working day of its term; day 1 is the next working day.

    Source of the usual terms: Law 25/2009 and Presidential Regulation 76/2013 as SP4N-LAPOR! applies them: verified
    within 3 working days, complaints settled within 5, reports within 14, with an examination within 60 calendar days.
    """
    days = terms.complaint_days if kind == "KELUHAN" else terms.report_days
    resolve = calendar.answer_due(received_at, days)
    if examined:
        last = calendar.local_day(received_at) + dt.timedelta(days=terms.examination_calendar_days)
        resolve = max(resolve, calendar.closing_time(last))
    return {
        "acknowledge": calendar.answer_due(received_at, terms.acknowledge_days),
        "respond": calendar.answer_due(received_at, terms.response_days),
        "resolve": resolve,
    }
