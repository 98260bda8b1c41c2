"""Finds the regions that people mean in words they typed: exact names first, then parts of names and misspellings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

FILE = Path(__file__).parent / "data" / "regions" / "words.toml"
LONGEST_TEXT = 2000  # characters looked at; who needs more has not been asked for a region
LONGEST_NAME = 6  # words, as people write them

# Scores of an exact name, by what stands before it. Fuzzy ones stay below them all.
LEVEL_SAID, LED_IN, IN_PASSING, OTHER_LEVEL, PART = 100.0, 95.0, 90.0, 88.0, 85.0
# Likeness (0 to 100) from which a misspelling counts, by what stands before it.
NEAR_AFTER_LEVEL, NEAR_AFTER_LEAD, NEAR_ALONE, NEAR_WHEN_ASKED = 84.0, 88.0, 88.0, 76.0
CLOSE_SECOND = 4.0  # guesses this much less alike than the best are still shown
SHRINK = 0.88


class RegionGuess(NamedTuple):
    """A local government that some words may mean; `score` from 0 to 100."""

    code: str
    label: str
    score: float


class Named(NamedTuple):
    """A region with all its names; `level` is PROV, KAB or KOTA."""

    code: str
    level: str
    province: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What may stand around a name."""

    levels: Mapping[str, str]
    lead_ins: frozenset[str]
    barriers: frozenset[str]
    ordinary: frozenset[str]
    filler: frozenset[str]
    common: frozenset[str]


class _Hit(NamedTuple):
    places: tuple[Named, ...]
    score: float


class NameFinder:
    """Knows all names of all regions."""

    def __init__(self, regions: Iterable[Named]) -> None:
        self.words = words()
        self.index: dict[str, dict[str, Named]] = {}
        self.lengths: dict[str, int] = {}
        known = list(regions)
        for region in known:
            for name in region.names:
                self._add(name, region)
        for region in known:
            for name in region.names:
                bare = re.sub(r"^(Kepulauan|Pulau) ", "", name)
                if squashed(bare) not in self.index:
                    self._add(bare, region)

    def find(self, text: str, *, asked: bool) -> list[tuple[str, float]]:
        """Codes with their scores, in no order; `asked`: the text answers the question for the region."""
        tokens = tokenised(text)
        matter = [token for token in tokens if token not in self.words.filler]
        hits = list(self._exact(tokens, asked=asked or len(matter) <= 1))
        if not hits:
            hits = (asked and self._parts(matter)) or self._near(tokens, matter, asked=asked)
        elif all(place.level == "PROV" for hit in hits for place in hit.places):
            near = self._near(tokens, [], asked=asked)  # "kab tulungagng jawa timur"
            hits += [hit for hit in near if all(place.level != "PROV" for place in hit.places)]
        return [(place.code, hit.score) for hit in _in_context(hits) for place in hit.places]

    def _add(self, name: str, region: Named) -> None:
        form = squashed(name)
        self.index.setdefault(form, {})[region.code] = region
        self.lengths[form] = max(self.lengths.get(form, 1), len(tokenised(name)))

    def _exact(self, tokens: list[str], *, asked: bool) -> Iterator[_Hit]:
        start = 0
        while start < len(tokens):
            for length in range(min(LONGEST_NAME, len(tokens) - start), 0, -1):
                hit = self._exact_at(tokens, start, length, asked=asked)
                if hit:
                    yield hit
                    start += length - 1
                    break
            start += 1

    def _exact_at(self, tokens: list[str], start: int, length: int, *, asked: bool) -> _Hit | None:
        form = "".join(tokens[start : start + length])
        places = self.index.get(form)
        if places is None:
            return None
        before, level = self._before(tokens, start)
        if not level and start + length == len(tokens) - 1:
            level = self.words.levels.get(tokens[-1], "")  # "malang kota"
        if before in self.words.barriers:
            return None
        led_in = bool(level) or before in self.words.lead_ins
        told = asked or led_in or self._province_follows(tokens, start + length, places)
        if not told and (form in self.words.ordinary or (length > self.lengths[form] and len(form) < 9)):
            return None
        return _scored(places, level, LED_IN if led_in or asked else IN_PASSING)

    def _before(self, tokens: list[str], start: int) -> tuple[str, str]:
        """The word before a name and the level it says; "kabupaten/kota X" says none."""
        at = start - 1
        if at >= 0 and tokens[at] in ("administrasi", "adm"):
            at -= 1
        before = tokens[at] if at >= 0 else ""
        level = self.words.levels.get(before, "")
        earlier = self.words.levels.get(tokens[at - 1], level) if level and at > 0 else level
        return before, level if earlier == level or tokens[at - 1].startswith("pem") else ""

    def _province_follows(self, tokens: list[str], at: int, places: Mapping[str, Named]) -> bool:
        provinces = {place.province for place in places.values()}
        for length in range(1, 5):
            following = self.index.get("".join(tokens[at : at + length]), {})
            if provinces & {code for code, place in following.items() if place.level == "PROV"}:
                return True
        return False

    def _parts(self, matter: list[str]) -> list[_Hit]:
        """Names of which the text says some words: "halmahera" fits four regencies."""
        said = {token for token in matter if token not in self.words.levels}
        if said <= self.words.common or max(map(len, said)) < 4:
            return []
        levels = {self.words.levels[token] for token in matter if token in self.words.levels}
        places = {
            place.code: place
            for named in self.index.values()
            for place in named.values()
            if any(said <= set(tokenised(name)) for name in place.names) and (place.level in levels or not levels)
        }
        return [_Hit(tuple(places.values()), PART)] if 0 < len(places) <= 8 else []

    def _near(self, tokens: list[str], matter: list[str], *, asked: bool) -> list[_Hit]:
        """Misspelled names: behind a word that leads to a region, or as the whole of a short text."""
        found: list[_Hit] = []
        for start, token in enumerate(tokens[:-1], 1):
            level = self.words.levels.get(token, "")
            if level or token in self.words.lead_ins:
                cutoff = NEAR_AFTER_LEVEL if level else NEAR_AFTER_LEAD
                found += self._alike(tokens[start : start + 4], level, cutoff)
        if not found and len(matter) <= 3:
            found += self._alike(matter, "", NEAR_WHEN_ASKED if asked else NEAR_ALONE)
        best = max((hit.score for hit in found), default=0.0)
        return [hit for hit in found if hit.score >= best - CLOSE_SECOND]

    def _alike(self, tokens: list[str], level: str, cutoff: float) -> list[_Hit]:
        shortest = 5 if level or cutoff == NEAR_WHEN_ASKED else 6
        best: dict[str, float] = {}
        for length in range(1, len(tokens) + 1):
            form = "".join(tokens[:length])
            if len(form) < shortest or self.words.common & set(tokens[:length]):
                continue
            for name, likeness, _ in process.extract(form, self.index.keys(), scorer=fuzz.ratio, score_cutoff=cutoff):
                if name != form:  # exact names were judged before
                    best[name] = max(best.get(name, 0.0), likeness * SHRINK)
        hits = (_Hit(_of_level(self.index[name], level), score) for name, score in best.items())
        return [hit for hit in hits if hit.places]


