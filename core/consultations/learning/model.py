"""The model of a message: three linear classifiers, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.consultations import suggestions, suspicion
from core.consultations.learning import features, linear, speaker
from core.consultations.learning.linear import Linear, Question
from core.reference import modus
from core.reference.taxonomy import Meaning

# Found by leaving out each writer of the training messages in turn, never on the held-back ones (docs/suggestions.md).
SHARPNESS = 1.6  # how much surer it is than it says when it learns from others' words; brings calibration to 2 points
FRAUD_FROM = 0.12  # of a probability: 95 of 100 frauds are asked about, and 2 of 100 other messages
EVIDENT_FROM = 0.8  # of a probability: 2 of 100 evident categories are wrong, 57 are right and the others are asked
LONG = 200  # characters in which so many words surely stand
REASONS = 4  # words that are told as the reasons of a suspicion
FEWEST = 6  # words; in fewer, the rules alone decide: "jadwal bimtek" has too little else in it
SHORTEST = 4  # letters of such a word: "5" and "jt" are no reasons to a reader
FRAUD, OTHER, UNKNOWN = "fraud", "other", ""


def _can_be_weighed(text: str) -> bool:
    """Whether a text may be asked about: it is long enough to be weighed, or the rules of fraud say so."""
    return len(suggestions.normalise(text[:LONG]).split()) >= FEWEST or suspicion.weigh(text).worth_asking


@dataclass(frozen=True)
class Example:
    """A message with what is known of it; `category` is "" where it does not say who writes.

    It is None where that is known, but not from the message: then it teaches nothing of categories.
    """

    text: str
    topic: str
    fraud: bool = False
    category: str | None = UNKNOWN


@dataclass(frozen=True)
class Understanding:
    """What a message seems to be about. `topics` are all of them with their probability, the likeliest first.

    `fraud_score` is the probability that the person should be asked whether somebody poses as the centre; `reasons`
    are why, in words: the rules that fired, then the message's own words that weighed most. `category` is who most
    likely writes, "" where nothing tells of anybody; `category_likelihood` is the probability that the message makes it
    evident, so that a low one says: ask.
    """

    topics: tuple[tuple[str, float], ...]
    fraud_score: float
    reasons: tuple[str, ...]
    category: str
    category_likelihood: float = 0.0

    @property
    def evident_category(self) -> str:
        """The category, where it is so likely that nobody need be asked; else ""."""
        return self.category if self.category_likelihood >= EVIDENT_FROM else UNKNOWN

    @property
    def asks_about_fraud(self) -> bool:
        """Whether it is likely enough to ask; never a verdict, and not yet a report."""
        return self.fraud_score >= FRAUD_FROM


@dataclass(frozen=True)
class Model:
    """What was learned."""

    topics: Linear
    fraud: Linear
    categories: Linear

    def understand(self, text: str, topics: Mapping[str, Meaning], language: str = "id") -> Understanding:
        """What a text is about, among the topics of a day. Any text is taken; of one that says nothing it is unsure."""
        found = features.of_text(text, topics)
        vector = self.topics.vector(found)  # the fraud's is the same
        likely = {code: n for code, n in self.topics.probabilities(vector, SHARPNESS).items() if code in topics}
        ranked = tuple(sorted(likely.items(), key=lambda one: -one[1]))
        score = self.fraud.probabilities(vector)[FRAUD] if _can_be_weighed(text) else 0.0
        reasons = self._reasons(found, language) if score >= FRAUD_FROM else ()
        return Understanding(ranked, score, reasons, *self._category(text))

    def _category(self, text: str) -> tuple[str, float]:
        """The likeliest category and its probability, also where it is likelier still that none is evident."""
        vector = self.categories.vector(speaker.of_text(text))
        if not len(vector[0]):  # of a text that says nothing it would say what most people are
            return UNKNOWN, 0.0
        likely = self.categories.probabilities(vector)
        code = max(self.categories.classes, key=lambda one: likely[one] if one else 0.0)
        return code, likely[code]

    def _reasons(self, found: frozenset[str], language: str) -> tuple[str, ...]:
        rules = [one.label(language) for code, one in modus.knowledge().signals.items() if f"s:{code}" in found]
        weighed = self.fraud.speaking_for([one for one in found if one.startswith("w:")], FRAUD)
        words = [
            word
            for word in (one.removeprefix("w:") for one, _ in weighed)
            if len(word) >= SHORTEST and not any(map(str.isdigit, word))
        ]
        return (*rules, *(f"“{word}”" for word in words[:REASONS]))


def learn(examples: Sequence[Example], topics: Mapping[str, Meaning]) -> Model:
    """A model of the examples; takes a few seconds for some thousands. The same examples give the same model."""
    about = (
        Question(sorted({one.topic for one in examples}), [one.topic for one in examples]),
        Question((FRAUD, OTHER), [FRAUD if one.fraud else OTHER for one in examples]),
    )
    telling = [(one.text, one.category) for one in examples if one.category is not None]
    categories = (*sorted({category for _, category in telling if category}), UNKNOWN)
    who = Question(categories, [category for _, category in telling])
    return Model(
        *linear.learn([features.of_text(one.text, topics) for one in examples], about),
        *linear.learn([speaker.of_text(text) for text, _ in telling], [who]),
    )
