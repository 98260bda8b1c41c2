"""What was entered for a month, by whom, the last first: corrections stay beside what they replaced."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from flask_babel import gettext
from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.requests import aggregates
from core.requests.aggregates import RequestMonth
from core.statistics import reach
from core.statistics.reach import Reading
from web.language import language, number
from web.tickets.wording import Wording


class Told(NamedTuple):
    """One line of the history."""

    at: dt.datetime
    who: str
    what: str
    value: str
    row: Reading | RequestMonth


def history(session: Session, month: Month, wording: Wording) -> list[Told]:
    """Readings and recaps of the month."""
    names = {metric.id: metric.label(language()) for metric in reach.metrics().values()}
    names |= {source.list_id: (source.list_labels or {}).get(language(), "") for source in reach.sources()}
    recap = gettext("Recap of information requests")
    told = [
        Told(row.entered_at, wording.who(row.entered_by), names.get(row.metric, row.metric), _value(row), row)
        for row in reach.history(session, month)
    ]
    told += [
        Told(row.entered_at, wording.who(row.entered_by), recap, number(row.requests), row)
        for row in aggregates.history(session, month)
    ]
    return sorted(told, key=lambda line: line.at, reverse=True)


def _value(row: Reading) -> str:
    return gettext("%(count)s lines", count=len(row.items)) if row.items else number(row.value)
