"""What of a text a model looks at to tell who writes: words, and where those stand by which people name themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from core.consultations import suggestions
from core.consultations.learning.features import SOMEBODYS_NUMBER
from core.reference.taxonomy import shipped

BEGINNING, ENDING = 1500, 500  # characters that are looked at: people say who they are first, or sign
NEAR = 3  # words from "kami" to the name: "kami dari tim anggaran bpkad"
SIGNED = 6  # words of a last part that may be a signature: "Hormat kami, Sekretariat Ditjen"
WEIGHTY = 2  # features of one meaning may together weigh more than one
PARTS = re.compile(r"[.!?\n(),:;]+")
SELF = suggestions.SELF | frozenset(  # as people say "I" and "we" in their languages, and what ties them to a name
    "kita ku gue sa beta ulun urang abdi kulo awak ambo inyong tiang iyang lon hamba ana torang katong kitong kitorang "
    "sini mewakili perwakilan nama we i our my am are from as".split()
)
GREETING = frozenset(
    "yth selamat pagi siang sore malam halo assalamualaikum admin kak pak bu bapak ibu dengan hormat mohon izin salam "
    "wr wb djpk".split()
)
OPENING = GREETING | SELF


def of_text(text: str) -> frozenset[str]:
    """The features by which a writer's category is told: words ("w:"), the first ones ("b:"), names ("n:")."""
    if len(text) > BEGINNING + ENDING:
        text = f"{text[:BEGINNING]}\n{text[-ENDING:]}"
    told = SOMEBODYS_NUMBER.sub(" ", text.lower())
    parts = [words for part in PARTS.split(told) if (words := suggestions.normalise(part).split())]
    first = [word for part in parts for word in part if word not in GREETING][:2]
    starts = [f"b:{words}" for words in {*first, " ".join(first)} - {""}]
    return frozenset((*starts, *(feature for at in range(len(parts)) for feature in _of_part(parts, at))))


def _of_part(parts: list[list[str]], at: int) -> Iterator[str]:
    words = parts[at]
    yield from [f"w:{word}" for word in words]
    yield from [f"w:{first} {second}" for first, second in pairwise(words)]
    opening = next((place for place, word in enumerate(words) if word not in OPENING), len(words))
    whole = ["begins"] if all(OPENING.issuperset(part) for part in parts[:at]) else []
    signed = ["signs"] if 0 < at == len(parts) - 1 and len(words) <= SIGNED else []
    for begin, end in _names(words):
        places = [*(["opens", *whole] if begin <= opening + 1 else []), *signed, *_beside(words, begin, end)]
        yield from _of_name(" ".join(words[begin:end]), places)


def _of_name(name: str, places: list[str]) -> Iterator[str]:
    code = _known()[name]
    yield f"n:{code}"
    for place in (*places, "+".join(places)):
        yield from (f"n{again}:{code} {place}" for again in range(WEIGHTY))
        yield f"n:{name} {place}"


def _names(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where a name of somebody stands, the longest at each place."""
    known, sizes, end = _known(), _sizes(), 0
    for begin in range(len(words)):
        if begin < end:
            continue
        for size in sizes.get(words[begin], ()):
            if " ".join(words[begin : begin + size]) in known:
                end = begin + size
                yield begin, end
                break


def _beside(words: list[str], begin: int, end: int) -> Iterator[str]:
    """Whether people speak of themselves before or behind a name; "ngaku dari kemenkeu" is about somebody else."""
    before = words[max(0, begin - NEAR) : begin]
    if not SELF.isdisjoint(before) and suggestions.OTHERS.isdisjoint(words[max(0, begin - NEAR - 1) : begin]):
        yield "after"
    if words[end : end + 1] and words[end] in SELF:
        yield "before"


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """The category that each name of somebody speaks for."""
    lists = [
        (entry["code"], word)
        for kind in ("hints", "self_words", "keywords")  # what is surer comes later and wins
        for entry in shipped()["category"]
        for word in entry[kind]
    ]
    return {suggestions.normalise(word): code for code, word in lists}


@lru_cache(maxsize=1)
def _sizes() -> Mapping[str, tuple[int, ...]]:
    """By the first word of names: how many words those have, the most first."""
    found: dict[str, set[int]] = {}
    for name in _known():
        words = name.split()
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}
