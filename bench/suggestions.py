"""How well messages are understood that nobody learned from, by several methods beside each other; and how fast."""

from __future__ import annotations

import datetime as dt
import math
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import _databases, _verdict
from core.consultations import suggestions, suspicion
from core.consultations.learning import Model, learn, learned
from core.foundation.db import Database
from core.reference import regions, taxonomy
from core.reference.regions import Regions
from core.reference.taxonomy import Meaning
from samples import corpus

Ranking = Callable[[str], list[str]]
Lines = Sequence[Mapping[str, Any]]
TOP1, TOP3, RECALL, ALARMS, CALIBRATION = 85, 95, 92, 3, 5  # per cent, as the next
FOUND, WRONG, CATEGORY = 95, 1, 90
LEARNING, LOADING, ANSWER = 10, 0.2, 20  # seconds, seconds, milliseconds
WORDS, LETTERS, TIMES = 20, 10_000, 100  # of a message, of a long one; how often each is asked about
DAY = dt.date(2026, 11, 29)
Z = 1.96  # of a 95 % interval


def main() -> None:
    """Measures on the held-back messages."""
    _databases.on_sqlite(measure)


def measure(url: str, _folder: Path) -> None:
    """Everything, with the shipped topics and regions."""
    database = Database(url)
    with database.reading() as session:
        topics, places = taxonomy.current(session, DAY).topics, regions.current(session)
    database.close()
    lines = list(corpus.lines("held-back"))
    model = speed(topics)
    methods(model, topics, lines)
    fraud(model, topics, lines)
    calibration(model, topics, lines)
    who(model, topics, lines)
    where(places, lines)


def speed(topics: Mapping[str, Meaning]) -> Model:
    """Seconds to learn, to load and to answer."""
    examples = corpus.training()
    begun = time.perf_counter()
    model = learn(examples, topics)
    _verdict.at_most(f"learning from {len(examples)} messages", time.perf_counter() - begun, LEARNING, "s")
    with tempfile.TemporaryDirectory() as folder:
        learned(Path(folder), examples, topics)
        begun = time.perf_counter()
        learned(Path(folder), examples, topics)
        _verdict.at_most("loading", time.perf_counter() - begun, LOADING, "s")
    everything = " ".join(one.text for one in examples)
    short, long = " ".join(everything.split()[:WORDS]), everything[-LETTERS:]
    _verdict.at_most(f"an answer to {WORDS} words", 1000 * _median_seconds(model, short, topics), ANSWER, "ms")
    _verdict.at_most(f"an answer to {LETTERS} characters", 1000 * _median_seconds(model, long, topics), ANSWER, "ms")
    return model


def _median_seconds(model: Model, text: str, topics: Mapping[str, Meaning]) -> float:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        model.understand(text, topics)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def methods(model: Model, topics: Mapping[str, Meaning], lines: Lines) -> None:
    """The topic by keywords, by naive Bayes, and by the model: what was chosen and what lost."""
    words = bayes([(one.text, one.topic) for one in corpus.training()])

    def by_keywords(text: str) -> list[str]:
        return [guess.code for guess in suggestions.topics(text, topics)]

    def by_model(text: str) -> list[str]:
        return [code for code, _ in model.understand(text, topics).topics]

    for name, rank in (("keywords", by_keywords), ("naive Bayes of words", words), ("the model", by_model)):
        ranked = [(rank(line["text"])[:3], line["topic"]) for line in lines]
        first = [bool(found) and found[0] == right for found, right in ranked]
        three = [right in found for found, right in ranked]
        print(f"{name:24} top 1 {share(first)}   top 3 {share(three)}")
    _verdict.at_least("topic, the first", 100 * sum(first) / len(first), TOP1, "%")
    _verdict.at_least("topic, one of three", 100 * sum(three) / len(three), TOP3, "%")
    confused = Counter((right, found[0]) for found, right in ranked if found and found[0] != right)
    print("most confused:", ", ".join(f"{a} as {b} {n}" for (a, b), n in confused.most_common(8)))


