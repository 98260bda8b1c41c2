"""Rules on the log behind the figures: as many tickets as counted, and the content that its hash was made of."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Page, same

OPENED = Rule("tickets", "%(left_name)s counts %(left)s tickets, but the list behind it has %(right)s.")
COUNTED = Rule("tickets.count", "%(left_name)s is %(left)s, but it says that it counted %(right)s tickets.")
HASH = Rule(
    "hash", "The edition's hash is %(left)s, but its content gives %(right)s: it was changed after it was made."
)


def behind(page: Page) -> Iterator[Contradiction]:
    """The list behind every figure has as many tickets as the figure counted."""
    for name, there in page.around.opened.items():
        told = page.report[name].tickets
        if told != there:
            yield Contradiction(OPENED, Side(name, told), Side("tickets", there))


def counted(page: Page) -> Iterator[Contradiction]:
    """A count of tickets is the number of the tickets that it opens."""
    for figure in page.report.figures:
        if figure.id.endswith("count") and figure.tickets is not None and not same(figure.value, figure.tickets):
            yield Contradiction(COUNTED, Side(figure.id, figure.value), Side("tickets", figure.tickets))


def content(page: Page) -> Iterator[Contradiction]:
    """An edition's hash is that of its content; of figures that are live, or were kept before there was more than
    them, there is nothing to compare."""
    if page.around.hash and page.around.hash != page.report.hash:
        yield Contradiction(HASH, Side("hash", page.report.hash[:16]), Side("content", page.around.hash[:16]))
