"""A month as its page shows it: every figure of its report a link to its tickets, and what became of the month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from core.foundation import staff
from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics import drilldown
from core.statistics.editions import Change, Report
from core.statistics.figures import Behind, Figure
from core.statistics.reports import published
from core.statistics.reports.page import Binding
from core.statistics.reports.sections.writer import Writer
from web.language import local_date

STATES = {
    "live": lazy_gettext("live"),
    "closed": lazy_gettext("closed"),
    "published": lazy_gettext("published"),
}
FOLDED = ("channel.", "figures", "definitions")  # sections that open on a click


@dataclass(frozen=True)
class Revision:
    """One edition in the month's history: who made what of it, why, and which figures it changed, in words."""

    number: int
    state: str
    report: Report
    who: str
    changes: tuple[tuple[str, str, str], ...]


def binding(report: Report, words: Taxonomy) -> Binding:
    """What makes each figure of the report a link to its list of tickets."""
    return Binding(report, words, lambda figure: address(figure.behind, words) if opens(figure) else "")


def opens(figure: Figure) -> bool:
    """Whether a figure has a list of tickets."""
    return figure.tickets is not None and figure.behind is not None


def address(behind: Behind | None, words: Taxonomy) -> str:
    """Where the list of a figure's tickets is."""
    if behind is None:
        return ""
    return f"{url_for('ticket_list.listing')}?{urlencode(drilldown.query(behind, words.counted_kinds))}"


def history(session: Session, month: Month, write: Writer) -> list[Revision]:
    """The month's editions, newest first."""
    names = {f"staff:{person.id}": person.name for person in staff.listing(session)}
    reports = published.revisions(session, month)
    return [
        Revision(report.revision, report.state, report, _who(report, names), told(report.ledger, write))
        for report in reports
    ]


def told(changes: Sequence[Change], write: Writer) -> tuple[tuple[str, str, str], ...]:
    """Each change as (figure, old, new) in the reader's language."""
    lines = []
    for change in changes:
        known = write.known(change.figure)
        unit = known.unit if known else "consultations"
        lines.append((write.label(change.figure), write.number(change.old, unit), write.number(change.new, unit)))
    return tuple(lines)


def month_name(month: Month) -> str:
    """Desember 2022."""
    return local_date(month.first_day, "MMMM y")


def _who(report: Report, names: dict[str, str]) -> str:
    actor = report.published_by or report.closed_by
    by_machine = {"clock": gettext("the timetable"), "cli": gettext("the command line")}
    return names.get(actor) or by_machine.get(actor, actor)
