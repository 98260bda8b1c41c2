"""The model in use: what was learned last and held its ground, or keywords and rules while nothing was learned yet."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from core.consultations import suggestions, suspicion
from core.consultations.learning.keeping import Unreadable, read
from core.consultations.learning.lessons import SHORTEST_MESSAGE
from core.consultations.learning.model import Model, Understanding
from core.foundation import memory
from core.reference import modus
from core.reference.taxonomy import Meaning

log = logging.getLogger(__name__)

STANDING = "model"  # in the centre's memory: the name of the model in use
# Of ten first guesses by keywords seven are right (docs/suggestions.md); the others of them are seldom.
BY_KEYWORDS = (0.7, 0.1, 0.05)
# Found by leaving out each writer of the training messages in turn (docs/suggestions.md).
CLEAR = 0.5  # of a probability: from here on one topic is proposed
CLOSE = 0.2  # of the second one, from which the two are proposed together
TOGETHER = 0.6  # of both, from which it is worth it


class Doubt(NamedTuple):
    """Whether a text may tell of fraud; `signals`: codes of the rules that fired, then words that weighed, quoted."""

    worth_asking: bool
    score: float
    signals: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """Understands messages. `name` is that of the model, "" where keywords and rules have to do."""

    name: str
    model: Model | None

    def understand(self, text: str, topics: Mapping[str, Meaning], language: str = "id") -> Understanding:
        """What a text is about among the topics of a day, with honest probabilities."""
        if self.model is not None:
            return self.model.understand(text, topics, language)
        guesses = suggestions.topics(text, topics)[: len(BY_KEYWORDS)]
        ranked = tuple((guess.code, likely) for guess, likely in zip(guesses, BY_KEYWORDS, strict=False))
        seems = suspicion.weigh(text)
        reasons = [modus.knowledge().signals[code].label(language) for code in seems.signals if seems.worth_asking]
        who = suggestions.category(text) or ""
        return Understanding(ranked, float(seems.worth_asking), tuple(reasons), who, float(bool(who)))

    def doubt(self, text: str, topics: Mapping[str, Meaning]) -> Doubt:
        """Whether a person, or an agent, should be asked about fraud, and why."""
        found = self.understand(text, topics)
        words = [reason for reason in found.reasons if reason.startswith("“")]
        return Doubt(found.asks_about_fraud, found.fraud_score, (*suspicion.weigh(text).signals, *words))


def reader(session: Session, folder: Path) -> Reader:
    """The model in use. Where its file is gone (after a restore, say) keywords and rules have to do until the clock
    has learned anew."""
    name = memory.recall(session, STANDING) or ""
    if not name:
        return Reader("", None)
    model = _LOADED.get((folder, name))
    if model is None:
        try:
            model = read(folder, name)
        except Unreadable as error:
            log.warning("%s; keywords have to do", error)
            return Reader("", None)
        _LOADED.clear()  # one is in use at a time
        _LOADED[folder, name] = model
    return Reader(name, model)


_LOADED: dict[tuple[Path, str], Model] = {}


def stands(session: Session, name: str) -> None:
    """From the commit on this model is the one in use, in every process."""
    memory.remember(session, STANDING, name)


def worth_proposing(ranked: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The topics to propose to a person: one that is clear, two that are close, none where anything may be meant."""
    (first, likely), (second, less), *_ = (*ranked, ("", 0.0), ("", 0.0))
    if less >= CLOSE and likely + less >= TOGETHER:
        return (first, second)
    return (first,) if likely >= CLEAR else ()


def without(ranked: Sequence[tuple[str, float]], codes: Collection[str]) -> tuple[tuple[str, float], ...]:
    """The topics but for those that a person has said it is not; the others are the likelier for it."""
    left = [(code, likely) for code, likely in ranked if code not in codes]
    sure = sum(likely for _, likely in left)
    return tuple((code, likely / sure) for code, likely in left) if sure > 0 else ()


def says_enough(text: str) -> bool:
    """Whether a text is long enough to be more than a word that some topic happens to have."""
    return len(suggestions.normalise(text[:200]).split()) >= SHORTEST_MESSAGE
