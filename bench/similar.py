"""Similar past questions: how often they are about the same topic, beside vectors; and how fast among very many."""

from __future__ import annotations

import argparse
import datetime as dt
import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from bench import _databases, _verdict
from bench.lists import index
from bench.month import Centre
from core.consultations import similar, tickets
from core.consultations.learning import features
from core.consultations.tickets import Filter, Ticket
from core.foundation.db import Database
from core.reference import taxonomy
from core.reference.taxonomy import Meaning
from samples import corpus

MOST, MORE = 3, 30  # shown, and ranked again
TIME = 50.0  # ms, of 95 of 100 questions
RIGHT = 0.8  # of what is shown
TURNS = 300
WORD = "sleman"  # a plain search beside
NOW = dt.datetime(2026, 11, 29, 3, tzinfo=dt.UTC)
Lines = Sequence[Mapping[str, Any]]
Found = list[tuple[float, str]]  # likeness and topic, the likest first
Finding = Callable[[str], Found]
Asked = list[tuple[str, Found]]  # the topic of each question, and what was found


def main() -> None:
    """Compares on the training messages, then measures with 100,000 tickets more, or as many as --tickets says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="with 1,000,000 tickets more; loading them takes minutes")
    parser.add_argument("--tickets", type=int, help="with so many tickets more")
    given = parser.parse_args()
    compare()
    more = given.tickets or (1_000_000 if given.full else 100_000)
    _databases.on_sqlite(partial(measure, "sqlite", more))
    _databases.on_postgresql(partial(measure, "postgresql", more))


def compare() -> None:
    """Each writer's messages ask among the others': by full text, by vectors, and by vectors among full text's."""
    lines, asked = list(corpus.lines("training")), dict[str, Asked]()
    for writer in sorted({line["writer"] for line in lines}):
        own, others = ([x for x in lines if (x["writer"] == writer) is mine] for mine in (True, False))
        random.Random(1).shuffle(others)  # the newest tickets of a centre are not all of one writer either
        _databases.on_sqlite(partial(_ask, own, others, asked))
    shares = [sum(not found for _, found in asked["full text"]) / len(lines), 0.0]
    for without in shares:
        print(f"where {100 * without:.0f} of 100 questions get nothing, of what is shown has the question's topic:")
        for name, answers in asked.items():
            if not without and name != "vectors":
                continue
            # Likenesses are not alike: each way has the threshold that leaves as many questions without.
            best = sorted(found[0][0] if found else 0.0 for _, found in answers)
            least = best[round(without * len(best))]
            shown = [topic == right for right, found in answers for like, topic in found if like and like >= least]
            print(f"  {name:32} {100 * sum(shown) / len(shown):5.1f} % of {len(shown)}")
            if name == "full text":
                _verdict.at_least("same topic, by full text", sum(shown) / len(shown), RIGHT, "")


def _ask(own: Lines, others: Lines, asked: dict[str, Asked], url: str, _folder: Path) -> None:
    database = Database(url)
    _log(database, others)
    with database.reading() as session:
        topics = taxonomy.current(session, NOW.date()).topics
        vectors = Vectors(others, topics)

        def by_text(text: str, limit: int = MOST) -> Found:
            found = similar.find(session, text, limit=limit)
            return [(one.likeness, one.answer.split()[0]) for one in found]

        def both(text: str) -> Found:
            found = similar.find(session, text, limit=MORE)
            again = [(vectors.likeness(text, int(one.answer.split()[1])), one.answer.split()[0]) for one in found]
            return sorted(again, reverse=True)[:MOST]

        for name, find in (("full text", by_text), ("vectors", vectors), ("full text, ranked by vectors", both)):
            begun = time.perf_counter()
            asked.setdefault(name, []).extend((line["topic"], find(line["text"])) for line in own)
            print(f"{own[0]['writer']} {name:32} {1000 * (time.perf_counter() - begun) / len(own):6.1f} ms a question")
    database.close()


def _log(database: Database, lines: Lines) -> None:
    plain = {"code": "", "source": "bench", "happened_at": NOW, "logged_at": NOW, "channel": "EMAIL"}
    plain |= {"category": "PEMDA", "kind": "K_NON", "status": "CLOSED"}
    rows = [
        {**plain, "number": f"2026-11-{n:06}", "question": line["text"], "answer": f"{line['topic']} {n}"}
        for n, line in enumerate(lines)
    ]
    with database.writing() as session:
        session.execute(sa.insert(Ticket), rows)
    _read(database)


