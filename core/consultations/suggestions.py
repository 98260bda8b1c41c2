"""What a text seems to be about and who seems to write it: pure, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import dropwhile, groupby, islice, takewhile
from typing import Any, NamedTuple

from core.reference.taxonomy import Meaning, shipped

TIERS = ("fraud", "subject", "process", "nontech")  # the earlier one wins
SELF = frozenset(("saya", "kami", "dari", "selaku", "sebagai", "aku", "adalah"))
OTHERS = frozenset(  # before "dari ...", they tell of somebody else: "ngaku dari kemenkeu"
    ("mengaku", "ngaku", "orang", "oknum", "surat", "undangan", "pesan", "email", "wa", "chat", "telepon", "telpon")
)
ROLES = frozenset(("seorang", "pegawai", "staf", "staff", "pihak", "tim", "bagian", "bendahara", "operator", "pejabat"))
LONGEST = 2000  # characters in which people have said who they are
SHORT = 4  # words; a text this short begins with who somebody is


NAMED = 6  # words of an institution's name
NOT_NAMED = frozenset(  # what follows a name in the same breath
    "mau ingin mohon izin ijin minta butuh perlu tanya nanya bertanya menanyakan hendak akan sedang terkait perihal "
    "tentang soal utk untuk apakah apa bagaimana kapan gimana bisa ada saya kami yang yg want need would asking".split()
)
_INSTITUTION = re.compile(
    r"(?:\b(?P<before>\w{1,20})\W{1,3})?\b(?:dari|di|selaku|mewakili|mahasiswa|mahasiswi|mhs|dosen|from|at)\s+"
    r"(?P<name>(?:kementerian|kemen\w+|badan|ditjen|bps|bpk|bpkp|bappenas|kppn|kanwil|universitas|univ|institut|politeknik"
    r"|sekolah tinggi|stan|ugm|itb|ipb|ui|its|unpad|unair|undip|unhas|unud|unsri|unand|unila|unnes|unesa|uny|uns|uin"
    r"|upi|university|ministry)\b[^,.;:?!\n]*)",
    re.IGNORECASE,
)


class TopicGuess(NamedTuple):
    """A topic's code and the sum of the keywords that spoke for it."""

    code: str
    score: float


def normalise(text: str) -> str:
    """Lower-case words with chat abbreviations written out, "-nya" and marks removed, "berturut2" doubled."""
    written_out: Mapping[str, str] = shipped()["abbreviations"]
    words = re.findall(r"[^\W_]+", text.lower())
    return " ".join(written_out.get(word) or _plain(word) for word in words if word != "nya")


def topics(text: str, taxonomy_topics: Mapping[str, Meaning]) -> list[TopicGuess]:
    """Topics that a text may be about, best first; none where no keyword occurs.

    Tiers decide first (fraud, subject, process, nontech); inside a tier the higher sum over the keywords found, each
    worth 1 and 0.5 for every further word; then the taxonomy's order.
    """
    return topics_of(normalise(text), taxonomy_topics)


def topics_of(words: str, taxonomy_topics: Mapping[str, Meaning]) -> list[TopicGuess]:
    """The same of a text that is normalised already."""
    padded, alone = f" {words} ", frozenset(words.split())
    scored = ((topic, _weight(padded, alone, topic.keywords)) for topic in taxonomy_topics.values())
    found = [(TIERS.index(topic.tier), -score, topic.position, topic.code) for topic, score in scored if score]
    return [TopicGuess(code, -minus) for _, minus, _, code in sorted(found)]


def institution(text: str) -> str:
    """The ministry, agency or university that a person says they come from, as it is written there; else ""."""
    for found in _INSTITUTION.finditer(text[:LONGEST]):
        if (found["before"] or "").lower() not in OTHERS:
            named = takewhile(lambda word: word.lower() not in NOT_NAMED, found["name"].split())
            return " ".join(islice(named, NAMED))
    return ""


def category(text: str) -> str | None:
    """The category of user that a text speaks for; none where nothing does, or two do alike.

    A word such as "kppn" counts only where people speak of themselves with it, or say little else.
    """
    words = normalise(text[:LONGEST].lower().replace("k/l", "kementerian lembaga")).split()
    scores = {entry["code"]: _category_score(words, entry) for entry in shipped()["category"]}
    best = max(scores.values())
    leaders = [code for code, score in scores.items() if score == best]
    return leaders[0] if best and len(leaders) == 1 else None


def _category_score(words: list[str], entry: Mapping[str, Any]) -> float:
    anywhere = _weight(f" {' '.join(words)} ", frozenset(words), tuple(entry["keywords"]))
    own = _normal_keywords((*entry["keywords"], *entry["self_words"]))
    begun = (_value(word) for said in _self_descriptions(words) for word in own if said.startswith(f"{word} "))
    return anywhere + max(begun, default=0.0)


def _self_descriptions(words: list[str]) -> Iterator[str]:
    """What follows each word by which people speak of themselves, and a short text as a whole."""
    starts = [at + 1 for at, word in enumerate(words) if word in SELF and not OTHERS.intersection(words[at - 1 : at])]
    for start in [0, *starts] if len(words) <= SHORT else starts:
        said = dropwhile(ROLES.__contains__, words[start:])
        yield f"{' '.join(islice(said, 5))} "


def _value(keyword: str) -> float:
    return 1 + 0.5 * keyword.count(" ")


def _weight(padded: str, words: frozenset[str], keywords: tuple[str, ...]) -> float:
    """The worth of the keywords in a padded text; one is looked for only where its first word is among the words."""
    by_first = _by_first_word(keywords)
    likely = (word for first in words & by_first.keys() for word in by_first[first])
    return sum((_value(word) for word in likely if " " not in word or f" {word} " in padded), 0.0)


@lru_cache(maxsize=256)
def _by_first_word(keywords: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    known = sorted(_normal_keywords(keywords) - {""})
    return {first: tuple(group) for first, group in groupby(known, lambda word: word.split()[0])}


@lru_cache(maxsize=256)
def _normal_keywords(keywords: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normalise, keywords))


def _plain(word: str) -> str:
    if word[-1] == "2" and (doubled := re.fullmatch(r"([a-z]{3,})2", word)):
        return f"{doubled[1]} {doubled[1]}"
    if word.endswith("nya") and not word.endswith(("hanya", "nanya", "punya", "tanya")):
        return word.removesuffix("nya")
    return word
