"""How figures are rounded where people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def half_up(value: float, digits: int = 2) -> Decimal:
    """The value with so many decimals, halves away from zero: 0.125 becomes 0.13, -1.285 becomes -1.29.

    The shortest decimal that means the same float is rounded, so that 2.675 is a half although its binary form is less.
    """
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def share(part: int | None, whole: int | None) -> float | None:
    """`part` in percent of `whole`, at full precision; None where either is missing or the whole is 0."""
    return None if part is None or not whole else float(Fraction(part * 100, whole))


def change(now: int | None, before: int | None) -> float | None:
    """By how many percent `now` differs from `before`, at full precision; None against 0 or a missing value."""
    return None if now is None or not before else float(Fraction((now - before) * 100, before))
