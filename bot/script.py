"""The questions of the dialogue as data, and all wording in Indonesian and English.

Word a reply with `script.text(reply.key, turn.state.language, {**filled, **reply.values})`. Values of the centre
(nama_layanan, jam_layanan, ...) the script fills itself; a place that nobody filled stays readable as {place}.
What the worker fills ("closed": the key in its place outside hours):

| key | places | when |
|---|---|---|
| ticket_made | tiket kode batas_waktu zona | the reply to `LogTicket`; closed: `ticket_made_closed` |
| person_ticket | none | the reply to `WantsPerson`; closed: `person_ticket_closed` |
| reopened | batas_waktu zona | the reply to `ReopenTicket`; closed: `reopened_closed` |
| status_line | status topik tanggal batas_waktu zona | the reply to `ShowStatus`; `status` worded by status_<STATUS> |
| status_unknown | none | in place of `status_line` where number, address and code do not fit |
| transcript | isi | the reply to `SendTranscript`; `isi` is made of `transcript_line` (waktu nama isi) |
| closing | tiket | the first reply of `dialogue.closed` |

Said by the worker alone: agent_reply (agen isi tiket), link_done (nama), link_unknown, link_not_supervisor,
month_usage, and what begins with publish_ (bulan tautan revisi total sidik jumlah; nama kiri kanan).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from pydantic import TypeAdapter

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("id", "en")
_PLACE = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True)
class Topic:
    """What the dialogue must know of a topic of the taxonomy: may its kind be technical, and its label by language."""

    technical: bool
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Tile:
    """One of the ten entries of the menu; its title is the text `tile_<number>`."""

    number: str
    role: str = "topics"
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """A category of user, labelled by the text `category_<code>`; `asks` what is asked next: region or institution."""

    code: str
    number: str
    asks: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """A kind of person within a category, known by words."""

    category: str
    sub_category: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """The sub-category that a region's code (its length) and label give."""

    category: str
    sub_category: str
    code_length: int = 0
    label_starts: str = ""

    def fits(self, code: str, label: str) -> bool:
        """True if a region of this code and label is of this level."""
        return self.code_length in (0, len(code)) and label.startswith(self.label_starts)


@dataclass(frozen=True)
class Defaults:
    """The codes that a ticket gets where nobody said otherwise."""

    category: str
    sub_category: str
    topic: str
    technical_kind: str
    other_kind: str
    report_kind: str


@dataclass(frozen=True)
class Flow:
    """texts/flow.toml, read and checked."""

    defaults: Defaults
    centre: dict[str, str]
    tiles: tuple[Tile, ...]
    categories: tuple[Category, ...]
    people: tuple[People, ...]
    levels: tuple[Level, ...]
    topic_words: dict[str, tuple[str, ...]]
    commands: dict[str, tuple[str, ...]]
    answers: dict[str, dict[str, tuple[str, ...]]]
    phrases: dict[str, tuple[str, ...]]
    words: dict[str, str]


@cache
def _flow() -> Flow:
    return TypeAdapter(Flow).validate_python(tomllib.loads((TEXTS / "flow.toml").read_text("utf-8")))


@cache
def _wording(language: str) -> Mapping[str, str]:
    wording = tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))
    return {key: str(text).strip("\n") for key, text in wording.items()}


@dataclass(frozen=True)
class Script:
    """Everything a dialogue says and asks; make one with `Script.load`."""

    flow: Flow
    centre: Mapping[str, str]
    topics: Mapping[str, Topic] = field(default_factory=dict)

    @classmethod
    def load(cls, values: Mapping[str, str] | None = None, topics: Mapping[str, Topic] | None = None) -> Script:
        """The script of a centre: `values` replace those of flow.toml, `topics` come from the taxonomy by code."""
        flow = _flow()
        return cls(flow, {**flow.centre, **(values or {})}, topics or {})

    def text(self, key: str, language: str, values: Mapping[str, str] | None = None) -> str:
        """The wording of `key` with its places filled; unfilled places stay. KeyError for a key that does not exist."""
        wording = _wording(language if language in LANGUAGES else LANGUAGES[0])
        return self.fill(wording[key], language, values or {})

    def fill(self, text: str, language: str, values: Mapping[str, str]) -> str:
        """`text` with {places} filled from `values`, then from the centre; what is filled in is not looked at again."""

        def place(match: re.Match[str]) -> str:
            name = match[1]
            known = values.get(name, self.centre.get(f"{name}.{language}", self.centre.get(name)))
            return match[0] if known is None else str(known)

        return _PLACE.sub(place, text)

    def has(self, key: str) -> bool:
        """True if there is a text of this key."""
        return key in _wording(LANGUAGES[0])

    def keys(self, language: str) -> Mapping[str, str]:
        """All texts of a language, raw."""
        return _wording(language)

    def topic_label(self, code: str, language: str) -> str:
        """The topic's label in the language, else in Indonesian, else its code."""
        labels = self.topics[code].labels if code in self.topics else {}
        return labels.get(language) or labels.get(LANGUAGES[0]) or code

    def kind_of(self, topic: str) -> str:
        """The kind of a plain question on this topic: technical where the taxonomy lets it, else non-technical."""
        technical = topic in self.topics and self.topics[topic].technical
        return self.flow.defaults.technical_kind if technical else self.flow.defaults.other_kind

    @property
    def menu(self) -> tuple[Tile, ...]:
        """The ten tiles in their order."""
        return self.flow.tiles

    def tile(self, number: str) -> Tile | None:
        """The tile of this number."""
        return next((tile for tile in self.flow.tiles if tile.number == number), None)

    def role_of(self, topic: str) -> str:
        """The role of the tile that a topic belongs to: topics, fraud or ppid."""
        return next((tile.role for tile in self.flow.tiles if topic in tile.topics), "topics")

    def on_menu(self, topic: str) -> bool:
        """True if a tile of the menu holds this topic."""
        return any(topic in tile.topics for tile in self.flow.tiles)

    def tile_of(self, role: str) -> Tile:
        """The one tile of a role. StopIteration where the menu has none."""
        return next(tile for tile in self.flow.tiles if tile.role == role)

    def category(self, code: str) -> Category | None:
        """The category of this code."""
        return next((category for category in self.flow.categories if category.code == code), None)

    @cached_property
    def commands(self) -> Mapping[str, str]:
        """Command words -> name of the command."""
        return {word: name for name, words in self.flow.commands.items() for word in words}

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, str]]:
        """Question -> words of an answer -> its value."""
        return {
            question: {word: value for value, words in values.items() for word in words}
            for question, values in self.flow.answers.items()
        }

    @cached_property
    def topic_words(self) -> Mapping[str, str]:
        """Words that name a topic -> its code."""
        return {word: code for code, words in self.flow.topic_words.items() for word in words}

    @cached_property
    def tile_words(self) -> Mapping[str, str]:
        """Words that name a tile -> its number."""
        return {word: tile.number for tile in self.flow.tiles for word in tile.words}

    @cached_property
    def people(self) -> tuple[tuple[str, str, str], ...]:
        """(words, category, sub-category), the longest words first: "pendamping desa" is found before "desa"."""
        rows = [(word, one.category, one.sub_category) for one in self.flow.people for word in one.words]
        rows += [(word, one.code, "") for one in self.flow.categories for word in one.words]
        return tuple(sorted(rows, key=lambda row: -len(row[0])))

    @cached_property
    def vocabulary(self) -> Mapping[str, frozenset[str]]:
        """Name of a word list -> its words."""
        return {name: frozenset(words.split()) for name, words in self.flow.words.items()}
