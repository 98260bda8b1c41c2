"""How the numbers are counted, what they do not cover, and what a revision changed."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.figures import Value
from core.statistics.reports.document import Block, Points, Section, Words
from core.statistics.reports.sections.writer import Writer

UNCOUNTED = ("VICON", "MEDSOS", "TATAP_MUKA")  # reached the centre's log only where somebody wrote them down


def notes(write: Writer) -> Section:
    """Coverage and method."""
    blocks = (Points("", tuple(_method(write))), *_ledger(write))
    return Section("notes", write.text("notes.title"), blocks)


def _method(write: Writer) -> Iterator[Words]:
    zone = write.centre.zone_label
    yield write.sentence(f"state_notes.{write.report.state}", **_standing(write))
    yield write.sentence("notes.counted", zone=zone)
    yield write.sentence("notes.unit")
    yield write.sentence("notes.months")
    yield write.sentence("notes.rounding")
    silent = [code for code in UNCOUNTED if code in write.words.channels and not write.count(f"channel.{code}.count")]
    if silent:
        names = write.join([write.name("channel", code) for code in silent])
        yield write.sentence("notes.no_counts", channels=names)
    if "TELEGRAM" in write.channels:
        yield write.sentence("notes.telegram")
    yield write.sentence("notes.reach")
    yield write.sentence("notes.drill")


def _standing(write: Writer) -> dict[str, str]:
    return {"as_of": as_of(write), "revision": str(write.report.revision)}


def as_of(write: Writer) -> str:
    """When the figures were made, on the centre's clock."""
    moment = write.report.as_of.astimezone(write.zone)
    return f"{write.date(moment, 'moment')} {write.centre.zone_label}"


def _ledger(write: Writer) -> Iterator[Block]:
    if write.report.revision < 2:
        return
    if write.report.why:
        yield write.prose("notes.why", why=write.report.why)
    rows = [
        (write.label(change.figure), _value(write, change.figure, change.old), _value(write, change.figure, change.new))
        for change in write.report.ledger
    ]
    if rows:
        title = write.text("notes.ledger", revision=str(write.report.revision))
        yield write.table("ledger", title, ("figure", "old", "new"), rows)


def _value(write: Writer, figure_id: str, value: Value) -> str:
    found = write.known(figure_id)
    return write.number(value, found.unit if found else "consultations")