@lru_cache(maxsize=1)
def words() -> Words:
    """The shipped word lists."""
    lists: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    levels = {word: level for level, said in lists.pop("levels").items() for word in said}
    return Words(levels=levels, **{name: frozenset(entries) for name, entries in lists.items()})


def tokenised(text: str) -> list[str]:
    """Lower-case words of a text, without marks."""
    return re.findall(r"[a-z0-9]+", text[:LONGEST_TEXT].lower().replace("'", "").replace("’", ""))


def squashed(name: str) -> str:
    """A name without blanks and marks, so that Toli-Toli, Toli Toli and Tolitoli are one."""
    return "".join(tokenised(name))


def _of_level(places: Mapping[str, Named], level: str) -> tuple[Named, ...]:
    return tuple(place for place in places.values() if not level or place.level == level)


def _scored(places: Mapping[str, Named], level: str, otherwise: float) -> _Hit:
    if level and (fitting := _of_level(places, level)):
        return _Hit(fitting, LEVEL_SAID)
    return _Hit(tuple(places.values()), OTHER_LEVEL if level else otherwise)


def _in_context(hits: list[_Hit]) -> list[_Hit]:
    """Leaves out a province that only says where another hit lies, and what lies outside of it."""
    for index, hit in enumerate(hits):
        for province in [place for place in hit.places if place.level == "PROV"]:
            others = hits[:index] + hits[index + 1 :]
            narrowed = [_inside(other, province, hit) for other in others]
            if any(other.places for other in narrowed):
                kept = zip(others, narrowed, strict=True)
                return _in_context([inside if inside.places else outside for outside, inside in kept])
    return hits


def _inside(hit: _Hit, province: Named, said: _Hit) -> _Hit:
    # A name that may itself be the province's ("jogja") does not say where it lies.
    return hit._replace(places=tuple(p for p in hit.places if _lies_in(p, province) and p not in said.places))


def _lies_in(place: Named, province: Named) -> bool:
    # The provinces of 2022 were cut out of Papua and Papua Barat, and people still name the old ones.
    both_in_papua = place.province.startswith("9") and province.code in ("91", "92")
    return place.level != "PROV" and (place.province == province.code or both_in_papua)
