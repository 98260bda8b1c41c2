"""The report's beginning: the ways to reach the centre, and the month at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Highlight, Highlights, Prose, Section, Way, Words
from core.statistics.reports.sections.writer import Piece, Writer

WAITING = "waiting.first_reply_minutes"


def ways(write: Writer) -> tuple[Way, ...]:
    """How people reach the centre: those ways that its file names."""
    centre, names = write.centre, write.texts["ways_names"]
    given = {name: getattr(centre, name) for name in names if name != "hours"}
    listed = [Way(names[name], _bare(address)) for name, address in given.items() if address]
    social = [Way(account.name, account.address) for account in centre.social]
    return (*listed, *social, Way(names["hours"], centre.hours_text(write.language)))


def summary(write: Writer) -> Section:
    """The month at a glance: large numbers, and what stands out in a few sentences."""
    title = write.text("summary.title")
    if write.total is None:
        return Section("summary", title, (Prose(write.sentence("summary.nothing"), "missing"), *_rest(write)))
    return Section("summary", title, (Highlights((*_first(write), *_second(write))), *_sentences(write)))


def _rest(write: Writer) -> list[Block]:
    known = [one for one in _second(write) if one.number.value is not None]
    return [Highlights(tuple(known))] if known else []


def _first(write: Writer) -> Iterator[Highlight]:
    yield Highlight(write.text("summary.total"), write.figure(TOTAL), _change(write, "consultations"))
    yield Highlight(write.text("summary.year"), write.figure("consultations.year_to_date"), (write.this_year,))
    below = write.sentence("summary.served_below", governments=write.plain(len(write.governments)))
    yield Highlight(write.text("summary.served"), write.figure("regions.served"), below)
    yield Highlight(
        write.text("summary.waiting"), write.figure(f"{WAITING}.median"), (write.text("summary.waiting_below"),)
    )


def _second(write: Writer) -> Iterator[Highlight]:
    stars = write.sentence("summary.satisfaction_below", n=write.figure("satisfaction.n"))
    yield Highlight(write.text("summary.satisfaction"), write.figure("satisfaction.mean"), stars)
    complaints = write.sentence("summary.reports_below", complaints=write.figure("complaints.count"))
    yield Highlight(write.text("summary.reports"), write.figure("reports.count"), complaints)
    year = write.sentence("summary.requests_below", n=write.figure("ppid.year.requests"), span=write.this_year)
    yield Highlight(write.text("summary.requests"), write.figure("ppid.requests"), year)
    yield Highlight(write.text("summary.web"), write.figure("web.users"), _change(write, "web"))


def _change(write: Writer, subject: str) -> Words:
    change = f"{subject}.change_mom_percent"
    return write.sentence("summary.change_below", change=write.mark(change)) if write.value(change) is not None else ()


def _sentences(write: Writer) -> Iterator[Block]:
    total = write.figure(TOTAL)
    if write.value("consultations.change_mom_percent") is None:
        yield write.prose("summary.lead_alone", total=total)
    else:
        change = write.moved("consultations.change_mom_percent")
        yield write.prose(
            "summary.lead", total=total, change=change, previous=write.figure("consultations.previous_month")
        )
    yield from _largest(write, "channel", write.channels)
    yield from _largest(write, "category", list(write.words.categories))
    technical = [code for code in write.words.topics if write.words.technical(code)]
    yield from _largest(write, "topic", technical)
    if write.count("fraud.count"):
        yield write.prose("summary.fraud", count=write.figure("fraud.count"))


def _largest(write: Writer, dimension: str, codes: list[str]) -> Iterator[Block]:
    code = max(codes, key=lambda code: write.count(f"{dimension}.{code}.count"), default="")
    name = f"{dimension}.{code}"
    if write.count(f"{name}.count"):
        share = write.figure(f"{name}.share_percent") if write.known(f"{name}.share_percent") else ""
        values: dict[str, Piece] = {
            dimension: write.name(dimension, code),
            "count": write.figure(f"{name}.count"),
            "share": share,
        }
        yield write.prose(f"summary.{dimension}", **values)


def _bare(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
