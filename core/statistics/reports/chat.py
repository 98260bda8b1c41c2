"""A month and a day as chat texts for supervisors, from figures only: no names, numbers of people or questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.reference.centre import Centre
from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import TOTAL
from core.statistics.reports.wording import Wording, wording

TOP = 3


@dataclass(frozen=True)
class Today:
    """A day so far: counted consultations by channel; tickets that are open, and those of them past their time."""

    until: dt.datetime  # on the centre's clock
    by_channel: Mapping[str, int]
    still_open: int
    late: int


@dataclass(frozen=True)
class _Page:
    report: Report
    words: Taxonomy
    say: Wording

    def count(self, figure_id: str, digits: int = 0) -> str:
        return self.say.number(self.report.value(figure_id), digits)

    def share(self, figure_id: str) -> str:
        return self.say.percent(self.report.value(figure_id))

    def change(self, figure_id: str) -> str:
        return self.say.change(self.report.value(figure_id))

    def line(self, key: str, **values: object) -> str:
        common = {"separator": self.say.texts["separator"], "missing": self.say.texts["missing"]}
        return str(self.say.texts["monthly"][key]).format(**common, **values)

    def name(self, dimension: str, code: str) -> str:
        return self.say.short(code, self.words.label(dimension, code, self.say.language))

    def by_count(self, dimension: str, codes: Iterable[str]) -> list[str]:
        """Most first; equal ones as they come."""
        return sorted(codes, key=lambda code: -_n(self.report.value(f"{dimension}.{code}.count")))


def monthly(report: Report, words: Taxonomy, centre: Centre, language: str = "id", *, link: str = "") -> str:
    """The month's summary; `link` leads to the whole of it."""
    page = _Page(report, words, wording(language))
    lines = [_title(page, centre)]
    if report.value(TOTAL) is None:
        lines.append(page.line("nothing"))
    else:
        lines += [_total(page), _channels(page), _categories(page), _topics(page), _complaints(page)]
    lines += [_ppid(page), _web(page), page.line(report.state, revision=report.revision)]
    return "\n\n".join(filter(None, [*lines, page.line("link", link=link) if link else ""]))


def daily(today: Today, words: Taxonomy, centre: Centre, language: str = "id") -> str:
    """What reached the centre today, and what is open."""
    say = wording(language)
    texts = say.texts["daily"]
    day, clock = (
        say.date(today.until.date(), "day"),
        today.until.strftime(say.texts["clock"].replace("HH", "%H").replace("mm", "%M")),
    )
    title = texts["title"].format(centre=centre.name, day=day, clock=clock, zone=centre.zone_label)
    parts = [
        texts["part"].format(name=say.short(code, words.label("channel", code, language)), count=say.number(n))
        for code, n in today.by_channel.items()
        if n
    ]
    total = texts["total"].format(total=say.number(sum(today.by_channel.values())), parts=say.join(parts))
    still_open = texts["open"].format(open=say.number(today.still_open), late=say.number(today.late))
    return "\n".join([title, total if parts else texts["nothing"], still_open])


def _title(page: _Page, centre: Centre) -> str:
    month = page.say.date(page.report.period.first_day, "month")
    updated = page.say.texts["monthly"]["updated"] if page.report.updated else ""
    return page.line("title", centre=centre.name, month=month, updated=updated)


def _total(page: _Page) -> str:
    month = page.report.period
    before = page.say.date(month.previous().first_day, "month_short")
    last_year = page.say.date(month.year_ago().first_day, "month_and_year_short")
    return page.line(
        "total",
        total=page.count(TOTAL),
        month_before=_compared(page, "month_on_month", before, ("change_mom_percent", "previous_month")),
        year_before=_compared(page, "year_on_year", last_year, ("change_yoy_percent", "same_month_last_year")),
        year=month.year,
        year_to_date=page.count("consultations.year_to_date"),
    )


def _compared(page: _Page, word: str, name: str, ids: tuple[str, str]) -> str:
    change, count = (f"consultations.{part}" for part in ids)
    word = page.say.texts["monthly"][word]
    if page.report.value(change) is None:
        return page.line("not_compared", word=word, name=name)
    return page.line("compared", word=word, name=name, change=page.change(change), count=page.count(count))


def _channels(page: _Page) -> str:
    parts = [_channel(page, code) for code in page.report.used_channels(page.words.channels)]
    return page.line("channels", parts=page.say.join(parts))


def _channel(page: _Page, code: str) -> str:
    name, technical = f"channel.{code}", ""
    if code in page.say.texts["technical_for"]["channels"]:
        technical = page.line("technical", count=page.count(f"{name}.technical_count"))
    known = page.report.value(f"{name}.change_mom_percent") is not None
    change = f" {page.change(f'{name}.change_mom_percent')}" if known else ""
    count, share = page.count(f"{name}.count"), page.share(f"{name}.share_percent")
    label = page.name("channel", code)
    return page.line("channel", name=label, count=count, share=share, technical=technical, change=change)


def _categories(page: _Page) -> str:
    parts = [
        page.line(
            "category",
            name=page.name("category", code),
            count=page.count(f"category.{code}.count"),
            share=page.share(f"category.{code}.share_percent"),
        )
        for code in page.by_count("category", page.words.categories)
    ]
    return page.line("categories", parts=page.say.join(parts))


def _topics(page: _Page) -> str:
    technical = [code for code in page.words.topics if page.words.technical(code)]
    top = [code for code in page.by_count("topic", technical)[:TOP] if page.report.value(f"topic.{code}.count")]
    parts = [page.line("topic", name=page.name("topic", code), count=page.count(f"topic.{code}.count")) for code in top]
    return page.line("topics", parts=page.say.join(parts)) if parts else ""


def _complaints(page: _Page) -> str:
    names = {"reports": "reports.count", "regions": "reports.regions", "complaints": "complaints.count"}
    return page.line("complaints", **{name: page.count(figure_id) for name, figure_id in names.items()})


def _ppid(page: _Page) -> str:
    if page.report.value("ppid.requests") is None:
        return page.line("ppid_missing")
    names = ("requests", "granted_full", "granted_partial", "refused", "not_given")
    values = {name: page.count(f"ppid.{name}") for name in names}
    return page.line("ppid", **values, average_working_days=page.count("ppid.average_working_days", 2))


def _web(page: _Page) -> str:
    names = {"users": "web.users", "twitter": "twitter.followers", "facebook": "facebook.followers"}
    if all(page.report.value(figure_id) is None for figure_id in names.values()):
        return page.line("web_missing")
    values = {name: page.count(figure_id) for name, figure_id in names.items()}
    return page.line("web", **values, change=page.change("web.change_mom_percent"))


def _n(value: object) -> int:
    return value if isinstance(value, int) else 0
