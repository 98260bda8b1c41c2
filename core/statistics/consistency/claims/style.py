"""How claims are written: labels of time that do not fit the month, words of unit, marks and decimals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from core.reference.taxonomy import Taxonomy
from core.statistics import figures
from core.statistics.consistency.claims.claim import Claim, Claims
from core.statistics.consistency.contradiction import Contradiction, Rule, Side

PERIOD = Rule("claims.period", "%(left_name)s is labelled “%(left)s”, which is not %(right)s.")
AS_OF = Rule("claims.as_of", "%(left_name)s is of “%(left)s”, which is not in %(right)s.")
UNIT = Rule("claims.unit", "%(left_name)s is told in “%(left)s”, but its unit is %(right)s.")
MARKS = Rule("claims.marks", "Decimal and thousands marks are mixed: %(left)s beside %(right)s.")
DECIMALS = Rule("claims.decimals", "Percentages have different numbers of decimals: %(left)s beside %(right)s.")

SHOWN = 4  # examples that a sentence lists


def periods(claims: Claims) -> Iterator[Contradiction]:
    """Labels name the month of the report, or January to it."""
    for claim in claims.rows:
        name, month = ", ".join(filter(None, [claim.figure, claim.place])), claim.month
        if claim.period and claim.covers == "month" and not claim.period.is_month(month):
            yield Contradiction(PERIOD, Side(name, claim.period_text), Side("month", str(month)))
        if claim.period and claim.covers == "year" and not claim.period.is_year_to(month):
            yield Contradiction(PERIOD, Side(name, claim.period_text), Side("year", f"{month.year}-01 – {month}"))
        if claim.as_of and not claim.as_of.is_day_in(month):
            yield Contradiction(AS_OF, Side(name, claim.as_of_text), Side("month", str(month)))


def units(claims: Claims, words: Taxonomy) -> Iterator[Contradiction]:
    """A word of unit is the figure's own; a word that names no unit ("13 Pengaduan") says nothing."""
    own = {meaning.id: meaning.unit for meaning in figures.meanings(words)}
    languages = ("id", "en")
    known = {figures.unit_label(unit, language).lower(): unit for unit in set(own.values()) for language in languages}
    wrong = [
        claim
        for claim in claims.numbers()
        if claim.figure in own and known.get(claim.unit.lower(), own[claim.figure]) != own[claim.figure]
    ]
    for (word, unit), group in groupby(sorted(wrong, key=_unit), key=lambda claim: (_unit(claim), own[claim.figure])):
        names = ", ".join(claim.figure for claim in group)
        yield Contradiction(UNIT, Side(names, word), Side("unit", figures.unit_label(unit)))


def marks(claims: Claims) -> Iterator[Contradiction]:
    """One report has one mark for decimals."""
    marked = [claim for claim in claims.numbers() if claim.number and claim.number.decimal_mark]
    count = Counter(claim.number.decimal_mark for claim in marked if claim.number)
    if len(count) > 1:
        usual = count.most_common(1)[0][0]
        odd, others = _apart(marked, lambda claim: claim.number is not None and claim.number.decimal_mark != usual)
        yield Contradiction(MARKS, Side("odd", _examples(odd)), Side("usual", _examples(others)))


def decimals(claims: Claims) -> Iterator[Contradiction]:
    """All percentages of a report have as many decimals."""
    percents = [claim for claim in claims.numbers() if claim.figure.endswith("_percent") and claim.number]
    count = Counter(claim.number.decimals for claim in percents if claim.number)
    if len(count) > 1:
        usual = count.most_common(1)[0][0]
        odd, others = _apart(percents, lambda claim: claim.number is not None and claim.number.decimals != usual)
        yield Contradiction(DECIMALS, Side("odd", _examples(odd)), Side("usual", _examples(others)))


def _unit(claim: Claim) -> str:
    return claim.unit.lower()


def _apart(claims: Iterable[Claim], is_odd: Callable[[Claim], bool]) -> tuple[list[Claim], list[Claim]]:
    odd: list[Claim] = []
    others: list[Claim] = []
    for claim in claims:
        (odd if is_odd(claim) else others).append(claim)
    return odd, others


def _examples(claims: list[Claim]) -> str:
    listed = ", ".join(claim.number.text for claim in claims[:SHOWN] if claim.number)
    return f"{listed} …" if len(claims) > SHOWN else listed
