"""Claims against the log: what was printed beside what the tickets and registers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.reference.calendar import Month
from core.statistics.consistency.claims.claim import Claim, Claims
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.editions import Report

LOG = Rule("claims.log", "%(left_name)s is printed as %(left)s for %(month)s, but the log says %(right)s.")


def against(claims: Claims, reports: Mapping[Month, Report]) -> Iterator[Contradiction]:
    """Every claim is what the month's figures say, rounded as it is; what the log does not know it does not deny."""
    for claim in claims.numbers():
        report = reports.get(claim.month)
        value = _value(report, claim) if report and claim.figure else None
        if claim.number and value is not None and not claim.fits(value):
            right = Side(claim.figure, claim.number.like(value))
            yield Contradiction(LOG, Side(claim.figure, claim.said), right, {"month": str(claim.month)})


def _value(report: Report, claim: Claim) -> int | float | None:
    if claim.name:
        items = report.items.get(claim.figure, ())
        return next((item.value for item in items if item.label == claim.name), None)
    try:
        value = report.value(claim.figure)
    except KeyError:
        return None
    return value if isinstance(value, int | float) else None
