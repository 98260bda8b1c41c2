"""Rules on shares and changes: each is computed again from its counts, and its direction from its sign."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from core.statistics import figures
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Number, Page, unless_same, whole
from core.statistics.consistency.totals import TOTAL

SHARE = Rule("share", "%(left_name)s is %(left)s, but %(part)s of %(whole)s is %(right)s.")
CHANGE = Rule("change", "%(left_name)s is %(left)s, but from %(before)s to %(now)s it is %(right)s.")
DIRECTION = Rule("direction", "%(left_name)s says %(left)s, but it goes from %(before)s to %(now)s.")
PER_DAY = Rule("per_working_day", "%(left_name)s is %(left)s, but %(now)s on %(days)s working days is %(right)s.")


def shares(page: Page) -> Iterator[Contradiction]:
    """Every share is its count in percent of the total."""
    for dimension, codes in (("channel", page.words.channels), ("category", page.words.categories)):
        for code in codes:
            name, part = f"{dimension}.{code}.share_percent", page.number(f"{dimension}.{code}.count")
            right = Side("count ÷ total", figures.share(whole(part), whole(page.total)))
            yield from unless_same(SHARE, Side(name, page.number(name)), right, part=part, whole=page.total)


def changes(page: Page) -> Iterator[Contradiction]:
    """Every change is the difference to what the earlier month stands at, in percent of it."""
    yield from _change(page, "consultations.change_mom_percent", TOTAL, "consultations.previous_month")
    yield from _change(page, "consultations.change_yoy_percent", TOTAL, "consultations.same_month_last_year")
    for code in page.words.channels:
        count = f"channel.{code}.count"
        yield from _changed(page, f"channel.{code}.change_mom_percent", page.number(count), page.before(count))
    yield from _changed(page, "web.change_mom_percent", page.number("web.users"), page.before("web.users"))


def per_working_day(page: Page) -> Iterator[Contradiction]:
    """The mean of a working day is the total by the month's working days."""
    name, days, now = "consultations.per_working_day", page.around.working_days, whole(page.total)
    mean = float(Fraction(now, days)) if now is not None and days else None
    right = Side("total ÷ working days", mean)
    yield from unless_same(PER_DAY, Side(name, page.number(name)), right, now=now, days=days)


def _change(page: Page, name: str, now: str, before: str) -> Iterator[Contradiction]:
    yield from _changed(page, name, page.number(now), page.number(before))


def _changed(page: Page, name: str, now: Number, before: Number) -> Iterator[Contradiction]:
    told, right = page.number(name), Side("now − before ÷ before", figures.change(whole(now), whole(before)))
    yield from unless_same(CHANGE, Side(name, told), right, now=now, before=before)
    if told is not None and now is not None and before is not None and _sign(told) != _sign(now - before):
        more = {"now": now, "before": before}
        yield Contradiction(DIRECTION, Side(name, told), Side("now − before", now - before), more)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
