"""A list of tickets as a figure counted them: which figure the address means, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from core.consultations.tickets import Filter
from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.statistics import drilldown, editions
from core.statistics.drilldown import HAS, Since
from core.statistics.editions import Report
from core.statistics.figures import Behind
from web.context import now
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
    values |= {"sub_category": said["subcategory"], "region": wanted.region_code, "open": bool(said["open"])}
    return Behind(str(first), str(last), wanted.counted, **values, **flags)


def report_named(session: Session, name: str) -> Report | None:
    """The report whose figure is meant. Raises Refused where there is none of that name."""
    if not name:
        return None
    edition = editions.named(session, name)
    if edition is None:
        raise Refused("There is no report %(name)s.", name=name[:20])
    return editions.as_report(edition)


def changed(
    session: Session, days: Calendar, figure: Behind, ids: Iterable[int], wording: Wording
) -> dict[int, list[str]]:
    """For each ticket that is no longer what was counted, what it was then and what became of it, in words."""
    since = drilldown.changed_since(session, days, figure, ids)
    return {number: list(_words(told, wording)) for number, told in since.items()}


def _words(since: Since, wording: Wording) -> Iterable[str]:
    for field, code in since.then.items():
        yield f"{FIELDS[field]}: {wording.say(field, code)}"
    if since.moved:
        yield gettext("has another month now")
    if since.merged:
        yield gettext("is marked as a double now")
