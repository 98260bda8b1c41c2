"""The audit of a month: its rules, and its forms read back; what was examined is known by its hash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.reference.centre import Centre
from core.reference.taxonomy import Taxonomy
from core.statistics import consistency
from core.statistics.consistency import Around, Contradiction
from core.statistics.editions import Report
from core.statistics.reports import sections, workbook
from core.statistics.reports.reading import Material, child

ReadBack = Callable[[Sequence[Material]], list[Contradiction]]

TOLD = 12  # contradictions that a refusal lists


@dataclass(frozen=True)
class Subject:
    """A month's figures with all that an audit needs, taken from the database at once."""

    report: Report
    words: Taxonomy
    around: Around
    materials: tuple[Material, ...] = ()


@dataclass(frozen=True)
class Examined:
    """What the audit found in the content with this hash."""

    month: Month
    hash: str
    contradictions: tuple[Contradiction, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    @property
    def blocking(self) -> list[Contradiction]:
        """Those that keep the month from being published; the others want a footnote."""
        return [contradiction for contradiction in self.contradictions if contradiction.blocking]

    def said(self, contradictions: Sequence[Contradiction]) -> list[Refused]:
        """Their sentences, with the figures' names."""
        return [contradiction.said(self.language, self.labels) for contradiction in contradictions]

    def refuse_blocking(self) -> None:
        """Raises Refused with the sentences of what keeps the month from being published."""
        if not self.blocking:
            return
        told = {f"({n})": why for n, why in enumerate(self.said(self.blocking[:TOLD]), 1)}
        raise Refused(
            "%(month)s is not published: its figures contradict each other in %(count)s places.",
            month=self.month,
            count=len(self.blocking),
            fields=told,
        )


def subject(session: Session, calendar: Calendar, report: Report, now: dt.datetime, *, tickets: bool = True) -> Subject:
    """A report with its surroundings; without `tickets` the lists behind the figures are not counted."""
    words = taxonomy.current(session, report.period.last_day)
    return Subject(report, words, consistency.around(session, calendar, report, now, tickets=tickets))


def with_forms(
    session: Session,
    calendar: Calendar,
    centre: Centre,
    wanted: Subject,
    public_url: str,
    *,
    languages: Sequence[str] = ("id",),
) -> Subject:
    """The same with the documents and sheets that are to be rendered and read back."""
    report, words = wanted.report, wanted.words
    documents = [sections.laid_out(session, calendar, report, centre, language) for language in languages]
    materials = tuple(Material(report, one, workbook.sheets(one, report, words), public_url) for one in documents)
    return Subject(report, words, wanted.around, materials)


def examine(wanted: Subject, language: str = "en", read_back: ReadBack = child.examine) -> Examined:
    """Goes through the rules and reads the forms back. No session: rendering takes seconds.

    `language` is that of the numbers and names in the sentences; `read_back` renders and reads, in a child process
    unless told.
    """
    report = wanted.report
    found = consistency.examine(report, wanted.words, wanted.around)
    if wanted.materials:
        found += read_back(wanted.materials)
    labels = consistency.labels(wanted.words, language)
    return Examined(report.period, report.hash, tuple(found), labels, language)
