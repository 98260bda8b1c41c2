"""How long people waited for a person, and how they rated the answer."""

from __future__ import annotations

from collections.abc import Iterator

from core.statistics.figures import TOTAL
from core.statistics.reports.document import Block, Highlight, Highlights, Prose, Section
from core.statistics.reports.sections.writer import Writer

WAITING = "waiting.first_reply_minutes"


def waiting(write: Writer) -> list[Section]:
    """Waiting times, and satisfaction on the same page."""
    return [
        Section("waiting", write.text("waiting.title"), tuple(_waited(write))),
        Section("satisfaction", write.text("waiting.satisfaction"), tuple(_rated(write)), joined=True),
    ]


def _waited(write: Writer) -> Iterator[Block]:
    if write.value(f"{WAITING}.n") is None:
        yield Prose((write.missing,), "missing")
        return
    if not write.count(f"{WAITING}.n"):
        yield write.prose("waiting.none")
        return
    names = write.texts["waiting"]
    minutes = [
        Highlight(names[name], write.figure(f"{WAITING}.{name}"), (names["minutes"],))
        for name in ("median", "p90", "mean")
    ]
    yield Highlights((*minutes, Highlight(names["n"], write.figure(f"{WAITING}.n"), (names["n_below"],))))
    values = {name: write.figure(f"{WAITING}.{name}") for name in ("n", "median", "p90")}
    yield write.prose("waiting.sentence", **values)
    yield write.note(write.text("waiting.note"))


def _rated(write: Writer) -> Iterator[Block]:
    n = write.count("satisfaction.n")
    if not n:
        yield Prose(write.sentence("waiting.unrated"), "missing")
        return
    names, mean, ratings = write.texts["waiting"], write.figure("satisfaction.mean"), write.figure("satisfaction.n")
    below = write.sentence("waiting.response_below", total=write.figure(TOTAL))
    yield Highlights(
        (
            Highlight(names["stars"], mean, (names["stars_below"],)),
            Highlight(names["ratings"], ratings, (names["ratings_below"],)),
            Highlight(names["response"], write.portion(n, write.total), below),
        )
    )
    yield write.prose("waiting.satisfied", n=ratings, mean=mean)
    yield write.definitions("satisfaction.mean", "satisfaction.n")
