"""The month's report laid out: every page in order, from figures, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.reference import regions, taxonomy
from core.reference.calendar import Calendar
from core.reference.centre import Centre
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.reports.document import Document, Prose, Section
from core.statistics.reports.sections import (
    appendix,
    channels,
    complaints,
    decisions,
    notes,
    opening,
    people,
    places,
    ppid,
    topics,
    totals,
    waiting,
    web,
)
from core.statistics.reports.sections.writer import Writer, writer

__all__ = ["document", "laid_out"]


def laid_out(session: Session, calendar: Calendar, report: Report, centre: Centre, language: str = "id") -> Document:
    """A report's document, with the taxonomy and the regions of its month."""
    words = taxonomy.current(session, report.period.last_day)
    return document(report, words, centre, language, places=regions.current(session), zone=calendar.zone)


def document(
    report: Report, words: Taxonomy, centre: Centre, language: str, *, places: Regions, zone: ZoneInfo
) -> Document:
    """The whole report in Indonesian, or in English where the language begins with "en"."""
    write = writer(report, words, centre, places, (language, zone))
    title = write.text("title")
    return Document(
        month=report.period,
        language=write.language,
        title=title,
        subtitle=write.text("subtitle"),
        organisation=centre.organisation(write.language),
        state=report.state,
        revision=report.revision,
        hash=report.hash,
        as_of=notes.as_of(write),
        instant=report.as_of,
        footer=write.text("footer", title=title),
        labels=_labels(write),
        ways=opening.ways(write),
        sections=tuple(_flowing(_sections(write))),
    )


def _labels(write: Writer) -> dict[str, str]:
    state = write.report.state
    edition = {"as_of": notes.as_of(write), "revision": str(write.report.revision), "hash": write.report.hash[:12]}
    return {
        "state": write.text(f"states.{state}"),
        "month": write.month_name(write.month),
        "standing": write.text(f"standing.{state}", **edition),
        "edition": write.text(f"edition.{state}", **edition),
        **{name: write.pattern(name) for name in ("page", "contents", "ways")},
    }


def _flowing(sections: list[Section]) -> Iterator[Section]:
    # A section that only says what is missing needs no page of its own.
    for n, section in enumerate(sections):
        bare = all(isinstance(block, Prose) and block.tone == "missing" for block in section.blocks)
        yield replace(section, joined=section.joined or (bare and n > 0))


def _sections(write: Writer) -> list[Section]:
    return [
        opening.summary(write),
        totals.totals(write),
        people.people(write),
        *channels.channels(write),
        topics.topics(write),
        *places.places(write),
        *waiting.waiting(write),
        complaints.complaints(write),  # on the same page
        complaints.fraud(write),
        *web.web(write),
        ppid.ppid(write),
        notes.notes(write),
        decisions.decisions(write),  # on the same page
        *appendix.appendix(write),
    ]
