"""How often the topic that a machine suggested was the one in the end: a figure of the machine, not of the report."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.consultations import learning
from core.consultations.learning import Hits, Learning
from core.reference.calendar import Calendar, Month
from core.statistics.reports.sections.writer import Writer
from web.language import language


@dataclass(frozen=True)
class Line:
    """A topic, or all of them, with its counts."""

    label: str
    hits: Hits


@dataclass(frozen=True)
class Suggested:
    """The lines of a month, the topic with most tickets first; all of them together; what was learned last."""

    lines: tuple[Line, ...]
    together: Hits
    learned: Learning | None


def of_month(session: Session, days: Calendar, month: Month, write: Writer) -> Suggested | None:
    """What became of the month's suggestions so far; None where there was none."""
    found = learning.hits(session, *days.month_bounds(month))
    if not found:
        return None
    sums = [sum(one) for one in zip(*((hit.tickets, hit.first, hit.among_three) for hit in found), strict=True)]
    topics = write.words.topics
    lines = [Line(topics[hit.topic].label(language()) if hit.topic in topics else hit.topic, hit) for hit in found]
    return Suggested(tuple(lines), Hits("", *sums), learning.last_learning(session))
