"""The month that an address asks for, with its figures as fresh as a reader can wait for."""

from __future__ import annotations

from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import editions, facts, publication
from web.context import calendar, db, now


def begun(text: str) -> Month:
    """The month, its figures freshened. Raises Refused where it is none or has not begun."""
    month = Month.parse(text)
    with db().reading() as session:
        days = calendar(session)
        if month.first_day > days.local_day(now()):
            raise Refused("%(month)s has not begun yet.", month=month)
        stale = facts.stale_within(session, *editions.window(month))
    if stale:
        with db().writing() as session:
            publication.freshen_month(session, days, month)
    return month
