"""Which terms end soon, or have ended: what supervisors are reminded of, by number alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.requests.deadlines import Terms
from core.requests.register.reading import objections_waiting, still_open


@dataclass(frozen=True)
class Ending:
    """A term of a request, or of an objection to one, and the working days that are left of it; negative: overdue."""

    number: str
    due: dt.date
    left: int
    objection: bool = False

    def is_late(self, today: dt.date) -> bool:
        """Whether its last day is past, if only by a weekend."""
        return self.due < today


def endings(session: Session, terms: Terms, today: dt.date) -> Sequence[Ending]:
    """The terms with as many working days left as the centre wants to be reminded at, those that end today, and those
    that are over; the first one in front.
    """
    found = [Ending(one.label, one.due_on, terms.left(today, one.due_on)) for one in still_open(session) if one.due_on]
    found += [
        Ending(one.number, one.due_on, terms.left(today, one.due_on), True) for one in objections_waiting(session)
    ]
    wanted = {0, *terms.rules.remind_days}
    due = [one for one in found if one.is_late(today) or one.left in wanted]
    return sorted(due, key=lambda one: (one.due, one.number))
