"""Claims against each other: sums, shares and changes, and the total that most of them fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.reference.taxonomy import Taxonomy
from core.statistics.consistency.claims.claim import Claim, Claims
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.totals import TOTAL
from core.statistics.figures import change, share

TWO_VALUES = Rule("claims.two_values", "%(left_name)s is printed as %(left)s and as %(right)s.")
SUM = Rule("claims.sum", "%(right_name)s is printed as %(right)s, but %(left_name)s add up to %(left)s.")
WITHIN = Rule("claims.within", "%(left_name)s is printed as %(left)s, more than %(right_name)s, which is %(right)s.")
BASE = Rule(
    "claims.base",
    "The printed shares (%(shares)s) fit a total of %(left)s only, but %(right_name)s is printed as %(right)s.",
)
SHARE = Rule("claims.share", "%(left_name)s is printed as %(left)s, but %(part)s of %(whole)s is %(right)s.")
CHANGE = Rule(
    "claims.change",
    "%(left_name)s is printed as %(left)s, but from %(before)s to %(now)s it is %(right)s; it fits %(fits)s.",
)

CHANGES = {
    "consultations.change_mom_percent": (TOTAL, "consultations.previous_month"),
    "consultations.change_yoy_percent": (TOTAL, "consultations.same_month_last_year"),
}
PARTS = (
    ("channel.{}.technical_count", "channel.{}.count"),
    ("reports.regions", "reports.count"),
    ("fraud.count", "reports.count"),
)


def two_values(claims: Claims) -> Iterator[Contradiction]:
    """A figure that is printed twice has the same value both times."""
    for claim in claims.numbers():
        first = claims.get(claim.figure, claim.month)
        if first is not None and not claim.name and first.value != claim.value:
            yield Contradiction(TWO_VALUES, Side(claim.figure, first.said), Side(claim.figure, claim.said))


def whole(claims: Claims, words: Taxonomy, used: Sequence[str]) -> Iterator[Contradiction]:
    """Categories and channels make the total; channels only where every one that is in `used` is printed."""
    total = claims.get(TOTAL)
    parts = {"category": list(words.categories), "channel": list(used), "kind": list(words.counted_kinds)}
    for dimension, codes in parts.items():
        sum_ = claims.sum([f"{dimension}.{code}.count" for code in codes])
        if total and total.number and sum_ is not None and sum_ != total.value:
            left = Side(f"{dimension}.*.count", total.number.like(sum_))
            yield Contradiction(SUM, left, Side(TOTAL, total.said))
    months = [claims.month.plus(-back) for back in range(claims.month.month)]
    year, all_ = claims.get("consultations.year_to_date"), [claims.get(TOTAL, month) for month in months]
    if year and year.number and None not in all_:
        sum_ = sum(claim.value for claim in all_ if claim)
        if sum_ != year.value:
            yield Contradiction(SUM, Side(f"Σ {TOTAL}", year.number.like(sum_)), Side(year.figure, year.said))


def within(claims: Claims, words: Taxonomy) -> Iterator[Contradiction]:
    """A part is no more than its whole."""
    for part, of in PARTS:
        for code in words.channels if "{}" in part else ("",):
            left, right = claims.get(part.format(code)), claims.get(of.format(code))
            if left and right and left.value > right.value:
                yield Contradiction(WITHIN, Side(left.figure, left.said), Side(right.figure, right.said))


def shares(claims: Claims) -> Iterator[Contradiction]:
    """Every share is its count in percent of the total; where another total fits more of them, that is said once."""
    pairs, total = list(_shares(claims)), claims.get(TOTAL)
    if not pairs or total is None or total.number is None:
        return
    base = _base(pairs, int(total.value))
    if base != total.value:
        names = ", ".join(told.said for told, count in pairs if told.fits(count / base * 100))
        right = Side(TOTAL, total.said)
        yield Contradiction(BASE, Side("base", total.number.like(base)), right, {"shares": names})
    for told, count in pairs:
        due = share(count, base)
        if told.number and due is not None and not told.fits(due):
            more = {"part": total.number.like(count), "whole": total.number.like(base)}
            yield Contradiction(SHARE, Side(told.figure, told.said), Side("count ÷ total", told.number.like(due)), more)


def changes(claims: Claims) -> Iterator[Contradiction]:
    """Every change is the difference of the printed counts in percent of the earlier one."""
    for name, (now_name, before_name) in CHANGES.items():
        told, now, before = claims.get(name), claims.get(now_name), claims.get(before_name)
        if not (told and told.number and now and now.number and before and before.number):
            continue
        due = change(int(now.value), int(before.value))
        if due is None or told.fits(due):
            continue
        near = [n for n in _fitting(told, int(before.value)) if n != now.value]
        fits = ", ".join(now.number.like(n) for n in near[:3])
        more = {"now": now.said, "before": before.said, "fits": fits or "–"}
        yield Contradiction(CHANGE, Side(name, told.said), Side("now − before", told.number.like(due)), more)


def _shares(claims: Claims) -> Iterator[tuple[Claim, int]]:
    for claim in claims.numbers():
        count = claims.get(claim.figure.replace("share_percent", "count"), claim.month)
        if claim.figure.endswith(".share_percent") and claim.month == claims.month and count:
            yield claim, int(count.value)


def _base(pairs: list[tuple[Claim, int]], told: int) -> int:
    """The total that most shares fit, where it is the only such and more than half do; else the printed one."""
    most = max(*(count for _, count in pairs), 1)
    bases = {told, *_bases(pairs, most)}
    score = {base: sum(claim.fits(count / base * 100) for claim, count in pairs) for base in bases}
    best = max(score.values())
    fitting = [base for base in score if score[base] == best]
    return fitting[0] if len(fitting) == 1 and best > len(pairs) / 2 else told


def _bases(pairs: list[tuple[Claim, int]], most: int) -> Iterator[int]:
    """Whole totals near those that each share implies; a share of few decimals fits many, so they are not all tried."""
    for claim, count in pairs:
        if claim.number and claim.value > 0:
            half = 0.5 * 10**-claim.number.decimals
            low, high = count * 100 / (claim.value + half), count * 100 / max(claim.value - half, 1e-6)
            if high - low < 1000:
                yield from range(max(most, int(low)), int(high) + 2)


def _fitting(told: Claim, before: int) -> list[int]:
    """The counts that give the printed change against what was before."""
    assert told.number is not None, "only a change with a number is fitted"
    size, half = float(told.number.number), 0.5 * 10**-told.number.decimals
    signs = (told.direction,) if told.direction is not None else (-1, 1)
    near = {
        n
        for sign in signs
        for n in range(
            int(before * (1 + (sign * size - half) / 100)) - 1, int(before * (1 + (sign * size + half) / 100)) + 2
        )
    }
    return sorted(n for n in near if n >= 0 and told.fits((n - before) / before * 100))
