"""Rules on information requests: outcomes make the requests, what was not granted has a reason, the year its months."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from core.statistics import figures
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Number, Page, same, total, unless_same, whole

OUTCOMES = Rule(
    "ppid.outcomes",
    "The outcomes of information requests (%(left_name)s) add up to %(left)s, but there are %(right)s requests.",
)
REASONS = Rule(
    "ppid.reasons", "%(right)s requests were not granted in full (%(right_name)s), but only %(left)s reasons are given."
)
YEAR = Rule("ppid.year", "%(left_name)s is %(left)s, but the months from January add up to %(right)s.")
AVERAGE = Rule(
    "ppid.average",
    "%(left_name)s is %(left)s, but the months weighted by their requests give %(right)s.",
)

SHARE = Rule("ppid.share", "%(left_name)s is %(left)s, but %(part)s of %(whole)s requests is %(right)s.")
CHANGE = Rule("ppid.change", "%(left_name)s is %(left)s, but from %(before)s to %(now)s it is %(right)s.")

SPANS = ("ppid.", "ppid.year.")
NOT_FULL = ("granted_partial", "refused", "not_given")
ENDED = ("granted_full", *NOT_FULL)
WHY = ("exempt", "not_held", "other_reason")
COUNTS = ("requests", *ENDED, "in_progress", *WHY, "objections")


def outcomes(page: Page) -> Iterator[Contradiction]:
    """Granted in full, in part, refused, not given and in progress are all the requests there are."""
    for span in SPANS:
        requests = page.number(f"{span}requests")
        parts = page.sum(f"{span}{name}" for name in (*ENDED, "in_progress"))
        if parts is not None and not same(parts, requests):
            left, right = Side(_names(span, (*ENDED, "in_progress")), parts), Side(f"{span}requests", requests)
            yield Contradiction(OUTCOMES, left, right, blocking=page.blocks(right.name))


def reasons(page: Page) -> Iterator[Contradiction]:
    """Every request that was not granted in full has at least one reason; it may have several."""
    for span in SPANS:
        given, due = (page.sum(f"{span}{name}" for name in names) for names in (WHY, NOT_FULL))
        if given is not None and due is not None and given < due:
            left, right = Side(_names(span, WHY), given), Side(_names(span, NOT_FULL), due)
            yield Contradiction(REASONS, left, right, blocking=page.blocks(f"{span}requests"))


def year(page: Page) -> Iterator[Contradiction]:
    """The year so far is the sum of its months."""
    for name in COUNTS:
        told, months = page.number(f"ppid.year.{name}"), total(_months(page, name))
        if not same(told, months):
            left, right = Side(f"ppid.year.{name}", told), Side(f"Σ ppid.{name}", months)
            yield Contradiction(YEAR, left, right, blocking=page.blocks(left.name))


def average(page: Page) -> Iterator[Contradiction]:
    """The year's average is Σ days ÷ Σ answered: the months' averages weighted by their answered requests."""
    name = "ppid.year.average_working_days"
    told, computed = page.number(name), weighted(_answered(page), _months(page, "average_working_days"))
    if not same(told, computed):
        right = Side("Σ days ÷ Σ answered", computed)
        yield Contradiction(AVERAGE, Side(name, told), right, blocking=page.blocks(name))


def shares(page: Page) -> Iterator[Contradiction]:
    """Every share of an outcome is its count in percent of the requests; the change is to the month before."""
    for span in SPANS:
        asked = page.number(f"{span}requests")
        for name in ENDED:
            told, part = f"{span}{name}_percent", page.number(f"{span}{name}")
            right = Side("count ÷ requests", figures.share(whole(part), whole(asked)))
            yield from unless_same(SHARE, Side(told, page.number(told)), right, part=part, whole=asked)
    row = page.report.series.values.get("ppid.requests", ())
    now, before = (row[-1], row[-2]) if len(row) > 1 else (None, None)
    right = Side("now − before ÷ before", figures.change(whole(now), whole(before)))
    left = Side("ppid.change_mom_percent", page.number("ppid.change_mom_percent"))
    yield from unless_same(CHANGE, left, right, now=now, before=before)


def weighted(weights: list[Number], averages: list[Number]) -> float | None:
    """Σ weight × average ÷ Σ weight over the months that have both; None where none has."""
    pairs = [
        (Fraction(n), Fraction(str(mean))) for n, mean in zip(weights, averages, strict=True) if n and mean is not None
    ]
    whole = sum(n for n, _ in pairs)
    return float(sum(n * mean for n, mean in pairs) / whole) if whole else None


def _answered(page: Page) -> list[Number]:
    pairs = zip(_months(page, "requests"), _months(page, "in_progress"), strict=True)
    return [requests if requests is None else requests - (open_ or 0) for requests, open_ in pairs]


def _months(page: Page, name: str) -> list[Number]:
    """A PPID figure of each month from January to this one."""
    row = page.report.series.values.get(f"ppid.{name}", (None,) * len(page.report.series.months))
    return list(row[len(row) - page.report.period.month :])


def _names(span: str, names: tuple[str, ...]) -> str:
    return " + ".join(f"{span}{name}" for name in names)
