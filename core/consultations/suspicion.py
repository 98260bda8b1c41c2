"""Whether a text may tell of fraud in the centre's name, and what it tells of it: pure, and never a verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.consultations.suggestions import normalise
from core.reference import modus
from core.reference.modus import Knowledge

LONGEST = 10_000  # characters that are looked at
UNITS = {"rb": 10**3, "ribu": 10**3, "jt": 10**6, "juta": 10**6, "m": 10**9, "miliar": 10**9, "milyar": 10**9}
_SUM = re.compile(
    r"\brp\.? ?(?P<plain>\d{1,3}(?:[.,]\d{3})+|\d{4,12})\b(?!\s?(?:rb|ribu|jt|juta|m|miliar|milyar)\b)"
    r"|(?P<number>\d{1,4}(?:[.,]\d{1,3})?) ?(?P<unit>rb|ribu|jt|juta|miliar|milyar|m)(?:an)?\b"
)


@dataclass(frozen=True)
class Suspicion:
    """What speaks for fraud: the weight of all signals and their codes, the kind that fits best (None: none does).

    `paid` is True where the text says that money was sent, None where it says nothing of it; `rupiah` is the largest
    sum it names.
    """

    score: float = 0.0
    signals: tuple[str, ...] = ()
    modus: str | None = None
    paid: bool | None = None
    rupiah: int | None = None

    @property
    def worth_asking(self) -> bool:
        """Whether it weighs enough to ask the person, or an agent, about it."""
        return self.score >= modus.knowledge().threshold


def weigh(text: str) -> Suspicion:
    """What a text tells of fraud. Any text is taken; what is beyond the first 10,000 characters is not looked at."""
    known, raw = modus.knowledge(), text[:LONGEST].lower()
    told = normalise(raw)
    words = known.harmless.sub(" · ", told)
    found = [
        one
        for one in known.signals.values()
        if any(pattern.search(words) for pattern in one.words) or any(pattern.search(raw) for pattern in one.raw)
    ]
    if not found:
        return Suspicion()
    score = sum(one.weight for one in found)
    signals = tuple(one.code for one in found)
    return Suspicion(score, signals, _modus(known, told), _paid(known, words), largest_sum(raw))


def tells_of_payment(text: str) -> bool:
    """Whether the text of somebody who reports a fraud says that money was sent."""
    known = modus.knowledge()
    return _paid(known, known.harmless.sub(" · ", normalise(text[:LONGEST].lower()))) is True


def largest_sum(text: str) -> int | None:
    """The largest sum of money that a text names, in rupiah; None where it names none."""
    sums = [_amount(match) for match in _SUM.finditer(text[:LONGEST].lower())]
    return max(sums, default=None)


def _modus(known: Knowledge, words: str) -> str | None:
    """The kind with the most of its patterns in the text; of two alike the more special, which comes later."""
    hits = {one.code: sum(bool(pattern.search(words)) for pattern in one.words) for one in known.modus.values()}
    best = max(hits.values())
    return [code for code, count in hits.items() if count == best][-1] if best else None


def _paid(known: Knowledge, words: str) -> bool | None:
    if any(pattern.search(words) for pattern in known.unpaid):
        return None
    return True if any(pattern.search(words) for pattern in known.paid) else None


def _amount(match: re.Match[str]) -> int:
    if plain := match["plain"]:
        return int(re.sub(r"[.,]", "", plain))
    return round(float(match["number"].replace(",", ".")) * UNITS[match["unit"]])
