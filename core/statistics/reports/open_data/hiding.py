"""Hides small cells of tables, and as many others as it takes that sums do not give the hidden ones away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5  # a smaller count, 0 excepted, may point at somebody
PRIME = 2**61 - 1
Equation = dict[str, int]  # a factor for each cell that a reader does not know


@dataclass(frozen=True)
class Sum:
    """A count and the counts that make it; where they do not make all of it, the rest is told nowhere."""

    whole: str
    parts: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """All of them, the parts first."""
        return (*self.parts, self.whole)


def hidden(counts: Mapping[str, int], sums: Sequence[Sum], keep: Iterable[str] = ()) -> set[str]:
    """The cells to hide: counts from 1 to 4, and others until no hidden one follows from what is shown.

    A hidden cell follows where every solution of the sums gives it the same value. The smallest others are hidden
    first; those to `keep` only where nothing else is left. Zeros are shown: nobody is behind them.
    """
    small = {name for name, count in counts.items() if 0 < count < LEAST}
    gone, kept = set(small), frozenset(keep)
    while found := [*_following(counts, sums, gone), *_all_ones(counts, sums, gone)]:
        more = _more(counts, sums, gone, found, kept) or _anywhere(counts, sums, gone, kept)
        if not more:
            return gone
        gone |= more
    return gone


def _more(
    counts: Mapping[str, int], sums: Sequence[Sum], gone: set[str], found: Iterable[str], kept: frozenset[str]
) -> set[str]:
    """One more cell for each that follows, one in a sum at a time."""
    more: set[str] = set()
    for name in found:
        around = [one for one in sums if name in one.cells]
        if any(more & set(one.cells) for one in around):
            continue
        lonely = [one for one in around if sum(cell in gone for cell in one.cells) == 1] or around
        shown = [cell for one in lonely for cell in one.cells if cell not in gone and counts.get(cell, 0) > 0]
        parts = [cell for cell in shown if all(cell != one.whole for one in lonely)]
        for choice in (
            [cell for cell in parts if cell not in kept],
            [cell for cell in shown if cell not in kept],
            shown,
        ):
            if choice:
                more.add(min(choice, key=lambda cell: (counts[cell], cell)))
                break
    return more


def _anywhere(counts: Mapping[str, int], sums: Sequence[Sum], gone: set[str], kept: frozenset[str]) -> set[str]:
    """One more cell of any sum that hides something, where all around what follows is hidden already."""
    cells = {cell for one in sums if gone & set(one.cells) for cell in one.cells}
    shown = [cell for cell in cells - gone if counts.get(cell, 0) > 0]
    choice = [cell for cell in shown if cell not in kept] or shown
    return {min(choice, key=lambda cell: (counts[cell], cell))} if choice else set()


def _following(counts: Mapping[str, int], sums: Sequence[Sum], gone: set[str]) -> list[str]:
    """Hidden cells that the sums give away: those that stand alone in a row of the reduced equations."""
    equations = [equation for one in sums if (equation := _equation(counts, one, gone))]
    return sorted(next(iter(row)) for row in _reduced(equations) if len(row) == 1 and next(iter(row)) in gone)


def _equation(counts: Mapping[str, int], one: Sum, gone: set[str]) -> Equation:
    unknown = {cell: 1 for cell in one.parts if cell in gone}
    if one.whole in gone:
        unknown[one.whole] = -1
    rest = counts.get(one.whole, 0) - sum(counts.get(cell, 0) for cell in one.parts)
    if rest and unknown:
        unknown[f"rest of {one.whole}: {one.parts[0]}"] = 1
    return unknown


def _all_ones(counts: Mapping[str, int], sums: Sequence[Sum], gone: set[str]) -> Iterator[str]:
    """Hidden parts that are 1 each follow too, for who knows that zeros are shown: nothing smaller is left."""
    for one in sums:
        parts = [cell for cell in one.parts if cell in gone]
        told = one.whole not in gone and sum(counts.get(cell, 0) for cell in one.parts) == counts.get(one.whole)
        if parts and told and all(counts[cell] == 1 for cell in parts):
            yield parts[0]


def _reduced(equations: list[Equation]) -> list[Equation]:
    """The reduced row echelon form, computed modulo a large prime: exact but for a chance of about 1 to 2^61."""
    pivots: dict[str, Equation] = {}
    for equation in equations:
        row = dict(equation)
        for name in [name for name in row if name in pivots]:
            if name in row:
                _subtract(row, pivots[name], row[name])
        if not row:
            continue
        pivot = min(row)
        scale = pow(row[pivot], -1, PRIME)
        row = {name: factor * scale % PRIME for name, factor in row.items()}
        for other in pivots.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        pivots[pivot] = row
    return list(pivots.values())


def _subtract(row: Equation, other: Equation, times: int) -> None:
    for name, factor in other.items():
        left = (row.get(name, 0) - times * factor) % PRIME
        if left:
            row[name] = left
        else:
            row.pop(name, None)
