"""Rules on what is measured: waiting, satisfaction, regions, what is missing, and the list of figures itself."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics import figures
from core.statistics.consistency.contradiction import Contradiction, Rule, Side
from core.statistics.consistency.page import Number, Page, at_most
from core.statistics.consistency.totals import TOTAL

ORDER = Rule("order", "%(left_name)s is %(left)s, which cannot be more than %(right_name)s, %(right)s.")
EMPTY = Rule("no_values", "%(left_name)s is %(left)s, but %(right)s values were measured.")
NEGATIVE = Rule("negative", "%(left_name)s is %(left)s, which cannot be less than %(right)s.")
MISSING = Rule("missing", "%(left_name)s is %(left)s, but the total is %(right)s: missing and 0 are not the same.")
REGISTRY = Rule("registry", "The month has %(left)s figures called %(left_name)s; there should be %(right)s.")
GOVERNMENTS = Rule("regions.served", "%(left)s local governments are served, but only %(right)s exist.")

WAITING = "waiting.first_reply_minutes"
OF_TICKETS = ("consultations.total", "channel.", "category.", "topic.", "kind.", "complaints.", "reports.", "fraud.")
SIGNED = ("change_mom_percent", "change_yoy_percent")


def waiting(page: Page) -> Iterator[Contradiction]:
    """Half of a row is not more than nine tenths of it; without a value nothing is measured, and with one it is."""
    median, p90 = f"{WAITING}.median", f"{WAITING}.p90"
    yield from at_most(ORDER, Side(median, page.number(median)), Side(p90, page.number(p90)))
    for name in (median, p90, f"{WAITING}.mean"):
        yield from _measured(page, name, page.number(f"{WAITING}.n"))


def satisfaction(page: Page) -> Iterator[Contradiction]:
    """A mean of stars lies between 1 and 5."""
    name = "satisfaction.mean"
    yield from _measured(page, name, page.number("satisfaction.n"))
    mean = Side(name, page.number(name))
    yield from at_most(ORDER, mean, Side("5", 5))
    yield from at_most(ORDER, Side("1", 1), mean)


def regions(page: Page) -> Iterator[Contradiction]:
    """No more local governments are served than there are, nor than tickets name one, and those named make the sum."""
    served = Side("regions.served", page.number("regions.served"))
    yield from at_most(GOVERNMENTS, served, Side("governments", page.around.governments))
    named = page.report["regions.served"].tickets
    yield from at_most(ORDER, served, Side("tickets with a region", named))


def nothing_negative(page: Page) -> Iterator[Contradiction]:
    """Only changes may be less than 0."""
    for figure in page.report.figures:
        if isinstance(figure.value, int | float) and figure.value < 0 and not figure.id.endswith(SIGNED):
            yield Contradiction(NEGATIVE, Side(figure.id, figure.value), Side("0", 0))


def missing(page: Page) -> Iterator[Contradiction]:
    """A month without a single ticket has missing counts; one with tickets has none: 0 says that nobody came."""
    for figure in page.report.figures:
        if not figure.id.endswith("count") or not figure.id.startswith(OF_TICKETS):
            continue
        if (figure.value is None) != (page.total is None):
            yield Contradiction(MISSING, Side(figure.id, figure.value), Side(TOTAL, page.total))


def registry(page: Page) -> Iterator[Contradiction]:
    """Every figure of the registry is there once, and no other."""
    there = [figure.id for figure in page.report.figures]
    due = [meaning.id for meaning in figures.meanings(page.words)]
    for name in sorted({*there, *due}):
        if there.count(name) != due.count(name):
            yield Contradiction(REGISTRY, Side(name, there.count(name)), Side("registry", due.count(name)))


def _measured(page: Page, name: str, n: Number) -> Iterator[Contradiction]:
    if (page.number(name) is None) != (not n):
        yield Contradiction(EMPTY, Side(name, page.number(name)), Side("n", n))
