"""Claims of a recapitulation of information requests: each month's outcomes and reasons, and the year's row."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from core.reference.calendar import Month
from core.statistics.consistency.claims.claim import Claim, Claims
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Number
from core.statistics.consistency.requests import COUNTS, ENDED, NOT_FULL, WHY, weighted
from core.statistics.figures import half_up

OUTCOMES = Rule(
    "claims.ppid.outcomes",
    "%(month)s: %(right)s requests are printed, but their outcomes (%(left_name)s) add up to %(left)s.",
)
REASONS = Rule(
    "claims.ppid.reasons",
    "%(month)s: %(right)s requests were not granted in full (%(right_name)s), but %(left)s reasons are printed "
    "(%(left_name)s): %(apart)s.",
)
YEAR = Rule("claims.ppid.year", "%(left_name)s is printed as %(left)s, but the months add up to %(right)s.")
AVERAGE = Rule(
    "claims.ppid.average",
    "%(left_name)s is printed as %(left)s, but the months weighted by their requests give %(right)s.",
)
WHOLE_DAYS = Rule(
    "claims.ppid.whole_days",
    "%(month)s: an average of %(left)s cannot come from whole days over %(right)s requests.",
)

MONTH, THE_YEAR = "ppid.", "ppid.year."


def examine(claims: Claims) -> Iterator[Contradiction]:
    """All of it."""
    months = [claims.month.plus(-back) for back in range(claims.month.month - 1, -1, -1)]
    for month in sorted({*months, *claims.months}):
        yield from _outcomes(claims, MONTH, month)
        yield from _reasons(claims, MONTH, month)
        yield from _whole_days(claims, month)
    yield from _outcomes(claims, THE_YEAR, claims.month)
    yield from _reasons(claims, THE_YEAR, claims.month)
    for name in COUNTS:
        yield from _year(claims, name, months)
    yield from _average(claims, months)


def _outcomes(claims: Claims, span: str, month: Month) -> Iterator[Contradiction]:
    parts, asked = _sum(claims, span, ENDED, month), claims.get(f"{span}requests", month)
    if parts is None or asked is None:
        return
    waiting = claims.get(f"{span}in_progress", month)
    parts += waiting.value if waiting else 0
    if parts != asked.value:
        when = _when(span, month)
        yield Contradiction(OUTCOMES, Side(_names(span, ENDED), parts), Side(asked.figure, asked.said), {"month": when})


def _reasons(claims: Claims, span: str, month: Month) -> Iterator[Contradiction]:
    given, due = _sum(claims, span, WHY, month), _sum(claims, span, NOT_FULL, month)
    if given is not None and due is not None and given != due:
        more = {"month": _when(span, month), "apart": f"{given - due:+.0f}".replace("-", "−")}
        yield Contradiction(REASONS, Side(_names(span, WHY), given), Side(_names(span, NOT_FULL), due), more)


def _whole_days(claims: Claims, month: Month) -> Iterator[Contradiction]:
    """A hint only: a request that was never answered, or was counted twice, explains it."""
    mean, asked = claims.get("ppid.average_working_days", month), claims.get("ppid.requests", month)
    if mean is None or mean.number is None or asked is None or not asked.value:
        return
    days = mean.value * asked.value
    whole = {floor(days) - 1, floor(days), ceil(days), ceil(days) + 1}
    if not any(half_up(n / asked.value, mean.number.decimals) == mean.number.number for n in whole):
        sides = Side(mean.figure, mean.said), Side(asked.figure, asked.said)
        yield Contradiction(WHOLE_DAYS, *sides, {"month": str(month)}, blocking=False)


def _year(claims: Claims, name: str, months: list[Month]) -> Iterator[Contradiction]:
    told, rows = claims.get(f"{THE_YEAR}{name}"), [claims.get(f"{MONTH}{name}", month) for month in months]
    if told is None or told.number is None or None in rows:
        return
    sum_ = sum(row.value for row in rows if row)
    if sum_ != told.value:
        yield Contradiction(YEAR, Side(told.figure, told.said), Side(f"Σ {MONTH}{name}", told.number.like(sum_)))


def _average(claims: Claims, months: list[Month]) -> Iterator[Contradiction]:
    told = claims.get(f"{THE_YEAR}average_working_days")
    asked = [_value(claims.get("ppid.requests", month)) for month in months]
    means = [_value(claims.get("ppid.average_working_days", month)) for month in months]
    due = None if None in asked or None in means else weighted(asked, means)
    if told and told.number and due is not None and not told.fits(due):
        right = Side("Σ requests × average ÷ Σ requests", told.number.like(due))
        yield Contradiction(AVERAGE, Side(told.figure, told.said), right)


def _sum(claims: Claims, span: str, names: tuple[str, ...], month: Month) -> float | None:
    return claims.sum([f"{span}{name}" for name in names], month)


def _value(claim: Claim | None) -> Number:
    return claim.value if claim else None


def _when(span: str, month: Month) -> str:
    return str(month.year) if span == THE_YEAR else str(month)


def _names(span: str, names: tuple[str, ...]) -> str:
    return " + ".join(f"{span}{name}" for name in names)
