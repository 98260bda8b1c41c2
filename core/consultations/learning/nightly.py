"""Learning anew from what agents closed; what is worse on the fixed test set than the corpus alone is not used."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from core.consultations.learning import keeping, standing
from core.consultations.learning.ledger import Learning
from core.consultations.learning.lessons import Lessons, from_closed
from core.consultations.learning.model import Example, Model
from core.foundation import memory
from core.foundation.db import Database
from core.reference.taxonomy import Meaning

log = logging.getLogger(__name__)

BASE = "model of the corpus"  # in the centre's memory: its name
LEARNED_FROM = "model learned from"  # the name of what was learned last, used or not
WORSE = 0.02  # of a share: so much may change on some hundred messages by chance, and for what agents teach


@dataclass(frozen=True)
class Trial:
    """How a model does on the test set; shares from 0 to 1."""

    first: float
    among_three: float
    fraud_found: float
    false_alarms: float

    def holds_against(self, base: Trial) -> bool:
        """Whether nothing is worse than the corpus alone by more than two hundredths."""
        return (
            self.first >= base.first - WORSE
            and self.among_three >= base.among_three - WORSE
            and self.fraud_found >= base.fraud_found - WORSE
            and self.false_alarms <= base.false_alarms + WORSE
        )


def begin(database: Database, folder: Path, lessons: Lessons, topics: Mapping[str, Meaning]) -> bool:
    """Makes sure that a model stands: that of the corpus where none does, or where the corpus or the topics changed.

    Says whether there was something to do. Takes some seconds then, outside of any transaction.
    """
    name = keeping.name_of(lessons.training, topics)
    with database.reading() as session:
        stands, base = memory.recall(session, standing.STANDING), memory.recall(session, BASE)
    if base == name and stands and keeping.can_be_read(folder, stands):
        return False
    keeping.learned(folder, lessons.training, topics)
    with database.writing() as session:
        if memory.recall(session, standing.STANDING) != stands:
            return False  # a night was done meanwhile
        standing.stands(session, name)
        memory.remember(session, BASE, name)
        memory.forget(session, LEARNED_FROM)  # what agents taught is learned again tonight, beside the new corpus
    return True


def learn_anew(
    database: Database, folder: Path, lessons: Lessons, topics: Mapping[str, Meaning], *,
    undecided: Callable[[Session], Collection[int]], now: dt.datetime,
) -> Callable[[Session], None]:  # fmt: skip
    """Learns from the corpus and what agents closed, and tries it; what is to be written, in a transaction of its own.

    Where there is nothing new to learn, nothing is to be written. `undecided`: see `from_closed`.
    """
    with database.reading() as session:
        taught = from_closed(session, now, undecided(session))
        before, stands = memory.recall(session, LEARNED_FROM), memory.recall(session, standing.STANDING)
    examples = [*lessons.training, *taught]
    name, base_name = keeping.name_of(examples, topics), keeping.name_of(lessons.training, topics)
    keeping.tidy(folder, (stands or "", base_name))
    if name == (before or base_name) and (stands is None or keeping.can_be_read(folder, stands)):
        return _nothing
    base, model = keeping.learned(folder, lessons.training, topics), keeping.learned(folder, examples, topics)
    trial = tried(model, lessons.test, topics)
    kept = trial.holds_against(tried(base, lessons.test, topics))

    def write(session: Session) -> None:
        session.add(Learning(at=now, model=name, tickets=len(taught), kept=kept, **vars(trial)))
        memory.remember(session, LEARNED_FROM, name)
        memory.remember(session, BASE, base_name)
        standing.stands(session, name if kept else base_name)
        if not kept:
            log.warning("what %s tickets taught is worse on the test set and is not used: %s", len(taught), trial)

    return write


def tried(model: Model, test: Sequence[Example], topics: Mapping[str, Meaning]) -> Trial:
    """How a model does on messages that it did not learn from."""
    told = [(model.understand(one.text, topics), one) for one in test]
    ranked = [([code for code, _ in found.topics[:3]], one.topic) for found, one in told]
    fraud = [found.asks_about_fraud for found, one in told if one.fraud]
    other = [found.asks_about_fraud for found, one in told if not one.fraud]
    return Trial(
        first=_share([codes[:1] == [right] for codes, right in ranked]),
        among_three=_share([right in codes for codes, right in ranked]),
        fraud_found=_share(fraud),
        false_alarms=_share(other),
    )


def _share(told: Sequence[bool]) -> float:
    return sum(told) / len(told) if told else 0.0


def _nothing(_: Session) -> None:
    """There was nothing to learn."""
