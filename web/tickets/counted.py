"""A list of tickets as a figure counted them: which figure the address means, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.tickets import Filter, Page, Ticket
from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.statistics import drilldown, editions
from core.statistics.drilldown import HAS, Since
from core.statistics.editions import Report
from core.statistics.figures import Behind
from web.context import now
from web.language import local_date
from web.tickets.wording import FIELDS, Wording


def kinds_of(session: Session, days: Calendar, wanted: Filter, kind: str) -> tuple[str, ...]:
    """The kinds that the list is about: those the address names, separated by commas, else those in the total."""
    if kind:
        return tuple(kind.split(","))
    return taxonomy.current(session, days.local_day(wanted.start or now())).counted_kinds


def behind(days: Calendar, wanted: Filter, said: Mapping[str, str]) -> Behind | None:
    """The figure of whole months that the address means; None where its days are no whole months."""
    if not wanted.start or not wanted.end:
        return None
    first, last = Month.of(days.local_day(wanted.start)), Month.of(days.local_day(wanted.end)).previous()
    if last < first or (days.month_bounds(first)[0], days.month_bounds(last)[1]) != (wanted.start, wanted.end):
        return None
    flags: dict[str, Any] = {flag: said["has"] == word for flag, word in HAS.items()}
    values: dict[str, Any] = {name: said[name] for name in ("channel", "category", "topic", "report")}
    values |= {
        "modus": said["modus"],
        "sub_category": said["subcategory"],
        "region": wanted.region_code,
        "open": bool(said["open"]),
    }
    return Behind(str(first), str(last), wanted.counted, **values, **flags)


def report_named(session: Session, name: str) -> Report | None:
    """The report whose figure is meant. Raises Refused where there is none of that name."""
    if not name:
        return None
    edition = editions.named(session, name)
    if edition is None:
        raise Refused("There is no report %(name)s.", name=name[:20])
    return editions.as_report(edition)


def page(
    session: Session, days: Calendar, figure: Behind, wanted: Filter, found: tuple[Page, Wording]
) -> tuple[list[tuple[Any, str]], int]:
    """The page's rows, one for each time that the figure counted the ticket, each with what is different now in words;
    and how many times more than the filter says it counted tickets in all pages.
    """
    listed, wording = found
    since = drilldown.changed_since(session, days, figure, [row.id for row in listed.tickets])
    times = drilldown.repeated(session, days, figure)
    rows: list[tuple[Any, str]] = []
    for row in listed.tickets:
        told = [" · ".join(_words(each, wording)) for each in since.get(row.id, ())]
        rows += [(row, words) for words in [*told, *[""] * (times.get(row.id, 1) - len(told))]]
    return rows, _again(session, wanted, times)


def _again(session: Session, wanted: Filter, times: Mapping[int, int]) -> int:
    levels = range(2, max(times.values(), default=1) + 1)
    among = ([number for number, n in times.items() if n >= level] for level in levels)
    queries = (sa.select(Ticket.id).where(Ticket.id.in_(numbers)) for numbers in among)
    return sum(tickets.how_many(session, replace(wanted, among=query)) for query in queries)


def _words(since: Since, wording: Wording) -> Iterable[str]:
    for field, code in since.then.items():
        yield f"{FIELDS[field]}: {wording.say(field, code)}"
    if since.moved:
        month = local_date(Month.parse(since.month).first_day, "MMMM y")
        yield gettext("%(month)s (it has another month now)", month=month)
    if since.merged:
        yield gettext("on its own (it is marked as a double now)")