def fraud(model: Model, topics: Mapping[str, Meaning], lines: Lines) -> None:
    """How many frauds are asked about, and how many other messages."""
    for name, asks in (
        ("rules", lambda text: suspicion.weigh(text).worth_asking),
        ("the model", lambda text: model.understand(text, topics).asks_about_fraud),
    ):
        told = [(asks(line["text"]), line["fraud"]) for line in lines]
        caught, alarms = [asked for asked, is_one in told if is_one], [asked for asked, is_one in told if not is_one]
        print(f"{name:24} fraud found {share(caught)}   false alarms {share(alarms)}")
    _verdict.at_least("fraud found", 100 * sum(caught) / len(caught), RECALL, "%")
    _verdict.at_most("false alarms", 100 * sum(alarms) / len(alarms), ALARMS, "%")


def calibration(model: Model, topics: Mapping[str, Meaning], lines: Lines) -> None:
    """How far what it says of its own sureness is from how often it is right, over ten steps."""
    steps: dict[int, list[tuple[float, bool]]] = {}
    for line in lines:
        code, likely = model.understand(line["text"], topics).topics[0]
        steps.setdefault(min(9, int(likely * 10)), []).append((likely, code == line["topic"]))
    off = sum(abs(sum(p for p, _ in one) - sum(ok for _, ok in one)) for one in steps.values()) / len(lines)
    _verdict.at_most("calibration error", 100 * off, CALIBRATION, "%")


def who(model: Model, topics: Mapping[str, Meaning], lines: Lines) -> None:
    """The category where the writer says that it is evident, and what is so sure that nobody is asked."""
    told = [(model.understand(line["text"], topics), line["category"] or "") for line in lines]
    evident, others = [one for one in told if one[1]], [found for found, right in told if not right]
    unasked = [found.evident_category == right for found, right in evident]
    wrong = [found.evident_category not in ("", right) for found, right in evident]
    print(f"category that is not asked for, where evident: right {share(unasked)}, wrong {share(wrong)}")
    print(f"category that is not asked for, where not evident: {share([bool(f.evident_category) for f in others])}")
    told_right = [found.category == right for found, right in evident]
    print(f"category where evident: {share(told_right)}")
    _verdict.at_least("category where evident", 100 * sum(told_right) / len(evident), CATEGORY, "%")


def where(places: Regions, lines: Lines) -> None:
    """The region where one is named, and where none is."""
    codes = {place.name.removeprefix("Provinsi "): code for code, place in places.places.items()}
    codes["Daerah Istimewa Yogyakarta"] = codes["DI Yogyakarta"]
    named, wrong = [], []
    for line in lines:
        said = [line["region"]] if isinstance(line["region"], str) else line["region"] or []
        wanted, guesses = {places.government(codes[name]) for name in said}, places.find(line["text"])
        best = regions.settled(guesses)
        wrong.append(best is not None and best not in wanted)
        if wanted:
            offered = {guess.code for guess in guesses}
            named.append(best in wanted if len(wanted) == 1 else best is None and wanted <= offered)
    print(f"region found where named: {share(named)}; wrong: {share(wrong)}")
    _verdict.at_least("region where one is named", 100 * sum(named) / len(named), FOUND, "%")
    _verdict.at_most("region that is wrong", 100 * sum(wrong) / len(wrong), WRONG, "%")


def bayes(examples: Sequence[tuple[str, str]]) -> Ranking:
    """Multinomial naive Bayes of words, with a half added to each count."""
    counted: dict[str, Counter[str]] = {}
    for text, topic in examples:
        counted.setdefault(topic, Counter()).update(suggestions.normalise(text).split())
    known = set().union(*counted.values())
    often, sums = Counter(topic for _, topic in examples), {t: sum(c.values()) for t, c in counted.items()}

    def rank(text: str) -> list[str]:
        words = [word for word in suggestions.normalise(text).split() if word in known]

        def score(topic: str) -> float:
            below = sums[topic] + 0.5 * len(known)
            return math.log(often[topic]) + sum(math.log((counted[topic][word] + 0.5) / below) for word in words)

        return sorted(counted, key=score, reverse=True)

    return rank


def share(told: Sequence[bool]) -> str:
    """A share with its 95 % interval (Wilson)."""
    n, p = len(told), sum(told) / len(told)
    middle, half = p + Z * Z / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low, high = ((middle + by) / (1 + Z * Z / n) for by in (-half, half))
    return f"{100 * p:.1f} % ({100 * low:.1f} to {100 * high:.1f}, n {n})"


if __name__ == "__main__":
    main()
