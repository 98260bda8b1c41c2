"""Claims: the figures that an old report printed, held against each other and against the log."""

from collections.abc import Mapping
from itertools import chain

from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics.consistency.claims import log, requests, style, sums
from core.statistics.consistency.claims.claim import Claim, Claims
from core.statistics.consistency.claims.file import load
from core.statistics.consistency.contradiction import Contradiction
from core.statistics.editions import Report

__all__ = ["Claim", "Claims", "examine", "load"]


def examine(claims: Claims, reports: Mapping[Month, Report], words: Taxonomy) -> list[Contradiction]:
    """What is wrong with the claims; `reports` holds the figures of the claims' months as the log has them."""
    own = reports.get(claims.month)
    used = own.used_channels(words.channels) if own else list(words.channels)
    return list(
        chain(
            sums.two_values(claims), sums.whole(claims, words, used), sums.within(claims, words), sums.shares(claims),
            sums.changes(claims), requests.examine(claims), style.periods(claims), style.units(claims, words),
            style.marks(claims), style.decimals(claims), log.against(claims, reports),
        )
    )  # fmt: skip
