"""What needs a decision: missing data, open work, unusual changes, rows that break a rule."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Points, Section, Words
from core.statistics.reports.sections import ppid
from core.statistics.reports.sections.web import networks
from core.statistics.reports.sections.writer import Writer

UNUSUAL = 25.0  # percent from month to month
ENOUGH = 20  # consultations in the month before, from which on a channel's change says something
SLOW = 480  # office minutes: a working day
P90 = "waiting.first_reply_minutes.p90"
# What is missing as a whole where its first figure is.
GROUPS = {
    "consultations": TOTAL,
    "waiting": P90,
    "satisfaction": "satisfaction.mean",
    "ppid": "ppid.requests",
    "web": "web.users",
    "twitter": "twitter.followers",
    "facebook": "facebook.followers",
}


def decisions(write: Writer) -> Section:
    """A list of what somebody has to decide or to mend."""
    title = write.text("decisions.title")
    found = tuple(_found(write))
    if not found:
        return Section("decisions", title, (write.prose("decisions.none"),), joined=True, internal=True)
    blocks: tuple[Block, ...] = (write.prose("decisions.lead"), Points("", found, "warning"))
    return Section("decisions", title, blocks, joined=True, internal=True)


def _found(write: Writer) -> Iterator[Words]:
    if write.report.state in ("live", "closed"):
        yield write.sentence(f"decisions.{write.report.state}")
    names = write.texts["decisions"]["groups"]
    missing = [names[group] for group, figure_id in GROUPS.items() if write.value(figure_id) is None]
    if missing:
        yield write.sentence("decisions.missing", names=write.join(missing))
    if write.count("backlog.open"):
        yield write.sentence("decisions.backlog", open=write.figure("backlog.open"))
    yield from _unusual(write)
    if write.count("fraud.count"):
        yield write.sentence("decisions.fraud", count=write.figure("fraud.count"))
    p90 = write.value(P90)
    if isinstance(p90, int | float) and p90 > SLOW:
        yield write.sentence("decisions.slow", p90=write.figure(P90))
    yield from _registers(write)


def _unusual(write: Writer) -> Iterator[Words]:
    change = write.value("consultations.change_mom_percent")
    if isinstance(change, int | float) and abs(change) >= UNUSUAL:
        yield write.sentence(
            "decisions.moved_total",
            count=write.figure(TOTAL),
            change=write.moved("consultations.change_mom_percent"),
            previous=write.figure("consultations.previous_month"),
        )
    for code in write.channels:
        yield from _channel(write, code)


def _channel(write: Writer, code: str) -> Iterator[Words]:
    name = f"channel.{code}"
    change = write.value(f"{name}.change_mom_percent")
    earlier = write.report.series.values.get(f"{name}.count", ())[-2:-1]
    before = earlier[0] if earlier else None
    if isinstance(change, int | float) and abs(change) >= UNUSUAL and isinstance(before, int) and before >= ENOUGH:
        yield write.sentence(
            "decisions.moved",
            name=write.name("channel", code),
            count=write.figure(f"{name}.count"),
            change=write.moved(f"{name}.change_mom_percent"),
            previous=write.plain(before),
        )


def _registers(write: Writer) -> Iterator[Words]:
    broken = [month for month, row in ppid.rows_of_year(write).items() if ppid.breaks(row)]
    if broken:
        yield write.sentence("decisions.ppid", count=write.plain(len(broken)))
    for figure_id in ("web.users", *(metric.id for source in networks() for metric in source.metrics)):
        date = write.figure(figure_id).as_of
        if date:
            yield write.sentence("decisions.dated", name=write.label(figure_id), date=date)
