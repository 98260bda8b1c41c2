"""The website and the social media: what their sources say, with the day they say it of."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.reports.document import Block, Highlight, Highlights, Prose, Section
from core.statistics.reports.sections import drawn
from core.statistics.reports.sections.writer import Writer

NETWORKS = {
    "twitter": ("posts", "followers", "profile_visits"),
    "facebook": ("posts", "followers", "reach"),
}
WEB = ("web.users",)


def web(write: Writer) -> list[Section]:
    """The website, then each network on the same page."""
    first = Section("web", write.text("web.title"), (*_site(write), *_listed(write, "web.top_pages", "views")))
    rest = [
        Section(name, write.text(f"web.{name}"), tuple(_network(write, name)), joined=True) for name in NETWORKS
    ]
    return [first, *rest]


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
    yield from _sources(write, WEB)


def _network(write: Writer, network: str) -> Iterator[Block]:
    ids = [f"{network}.{name}" for name in NETWORKS[network]]
    if all(write.value(figure_id) is None for figure_id in ids):
        yield Prose(write.sentence("web.network_missing", network=write.text(f"web.{network}")), "missing")
        return
    yield Highlights(tuple(_highlight(write, figure_id) for figure_id in ids))
    title = write.text("web.followers", network=write.text(f"web.{network}"), span=write.thirteen_months)
    yield from _series(write, f"{network}.followers", title, "followers")
    yield from _listed(write, f"{network}.top_posts", "impressions")
    yield from _sources(write, ids)


def _highlight(write: Writer, figure_id: str) -> Highlight:
    network, name = figure_id.split(".", 1)
    short = name.split("_")[-1]
    figure = write.figure(figure_id)
    found = write.known(figure_id)
    unit = write.unit(found.unit) if found else ""
    return Highlight(write.text(f"web.{network}_{short}"), figure, (unit,))


def _series(write: Writer, figure_id: str, title: str, header: str) -> Iterator[Block]:
    # One month alone is no development: its number stands in the sentence.
    known = [printed for _, printed in drawn.months(write, figure_id) if printed.value is not None]
    if len(known) > 1:
        yield from drawn.over_months(write, figure_id, title, header, lying=True)


def _listed(write: Writer, name: str, measure: str) -> Iterator[Block]:
    items = write.report.items.get(name, ())
    if not items:
        return
    counted = any(item.value is not None for item in items)
    header = ("page" if measure == "views" else "post", *((measure,) if counted else ()))
    rows = [(item.label, *((write.plain(item.value),) if counted else ())) for item in items]
    title = write.text("web.top" if measure == "views" else "web.posts")
    yield write.table(name, title, header, rows)


def _sources(write: Writer, ids: list[str] | tuple[str, ...]) -> Iterator[Block]:
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
