"""Digests, reminders and alarms as chat texts: no names, numbers of people or questions; and jobs in plain words."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.reference.centre import Centre
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from core.requests.reminders import Ending
from core.statistics.facts import Span
from core.statistics.figures import change
from core.statistics.reports.digests import Backlog, Complaints, Gaps, Morning, Oldest, Week
from core.statistics.reports.wording import FOLDER, Wording, wording

LISTED = 20  # terms that are named one by one


@dataclass(frozen=True)
class Notices:
    """One centre's notices in one language."""

    say: Wording
    texts: Mapping[str, Any]
    centre: Centre

    def line(self, part: str, key: str, **values: object) -> str:
        """One text of a part, filled; `missing` is known in all."""
        return str(self.texts[part][key]).format(missing=self.say.texts["missing"], **values)

    def clock(self, time: dt.time | dt.datetime) -> str:
        """A local time of day: 07.30."""
        return time.strftime(str(self.say.texts["clock"]).replace("HH", "%H").replace("mm", "%M"))

    def day(self, day: dt.date, pattern: str = "whole_day") -> str:
        """A day in words."""
        return self.say.formatted(day, self.texts["periods"][pattern])

    def month(self, day: dt.date) -> str:
        """A day's month in words: Desember 2022."""
        return self.say.date(day, "month")

    def instant(self, local: dt.datetime) -> str:
        """A local instant in words, with the centre's zone: 1 Januari 2023 pukul 00.05 WIB."""
        return f"{self.say.formatted(local, self.texts['periods']['instant'])} {self.centre.zone_label}"

    def span(self, span: Span) -> str:
        """Several days in words: 28 November – 4 Desember 2022."""
        first, last = span
        pattern = "day" if first.year == last.year else "day_and_year"
        return self.line("periods", "span", first=self.day(first, pattern), last=self.day(last, "day_and_year"))

    def period(self, first: dt.date, last: dt.date) -> str:
        """A day, a week or a month in words."""
        if first == last:
            return self.day(first)
        if (last - first).days == 6:
            return self.line("periods", "week", week=first.isocalendar().week, span=self.span((first, last)))
        return self.month(first)

    def job(self, name: str, key: str, **values: object) -> str:
        """A job's `title`, what it `does` or its `rhythm`."""
        return str(self.texts["jobs"][name][key]).format(**values)

    def morning(self, morning: Morning, words: Taxonomy, places: Regions, link: str) -> str:
        """The daily digest."""
        lines = [self.line("morning", "title", centre=self.centre.name, day=self.day(morning.day))]
        if backlog := morning.backlog:
            due_today = self.line("morning", "due_today", count=self.say.number(backlog.due_today))
            lines += [self._late(backlog, words, places), due_today]
        if complaints := morning.complaints:
            lines += self._complaints(complaints)
        lines.append(self._since(morning, words))
        if backlog:
            lines.append(self.line("morning", "open", count=self.say.number(backlog.still_open)))
        return "\n".join([*lines, self.line("morning", "link", link=link)])

    def weekly(self, week: Week, words: Taxonomy) -> str:
        """The weekly digest."""
        number = week.span[0].isocalendar().week
        title = self.line("weekly", "title", centre=self.centre.name, week=number, span=self.span(week.span))
        backlog = week.backlog
        counts = {"open": self.say.number(backlog.still_open), "late": self.say.number(backlog.late)}
        still_open = self.line("weekly", "open", **counts)
        if week.total is None:
            return "\n".join((title, self.line("weekly", "nothing"), still_open))
        lines = (title, self._total(week), still_open, self._topics(week, words), self._fraud(week), self._stars(week))
        return "\n".join(filter(None, lines))

    def gaps(self, gaps: Gaps, words: Taxonomy, month: dt.date, until: dt.datetime, *, closed: bool) -> str:
        """The reminder of what the month of that day lacks; `until`: the local instant that is too late."""
        name, lines = self.month(month), []
        if gaps.groups:
            groups = self.say.join([str(self.texts["gaps"].get(group, group)) for group in gaps.groups])
            no_data = self.say.texts["missing"]
            lines.append(self.line("gaps", "missing", month=name, parts=groups, no_data=no_data))
        if gaps.channels:
            channels = self.say.join([self._name(words, "channel", code) for code in gaps.channels])
            lines.append(self.line("gaps", "silent", month=name, parts=channels))
        when = {"day": self.day(until.date()), "clock": self.clock(until), "zone": self.centre.zone_label}
        mend = self.line("gaps", "closed" if closed else "before", until=self.line("gaps", "until", **when))
        return "\n".join([*lines, mend])

    def endings(self, endings: Sequence[Ending], today: dt.date, link: str) -> str:
        """The reminder of terms of information requests that end soon: numbers and days, nobody's name."""
        lines = [self.line("requests", "title", centre=self.centre.name, day=self.day(today))]
        for one in endings[:LISTED]:
            key = "late" if one.is_late(today) else "today" if one.due == today else "left"
            kind = self.line("requests", "objection" if one.objection else "request", number=one.number)
            values = {"day": self.day(one.due, "day_and_year"), "days": self.say.number(abs(one.left))}
            lines.append(self.line("requests", key, which=kind, **values))
        if len(endings) > LISTED:
            lines.append(self.line("requests", "more", count=self.say.number(len(endings) - LISTED)))
        return "\n".join([*lines, self.line("requests", "link", link=link)])

    def unmade(self, form: str, month: dt.date) -> str:
        """The alarm that a file of a report, pdf or png, could not be made."""
        return self.line("alarm", "file", file=self.line("files", form, month=self.month(month)))

    def _late(self, backlog: Backlog, words: Taxonomy, places: Regions) -> str:
        if not backlog.late:
            return self.line("morning", "late_none")
        oldest = self._oldest(backlog.oldest, words, places) if backlog.oldest else ""
        return self.line("morning", "late", count=self.say.number(backlog.late), oldest=oldest)

    def _complaints(self, found: Complaints) -> list[str]:
        """Nothing where nothing is due: on most days there is no complaint at all."""
        lines = []
        if found.late:
            step, count = self.texts["steps"][found.step], self.say.number(found.late)
            lines.append(self.line("morning", "complaints_late", count=count, number=found.number, step=step))
        if found.due_today:
            lines.append(self.line("morning", "complaints_today", count=self.say.number(found.due_today)))
        return lines

    def _oldest(self, oldest: Oldest, words: Taxonomy, places: Regions) -> str:
        key = "oldest_days" if oldest.working_days else "oldest_today"
        days = self.line("morning", key, days=self.say.number(oldest.working_days))
        topic = self._name(words, "topic", oldest.topic or "")
        about = ", ".join(filter(None, (days, topic, places.label(oldest.region_code))))
        return self.line("morning", "oldest", number=oldest.number, about=about)

    def _since(self, morning: Morning, words: Taxonomy) -> str:
        first, last = self.day(morning.since), self.day(morning.until)
        one = morning.since == morning.until
        since = self.line("morning", "yesterday", day=first) if one else None
        since = since or self.line("morning", "days", first=first, last=last)
        parts = [
            self.line("morning", "part", name=self._name(words, "channel", code), count=self.say.number(n))
            for code, n in morning.by_channel.items()
            if n
        ]
        if not parts:
            return self.line("morning", "nothing", since=since)
        total = self.say.number(sum(morning.by_channel.values()))
        shown = self.line("morning", "parts", parts=self.say.join(parts))
        return self.line("morning", "total", since=since, total=total, parts=shown)

    def _total(self, week: Week) -> str:
        by, before = change(week.total, week.before), self.say.number(week.before)
        key = "not_compared" if by is None else "compared"
        compared = self.line("weekly", key, change=self.say.change(by), before=before)
        return self.line("weekly", "total", total=self.say.number(week.total), compared=compared)

    def _topics(self, week: Week, words: Taxonomy) -> str:
        parts = [
            self.line("weekly", "topic", name=self._name(words, "topic", code), count=self.say.number(n))
            for code, n in week.topics
        ]
        key = "topics" if len(parts) == 3 else "topics_few"
        return self.line("weekly", key, parts=self.say.join(parts)) if parts else ""

    def _fraud(self, week: Week) -> str:
        return self.line("weekly", "fraud", count=self.say.number(week.fraud))

    def _stars(self, week: Week) -> str:
        if week.stars is None:
            return self.line("weekly", "satisfaction_missing")
        values = {"mean": self.say.number(week.stars, 2), "ratings": self.say.number(week.ratings)}
        return self.line("weekly", "satisfaction", **values)

    def _name(self, words: Taxonomy, dimension: str, code: str) -> str:
        return self.say.short(code, words.label(dimension, code, self.say.language))


def notices(centre: Centre, language: str) -> Notices:
    """A centre's notices in a language; Indonesian unless it begins with "en"."""
    say = wording(language)
    return Notices(say, _texts(say.language), centre)


@lru_cache(maxsize=4)
def _texts(language: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"notices_{language}.toml").read_text(encoding="utf-8"))
