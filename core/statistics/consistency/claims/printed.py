"""A number as an old report printed it: what it is, how it was written, and others written the same way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from core.foundation.errors import Refused
from core.statistics.figures import half_up

COMMA, POINT = ",", "."
WHOLE = re.compile(r"(\d{1,3})([.,])(\d{3}(?:\2\d{3})*)")  # with marks between thousands
PLAIN = re.compile(r"\d+")
BROKEN = re.compile(r"(\d{1,3}(?:([.,])\d{3})*|\d+)([.,])(\d+)")


@dataclass(frozen=True)
class Printed:
    """A number as it was written. `decimal_mark` is the mark that its writing uses or, by how it parts thousands,
    implies for decimals; "" where it says nothing of marks."""

    text: str
    number: Decimal
    decimals: int = 0
    decimal_mark: str = ""
    grouped: bool = False
    percent: bool = False
    signed: bool = False

    def fits(self, value: float) -> bool:
        """Whether the value, rounded half up to as many decimals, is this number; without a sign its size only."""
        rounded = half_up(value, self.decimals)
        return rounded == self.number if self.signed else abs(rounded) == self.number

    def like(self, value: float) -> str:
        """Another value, written the way this one is."""
        plain = f"{half_up(value, self.decimals):,f}" if self.grouped else f"{half_up(value, self.decimals):f}"
        mark = self.decimal_mark or COMMA
        swapped = plain.translate({ord(","): "\0", ord("."): mark}).replace("\0", POINT if mark == COMMA else COMMA)
        return swapped + ("%" if self.percent else "")


def read(text: str, *, whole: bool) -> Printed:
    """Reads "1035", "1.305", "5,04", "81,61%" or "−1,3 %"; `whole` says that the figure has no decimals.

    Raises Refused where the text is no number, or no whole one where it must be.
    """
    bare = text.strip().replace("−", "-").replace(" ", "").removesuffix("%")
    sign, digits = (-1, bare[1:]) if bare.startswith("-") else (1, bare.removeprefix("+"))
    found = _whole(digits) if whole else _broken(digits)
    if found is None and whole:
        raise Refused("%(value)s is not a whole number.", value=text)
    if found is None:
        raise Refused("%(value)s is not a number.", value=text)
    number, decimals, mark, grouped = found
    signed = digits != bare
    return Printed(text.strip(), sign * number, decimals, mark, grouped, "%" in text, signed)


def _whole(digits: str) -> tuple[Decimal, int, str, bool] | None:
    if PLAIN.fullmatch(digits):
        return Decimal(digits), 0, "", False
    if match := WHOLE.fullmatch(digits):
        return Decimal(digits.replace(match[2], "")), 0, _other(match[2]), True
    return None


def _broken(digits: str) -> tuple[Decimal, int, str, bool] | None:
    if PLAIN.fullmatch(digits):
        return Decimal(digits), 0, "", False
    match = BROKEN.fullmatch(digits)
    if match is None or match[2] == match[3]:
        return None
    grouped, mark, rest = match[2] is not None, match[3], match[4]
    return Decimal(f"{match[1].replace(match[2] or ' ', '')}.{rest}"), len(rest), mark, grouped


def _other(mark: str) -> str:
    return POINT if mark == COMMA else COMMA
