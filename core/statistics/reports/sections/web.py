"""The website and the social media: what their sources say, with the day they say it of."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics import reach
from core.statistics.figures import Figure
from core.statistics.figures.figure import READING
from core.statistics.reach import Metric, Source
from core.statistics.reports.document import Block, Highlight, Highlights, Prose, Section
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Writer

WEBSITE = "WEB"


def web(write: Writer) -> list[Section]:
    """The website, then each network on the same page."""
    own = next(source for source in reach.sources() if source.code == WEBSITE)
    known = [source for source in networks() if any(write.value(metric.id) is not None for metric in source.metrics)]
    others = [source.labels[write.language] for source in networks() if source not in known]
    parts = [_network(write, source) for source in known]
    if others:
        said = write.sentence("web.missing_networks", networks=write.join(others))
        parts.append(Section("networks", write.text("web.networks"), (Prose(said, "missing"),), joined=True))
    return [Section("web", write.text("web.title"), (*_site(write, own), *_listed(write, own))), *parts]


def networks() -> list[Source]:
    """All sources but the website."""
    return [source for source in reach.sources() if source.code != WEBSITE]


def _site(write: Writer, own: Source) -> Iterator[Block]:
    users = write.figure("web.users")
    if users.value is None:
        yield Prose(write.sentence("web.missing"), "missing")
        return
    series = drawn.months(write, "web.users")
    if write.value("web.change_mom_percent") is None or len(series) < 2:
        yield write.prose("web.sentence_alone", users=users)
    else:
        change = write.moved("web.change_mom_percent")
        yield write.prose("web.sentence", users=users, change=change, previous=series[-2][1])
    title = write.text("web.chart", span=write.thirteen_months)
    yield from _series(write, "web.users", title, "users")
    yield from _sources(write, own)


def _network(write: Writer, source: Source) -> Section:
    return Section(source.code.lower(), source.labels[write.language], tuple(_read(write, source)), joined=True)


def _read(write: Writer, source: Source) -> Iterator[Block]:
    name = source.labels[write.language]
    yield Highlights(tuple(_highlight(write, metric) for metric in source.metrics))
    for metric in source.metrics:
        if metric.measure == "stock":
            title = write.text(
                "web.series", name=f"{name}: {metric.labels[write.language]}", span=write.thirteen_months
            )
            yield from _series(write, metric.id, title, "count")
    yield from _listed(write, source)
    yield from _sources(write, source)


def _highlight(write: Writer, metric: Metric) -> Highlight:
    return Highlight(metric.labels[write.language], write.figure(metric.id), (write.unit(metric.unit),))


def _series(write: Writer, figure_id: str, title: str, header: str) -> Iterator[Block]:
    # One or two months are no development: their numbers stand in a sentence.
    known = [printed for _, printed in drawn.months(write, figure_id) if printed.value is not None]
    if len(known) > 2:
        yield from drawn.over_months(write, figure_id, title, header, lying=True)


def _listed(write: Writer, source: Source) -> Iterator[Block]:
    items = write.report.items.get(source.list_id, ())
    if not items:
        return
    counted = any(item.value is not None for item in items)
    header = ("rank", "name", *(("views",) if counted else ()))
    rows = [(str(n), item.label, *((write.plain(item.value),) if counted else ())) for n, item in enumerate(items, 1)]
    yield write.table(source.list_id, (source.list_labels or {}).get(write.language, ""), header, rows)


def _sources(write: Writer, source: Source) -> Iterator[Block]:
    said: dict[str, list[str]] = {}
    for metric in source.metrics:
        figure = write.known(metric.id)
        if figure and figure.value is not None:
            said.setdefault(_read_of(write, figure), []).append(metric.labels[write.language])
    if said:
        listed = "; ".join(f"{', '.join(names)}: {told}" for told, names in said.items())
        yield write.note(write.text("web.sources", list=listed))


def _read_of(write: Writer, figure: Figure) -> str:
    date = write.text("as_of", date=write.day(figure.as_of or write.month.last_day))
    derived = [write.text("web.derived")] if figure.derived else []
    return ", ".join([figure.source.removeprefix(READING), date, *derived])
