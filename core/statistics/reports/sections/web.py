"""The website and the social media: what their sources say, with the day they say it of."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics import reach
from core.statistics.reach import Metric, Source
from core.statistics.reports.document import Block, Highlight, Highlights, Prose, Section
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Writer

WEBSITE = "WEB"


def web(write: Writer) -> list[Section]:
    """The website, then each network on the same page."""
    own = next(source for source in reach.sources() if source.code == WEBSITE)
    first = Section("web", write.text("web.title"), (*_site(write), *_listed(write, own)))
    return [first, *(_network(write, source) for source in networks())]


def networks() -> list[Source]:
    """All sources but the website."""
    return [source for source in reach.sources() if source.code != WEBSITE]


def _site(write: Writer) -> Iterator[Block]:
    users = write.figure("web.users")
    if users.value is None:
        yield Prose(write.sentence("web.missing"), "missing")
        return
    known = write.value("web.change_mom_percent") is not None
    change = {"change": write.moved("web.change_mom_percent")} if known else {}
    yield write.prose("web.sentence" if known else "web.sentence_alone", users=users, **change)
    title = write.text("web.chart", span=write.thirteen_months)
    yield from _series(write, "web.users", title, "users")
    yield from _sources(write, ["web.users"])


def _network(write: Writer, source: Source) -> Section:
    name, ids = source.labels[write.language], [metric.id for metric in source.metrics]
    known = any(write.value(figure_id) is not None for figure_id in ids)
    missing = (Prose(write.sentence("web.network_missing", network=name), "missing"),)
    return Section(source.code.lower(), name, tuple(_read(write, source)) if known else missing, joined=True)


def _read(write: Writer, source: Source) -> Iterator[Block]:
    name, ids = source.labels[write.language], [metric.id for metric in source.metrics]
    yield Highlights(tuple(_highlight(write, metric) for metric in source.metrics))
    for metric in source.metrics:
        if metric.measure == "stock":
            title = write.text("web.series", name=f"{name}: {metric.labels[write.language]}", span=write.thirteen_months)
            yield from _series(write, metric.id, title, "count")
    yield from _listed(write, source)
    yield from _sources(write, ids)


def _highlight(write: Writer, metric: Metric) -> Highlight:
    return Highlight(metric.labels[write.language], write.figure(metric.id), (write.unit(metric.unit),))


def _series(write: Writer, figure_id: str, title: str, header: str) -> Iterator[Block]:
    # One month alone is no development: its number stands in the sentence.
    known = [printed for _, printed in drawn.months(write, figure_id) if printed.value is not None]
    if len(known) > 1:
        yield from drawn.over_months(write, figure_id, title, header, lying=True)


def _listed(write: Writer, source: Source) -> Iterator[Block]:
    items = write.report.items.get(source.list_id, ())
    if not items:
        return
    counted = any(item.value is not None for item in items)
    header = ("name", *(("views",) if counted else ()))
    rows = [(item.label, *((write.plain(item.value),) if counted else ())) for item in items]
    yield write.table(source.list_id, (source.list_labels or {}).get(write.language, ""), header, rows)


def _sources(write: Writer, ids: list[str]) -> Iterator[Block]:
    figures = [figure for name in ids if (figure := write.known(name)) and figure.value is not None]
    said: dict[str, list[str]] = {}
    for figure in figures:
        source = figure.source.split(":", 1)[-1].strip()
        date = write.text("as_of", date=write.day(figure.as_of or write.month.last_day))
        derived = f", {write.text('web.derived')}" if figure.derived else ""
        said.setdefault(f"{source}, {date}{derived}", []).append(write.label(figure.id).lower())
    if said:
        listed = "; ".join(f"{', '.join(names)}: {source}" for source, names in said.items())
        yield write.note(write.text("web.sources", list=listed))