def _read(database: Database) -> None:
    with database.writing() as session:
        tickets.mark_texts(session, *session.execute(sa.select(sa.func.min(Ticket.id), sa.func.max(Ticket.id))).one())
    while True:
        with database.writing() as session:
            if not tickets.index_texts(session):
                return


class Vectors:
    """Cosine over the features of the learned model (words, pairs, letter pieces, keywords), by how rare they are."""

    def __init__(self, lines: Lines, topics: Mapping[str, Meaning]) -> None:
        self.topics, self.labels = topics, [line["topic"] for line in lines]
        every = [features.of_text(line["text"], topics) for line in lines]
        often = Counter(one for found in every for one in found)
        self.weights = {one: math.log(1 + len(lines) / (0.5 + n)) for one, n in often.items()}
        self.rows = [self._vector(found) for found in every]
        having: dict[str, list[int]] = {}
        for at, row in enumerate(self.rows):
            for one in row:
                having.setdefault(one, []).append(at)
        self.having = {
            one: (np.array(places), np.array([self.rows[at][one] for at in places])) for one, places in having.items()
        }

    def __call__(self, text: str) -> Found:
        """The likest of all."""
        likeness = np.zeros(len(self.rows))
        for one, weight in self._vector(features.of_text(text, self.topics)).items():
            if one in self.having:
                places, theirs = self.having[one]
                likeness[places] += weight * theirs
        return [(float(likeness[at]), self.labels[at]) for at in np.argsort(-likeness)[:MOST]]

    def likeness(self, text: str, at: int) -> float:
        """Of a text and one of the lines."""
        vector, row = self._vector(features.of_text(text, self.topics)), self.rows[at]
        return sum(weight * row[one] for one, weight in vector.items() if one in row)

    def _vector(self, found: frozenset[str]) -> dict[str, float]:
        unknown = math.log(1 + 2 * len(self.labels))
        weights = {one: self.weights.get(one, unknown) for one in found}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {one: weight / length for one, weight in weights.items()}


def measure(name: str, more: int, url: str, folder: Path) -> None:
    """Milliseconds of a question on one database, beside a plain search of one word in turns."""
    centre = Centre(folder / "centre", more, url)
    index(centre)
    with centre.database.writing() as session:
        if not centre.database.is_sqlite:
            session.execute(sa.text("ANALYZE"))  # as PostgreSQL does by itself after a while
    print(f"{name}: {centre.count} tickets")
    for about, texts in _questions(centre).items():
        _report(f"{name} {about}", centre, list(islice(cycle(texts), TURNS)))
    centre.database.close()


def _report(about: str, centre: Centre, texts: Sequence[str]) -> None:
    ours, plain, busy = list[float](), list[float](), list[float]()
    for text in (*texts[:10], *texts):  # the first turns warm everything up
        before = time.process_time()
        ours.append(_timed(partial(_find, centre, text)))
        busy.append(1000 * (time.process_time() - before))
        plain.append(_timed(partial(_search, centre)))
    median, beside, own = (statistics.median(times[10:]) for times in (ours, plain, busy))
    high = statistics.quantiles(busy[10:], n=20)[-1]
    print(f"{about}: median {median:.1f} ms, as long as {median / beside:.1f} searches of one word")
    print(f"{about}: of it this process's own time: median {own:.1f} ms, p95 {high:.1f} ms")
    _verdict.at_most(f"{about}, p95", statistics.quantiles(ours[10:], n=20)[-1], TIME, "ms")


def _questions(centre: Centre) -> dict[str, list[str]]:
    lines = [line["text"] for line in corpus.lines("training")]
    own = sa.select(Ticket.question).order_by(Ticket.id.desc()).limit(5000)
    with centre.database.reading() as session:
        asked: Sequence[str] = session.execute(own).scalars().all()
    letters = [" ".join(lines[at : at + 40]) for at in range(0, len(lines) - 40, 40)]
    return {
        "messages of the corpus": random.Random(1).sample(lines, TURNS),
        "questions of its own tickets": random.Random(1).sample(asked, TURNS),
        "letters of 2,000 characters": letters,
    }


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)


def _find(centre: Centre, text: str) -> object:
    with centre.database.reading() as session:
        return similar.find(session, text)


def _search(centre: Centre) -> object:
    with centre.database.reading() as session:
        return tickets.search(session, Filter(text=WORD))


if __name__ == "__main__":
    main()
