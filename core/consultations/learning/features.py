"""What of a text a model looks at: words, pairs of words, pieces of words, and what the rules say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from core.consultations import suggestions, suspicion
from core.reference.taxonomy import Meaning

LONGEST = 2000  # characters that are looked at: a letter says early what it is about
PIECES = (3, 4, 5)  # letters of a piece: typos, endings and abbreviations share most of theirs with the word
GUESSES = 3  # topics whose keywords stand in the text
# A phone, an account, a letter, however it is parted: no model may keep it. Years it may, and two of them side by side.
# "08xx-xxxx" stands for one in invented messages, in nobody's own: it would tell frauds by their spelling.
SOMEBODYS_NUMBER = re.compile(r"\d(?:[-.]?\d){4,}|\d(?:[-. ]{0,3}\d){8,}|\b[\dxX]*[xX]{2,}[\dxX]*\b")


def of_text(text: str, topics: Mapping[str, Meaning]) -> frozenset[str]:
    """The features by which a topic is told: of words they begin with "w:", of the rules with "k:" and "s:"."""
    text = text[:LONGEST]
    told = suggestions.normalise(SOMEBODYS_NUMBER.sub(" ", text))
    return frozenset((*_of_words(told.split()), *_of_keywords(told, topics), *_of_signals(text)))


def _of_words(words: list[str]) -> Iterator[str]:
    alone = set(words)
    yield from [f"w:{word}" for word in alone]
    yield from [f"w:{first} {second}" for first, second in pairwise(words)]
    for word in alone:
        edged = f"c:^{word}$"
        for size in PIECES:
            yield from ["c:" + edged[at : at + size] for at in range(2, len(edged) - size + 1)]


def _of_keywords(told: str, topics: Mapping[str, Meaning]) -> Iterator[str]:
    for place, guess in enumerate(suggestions.topics_of(told, topics)[:GUESSES]):
        yield f"k:{guess.code}"
        if place == 0:  # three features of one meaning may together weigh more than one
            yield from (f"k{again}:{guess.code}" for again in (1, 2, 3))


def _of_signals(text: str) -> Iterator[str]:
    seems = suspicion.weigh(text)
    yield from (f"s:{code}" for code in seems.signals)
    if seems.worth_asking:
        yield from ("s:ask", "s1:ask", "s2:ask")
