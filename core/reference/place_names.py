"""Finds the regions that people mean in words they typed: exact names first, then parts of names and misspellings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

FILE = Path(__file__).parent / "data" / "regions" / "words.toml"
LONGEST_TEXT, LONGEST_NAME = 2000, 6  # characters that are looked at; words of a name as people write it
MOST_LEADS = 30  # words that lead to a name, behind which misspelled ones are looked for
LONG = 8  # letters of a name that one wrong letter or a blank does not hide, wherever it stands
APOSTROPHES = re.compile(r"['’]s\b|['’]")
WORDS_AND_MARKS = re.compile(r"[A-Za-z0-9]+|[,:;?!()\n\"]|\.(?![A-Za-z0-9])| [-–—] ")

# Scores of an exact name, by what stands before it. Fuzzy ones stay below them all.
LEVEL_SAID, LED_IN, IN_PASSING, OTHER_LEVEL, PART, SLIP = 100.0, 95.0, 90.0, 88.0, 85.0, 80.0
# Likeness (0 to 100) from which a misspelling counts, by what stands before it.
NEAR_AFTER_LEVEL, NEAR_AFTER_LEAD, NEAR_ALONE, NEAR_WHEN_ASKED = 84.0, 88.0, 88.0, 76.0
CLOSE_SECOND = 4.0  # guesses this much less alike than the best are still shown
SHRINK = 0.88


class Named(NamedTuple):
    """A region with all its names, and `otherwise` written ones; `level` is PROV, KAB or KOTA."""

    code: str
    level: str
    province: str
    names: tuple[str, ...]
    otherwise: tuple[str, ...]


class _Text(NamedTuple):
    """The words of a text, and by their places: which follow a mark, and which stand out by capitals."""

    tokens: list[str]
    breaks: set[int]
    capital: set[int]
    upper: set[int]

    def before(self, at: int) -> str:
        """The word before a place, or nothing."""
        return self.tokens[at - 1] if at > 0 else ""

    def after(self, at: int) -> str:
        """The word at a place, or nothing."""
        return self.tokens[at] if at < len(self.tokens) else ""


class _Hit(NamedTuple):
    places: tuple[Named, ...]
    score: float


class NameFinder:
    """Knows all names of all regions."""

    def __init__(self, regions: Sequence[Named]) -> None:
        self.levels = {word: level for level, said in words()["levels"].items() for word in said}
        self.lists = {name: frozenset(said) for name, said in words().items()}
        self.phrases = {squashed(phrase): phrase for phrase in self.lists["phrases"]}
        self.index: dict[str, dict[str, Named]] = {}
        self.lengths: dict[str, int] = {}
        for region in regions:
            for name in region.names:
                self._add(name, region)
        for region in regions:
            for name in region.otherwise:
                if squashed(name) not in self.index:
                    self._add(name, region)
        self.beginnings = {form[:3] for form in (*self.index, *self.phrases)}  # so that most words are passed quickly
        self.halves: dict[str, list[str]] = {}  # names by their ends: a single wrong letter spares one of them
        for form in self.index:
            for half in (form[:4], form[-4:]) if len(form) >= LONG else ():
                self.halves.setdefault(half, []).append(form)

    def find(self, text: str, *, asked: bool) -> list[tuple[str, float]]:
        """Codes with their scores, in no order; `asked`: the text answers the question for the region."""
        read = _read(text)
        tokens = read.tokens
        matter = [token for token in tokens if token not in self.lists["filler"]]
        hits = list(self._exact(read, LED_IN if asked or len(matter) <= 1 else 0.0))
        if not hits:
            hits = (asked and self._parts(matter)) or self._near(tokens, matter, asked=asked) or self._slipped(tokens)
        elif all(place.level == "PROV" for hit in hits for place in hit.places):
            near = self._near(tokens, [], asked=asked)  # "kab tulungagng jawa timur"
            hits += [hit for hit in near if all(place.level != "PROV" for place in hit.places)]
        if not self.lists["privileged"].isdisjoint(tokens):
            hits = [hit._replace(places=_of_level(hit.places, "PROV") or hit.places) for hit in hits]
        hits = _in_context(hits)
        sole = {hit.places[0] for hit in hits if len(hit.places) == 1}  # in "cikarang, bekasi" the regency alone
        return [(p.code, hit.score) for hit in hits for p in ([p for p in hit.places if p in sole] or hit.places)]

    def _add(self, name: str, region: Named) -> None:
        form = squashed(name)
        self.index.setdefault(form, {})[region.code] = region
        self.lengths[form] = max(self.lengths.get(form, 1), len(tokenised(name)))

    def _exact(self, text: _Text, told: float) -> Iterator[_Hit]:
        start, ended, last = 0, 0, 0.0
        while start < len(text.tokens):
            joined = ended and ended == start - 1 and text.before(start) in self.lists["ands"]
            end, hit = self._longest(text, start, max(told, last if joined else 0.0))
            if hit:
                yield hit
                ended, last = end, hit.score
            start = end

    def _longest(self, text: _Text, start: int, told: float) -> tuple[int, _Hit | None]:
        """The longest name from a place on, and where the text goes on."""
        ahead = text.tokens[start : start + LONGEST_NAME]
        lengths = range(len(ahead), 0, -1) if "".join(ahead)[:3] in self.beginnings else ()
        for length in lengths:
            form = "".join(ahead[:length])
            if form in self.index and (hit := self._exact_at(text, start, start + length, told)):
                return start + length, hit
            if form in self.phrases and self.phrases[form] == " ".join(ahead[:length]):
                return start + length, None
        return start + 1, None

    def _exact_at(self, text: _Text, start: int, end: int, told: float) -> _Hit | None:
        form = "".join(text.tokens[start:end])
        barred = start not in text.breaks and text.before(start) in self.lists["barriers"]
        if barred and text.before(start - 1) not in self.lists["purse"]:
            return None
        places = self.index[form]
        level = self._level_before(text.tokens, start) or self._level_after(text, end)
        if level or self._led_in(text, start, form):
            told = max(told, LED_IN)
        elif self._province_follows(text.tokens, end, places) or self._in_passing(text, start, end, form):
            told = max(told, IN_PASSING)
        if level and (fitting := _of_level(places.values(), level)):
            return _Hit(fitting, LEVEL_SAID)
        return _Hit(tuple(places.values()), OTHER_LEVEL if level else told) if told else None

    def _level_before(self, tokens: list[str], start: int) -> str:
        """The level that is said before a name; "kabupaten/kota X" says none."""
        said = [token for token in tokens[max(0, start - 3) : start] if token not in ("administrasi", "adm", "of")]
        earlier, last = ["", "", *said][-2:]
        level = self.levels.get(last, "")
        return level if self.levels.get(earlier, level) == level or earlier.startswith("pem") else ""

    def _level_after(self, text: _Text, end: int) -> str:
        """The level of "malang kota", unless that says it of what follows, or of both."""
        rest = text.tokens[end + 1 : end + LONGEST_NAME]
        if any("".join(rest[:length]) in self.index for length in range(1, len(rest) + 1)):
            return ""
        return "" if rest and rest[0] in self.levels else self.levels.get(text.after(end), "")

    def _led_in(self, text: _Text, start: int, form: str) -> bool:
        before, earlier = text.before(start), text.before(start - 1)
        if before in self.lists["lead_ins"]:
            return True
        if before in self.lists["prepositions"]:
            return (form not in self.lists["seats"] and form not in self.phrases) or earlier in self.lists["selves"]
        bureau = earlier in self.lists["bureaus"] and not text.breaks & {start, start - 1}
        return bureau and form not in self.lists["seats"]

    def _in_passing(self, text: _Text, start: int, end: int, form: str) -> bool:
        """Whether a name counts to which nothing leads."""
        if form in self.lists["seats"] or (end - start > self.lengths[form] and len(form) < LONG):
            return False
        if form not in self.lists["ordinary"] and form not in self.lists["faint"]:
            return True
        if self.lists["titles"] & set(text.tokens[max(0, start - 2) : start]):
            return False
        before, after = text.before(start), text.after(end)
        if form in self.lists["ordinary"]:
            return start in text.upper and end - start == 1 and not {start - 1, end} & text.capital
        alone = (start in text.breaks and end in text.breaks) or after in self.lists["follows"]
        stands_out = start in text.capital and (end not in text.capital or end in text.upper | text.breaks)
        matter = before in self.lists["matter"] and after not in self.lists["matter"]
        return alone or stands_out or matter or before in self.lists["barriers"]

    def _province_follows(self, tokens: list[str], at: int, places: Mapping[str, Named]) -> bool:
        following = (self.index.get("".join(tokens[at : at + length]), {}) for length in range(1, 5))
        said = [other for named in following for other in named.values()]
        return any(_lies_in(place, other) for place in places.values() for other in said)

    def _parts(self, matter: list[str]) -> list[_Hit]:
        """Names of which the text says some words: "halmahera" fits four regencies."""
        said = {token for token in matter if token not in self.levels}
        if said <= self.lists["common"] or max(map(len, said)) < 4:
            return []
        levels = {self.levels[token] for token in matter if token in self.levels}
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
        leads = self.lists["lead_ins"] | {"dari", "asal", "di"}
        led = [at for at, token in enumerate(tokens[:-1]) if token in self.levels or token in leads]
        for at in led[:MOST_LEADS]:
            level = self.levels.get(tokens[at], "")
            found += self._alike(tokens[at + 1 : at + 5], level, NEAR_AFTER_LEVEL if level else NEAR_AFTER_LEAD)
        if not found and len(matter) <= 3:
            found += self._alike(matter, "", NEAR_WHEN_ASKED if asked else NEAR_ALONE)
        best = max((hit.score for hit in found), default=0.0)
        return [hit for hit in found if hit.score >= best - CLOSE_SECOND]

    def _slipped(self, tokens: list[str]) -> list[_Hit]:
        """Long names with one wrong letter, to which nothing leads."""
        found: set[str] = set()
        for start in range(len(tokens)):
            for end in range(start + 1, min(start + 4, len(tokens) + 1)):
                form = "".join(tokens[start:end])
                enough = LONG + (end - start > 1)  # "kalian di" is not Kalianda
                alike = (*self.halves.get(form[:4], ()), *self.halves.get(form[-4:], ())) if len(form) >= enough else ()
                if alike and not self.lists["common"].issuperset(tokens[start:end]):
                    found |= {name for name in alike if OSA.distance(form, name, score_cutoff=1) == 1}
        return [_Hit(tuple(self.index[name].values()), SLIP) for name in found]

    def _alike(self, tokens: list[str], level: str, cutoff: float) -> list[_Hit]:
        shortest = 5 if level or cutoff == NEAR_WHEN_ASKED else 6
        best: dict[str, float] = {}
        for length in range(1, len(tokens) + 1):
            form = "".join(tokens[:length])
            said = {*tokens[:1], *(token for token in tokens[1:length] if token not in self.lists["directions"])}
            if len(form) < shortest or self.lists["common"] & said:
                continue
            for name, likeness, _ in process.extract(form, self.index.keys(), scorer=fuzz.ratio, score_cutoff=cutoff):
                if name != form:  # exact names were judged before
                    best[name] = max(best.get(name, 0.0), likeness * SHRINK)
        hits = (_Hit(_of_level(self.index[name].values(), level), score) for name, score in best.items())
        return [hit for hit in hits if hit.places]


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The shipped word lists, which say of themselves what they are."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def tokenised(text: str) -> list[str]:
    """Lower-case words of a text, without marks."""
    return re.findall(r"[a-z0-9]+", APOSTROPHES.sub("", text[:LONGEST_TEXT]).lower())


def _read(text: str) -> _Text:
    text = APOSTROPHES.sub("", text[:LONGEST_TEXT])
    loud = sum(map(str.isupper, text)) > sum(map(str.islower, text))  # all in capitals: then none stands out
    read = _Text([], {0}, set(), set())
    for word in WORDS_AND_MARKS.findall(text):
        at = len(read.tokens)
        if not word[0].isalnum():
            if word != "." or len(read.before(at)) > 3:  # "kab." is an abbreviation
                read.breaks.add(at)
            continue
        if word.isupper() and len(word) > 1 and not loud:
            read.upper.add(at)
        if at in read.upper or (word[0].isupper() and not loud and at not in read.breaks):
            read.capital.add(at)
        read.tokens.append(word.lower())
    read.breaks.add(len(read.tokens))
    return read


def squashed(name: str) -> str:
    """A name without blanks and marks, so that Toli-Toli, Toli Toli and Tolitoli are one."""
    return "".join(tokenised(name))


def _of_level(places: Iterable[Named], level: str) -> tuple[Named, ...]:
    return tuple(place for place in places if not level or place.level == level)


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
