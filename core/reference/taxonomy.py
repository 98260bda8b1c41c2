"""What a ticket is classified with: channels, categories, kinds, topics and aspects, and what each meant on a day."""

from __future__ import annotations

import datetime as dt
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation.db import Base, insert
from core.foundation.errors import Refused
from core.reference.freshness import Kept, touch

DIMENSIONS = ("channel", "category", "subcategory", "kind", "topic", "aspect")
BEGINNING = dt.date(2000, 1, 1)
FILE = Path(__file__).parent / "data" / "taxonomy.toml"


class Term(Base):
    """One code's meaning from a day on; a renamed code gets a further row, so that the past keeps its words."""

    __tablename__ = "terms"

    dimension: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    label_id: Mapped[str] = mapped_column(sa.String(200))
    label_en: Mapped[str] = mapped_column(sa.String(200))
    definition_id: Mapped[str] = mapped_column(sa.Text, default="")
    definition_en: Mapped[str] = mapped_column(sa.Text, default="")
    parent: Mapped[str | None] = mapped_column(sa.String(40))
    position: Mapped[int]
    data: Mapped[dict[str, Any]]


@dataclass(frozen=True)
class Meaning:
    """What a code means on a day. `data` holds a topic's tier, group and keywords, and a kind's `counted`."""

    dimension: str
    code: str
    label_id: str
    label_en: str
    definition_id: str
    definition_en: str
    parent: str | None
    position: int
    data: Mapping[str, Any]

    def label(self, language: str = "id") -> str:
        """The name that people read, in Indonesian unless `language` begins with "en"."""
        return self.label_en if language.startswith("en") else self.label_id

    def definition(self, language: str = "id") -> str:
        """What the code covers, in one or two sentences."""
        return self.definition_en if language.startswith("en") else self.definition_id

    @property
    def tier(self) -> str:
        """A topic's tier: subject, process, nontech or fraud."""
        return str(self.data.get("tier", ""))

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words that speak for the code, as people write them."""
        return tuple(self.data.get("keywords", ()))


@dataclass(frozen=True)
class Taxonomy:
    """All codes as they stand on one day; each dimension is a dict of code -> Meaning in report order."""

    dimensions: Mapping[str, Mapping[str, Meaning]]

    @property
    def channels(self) -> Mapping[str, Meaning]:
        """Channels, in the order of the reports."""
        return self.dimensions["channel"]

    @property
    def categories(self) -> Mapping[str, Meaning]:
        """Categories of users."""
        return self.dimensions["category"]

    @property
    def subcategories(self) -> Mapping[str, Meaning]:
        """Sub-categories; `parent` is the category."""
        return self.dimensions["subcategory"]

    @property
    def kinds(self) -> Mapping[str, Meaning]:
        """Kinds of consultation."""
        return self.dimensions["kind"]

    @property
    def topics(self) -> Mapping[str, Meaning]:
        """Topics."""
        return self.dimensions["topic"]

    @property
    def aspects(self) -> Mapping[str, Meaning]:
        """Aspects of a topic, such as its disbursement."""
        return self.dimensions["aspect"]

    @cached_property
    def counted_kinds(self) -> tuple[str, ...]:
        """Kinds that are part of the total."""
        return tuple(code for code, kind in self.kinds.items() if kind.data["counted"])

    def label(self, dimension: str, code: str | None, language: str = "id") -> str:
        """The name of a code; of one that is not known the code itself, of none an empty text."""
        known = self.dimensions[dimension].get(code or "")
        return known.label(language) if known else code or ""

    def known(self, dimension: str, code: str) -> Meaning:
        """The meaning of a code. Raises Refused where the dimension has no such code."""
        try:
            return self.dimensions[dimension][code]
        except KeyError:
            raise _unknown(dimension, code) from None

    def technical(self, topic: str) -> bool:
        """Whether a topic is a technical one: a fund, a subject or a process, referrals elsewhere excepted."""
        meaning = self.topics[topic]
        return meaning.tier in ("subject", "process") and not meaning.data.get("referral", False)

    def refuse_unfit(self, kind: str, topic: str | None) -> None:
        """Raises Refused where the kind or the topic is not known or the two do not fit."""
        rule = self.known("kind", kind).data.get("topics", "any")
        if topic is None:
            if rule == "technical":
                raise Refused("A technical consultation needs a topic.")
            return
        name = self.known("topic", topic).label_id
        if rule == "technical" and not self.technical(topic):
            raise Refused("%(topic)s is not a technical topic: choose a technical topic or another kind.", topic=name)
        if rule == "nontechnical" and self.technical(topic):
            raise Refused("%(topic)s is a technical topic: choose a non-technical topic or another kind.", topic=name)


def current(session: Session, day: dt.date) -> Taxonomy:
    """The taxonomy as it stands on a local day. A change in another process is seen within a second or so."""
    history = _HISTORY.get(session)
    return history.taxonomies[max(0, bisect_right(history.changes, day) - 1)]


def load_terms(session: Session) -> None:
    """Writes the shipped terms, valid from the beginning; rows that exist already stay as they are."""
    session.execute(insert(session, Term).on_conflict_do_nothing(), list(_shipped_rows()))
    touch(session, "taxonomy")


def rename(session: Session, dimension: str, code: str, valid_from: dt.date, *, label_id: str, label_en: str) -> None:
    """Gives a code new labels from a day on; earlier days keep the old ones. Raises Refused on an unknown code."""
    meaning = current(session, valid_from).known(dimension, code)
    row = {name: getattr(meaning, name) for name in _COLUMNS} | {"label_id": label_id, "label_en": label_en}
    new = insert(session, Term).values(**row, data=dict(meaning.data), valid_from=valid_from)
    labels = {"label_id": new.excluded.label_id, "label_en": new.excluded.label_en}
    session.execute(new.on_conflict_do_update(index_elements=["dimension", "code", "valid_from"], set_=labels))
    touch(session, "taxonomy")


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Any]:
    """The taxonomy file itself, with the word lists that are no codes (`abbreviations`)."""
    return MappingProxyType(tomllib.loads(FILE.read_text(encoding="utf-8")))


_COLUMNS = (
    "dimension", "code", "label_id", "label_en", "definition_id", "definition_en", "parent", "position",
)  # fmt: skip


def _shipped_rows() -> Iterator[dict[str, Any]]:
    for dimension in DIMENSIONS:
        for position, entry in enumerate(shipped()[dimension]):
            row = {"definition_id": "", "definition_en": "", "parent": None}
            row |= {name: value for name, value in entry.items() if name in _COLUMNS}
            data = {name: value for name, value in entry.items() if name not in _COLUMNS}
            yield row | {"dimension": dimension, "position": position, "valid_from": BEGINNING, "data": data}


@dataclass(frozen=True)
class _History:
    changes: tuple[dt.date, ...]
    taxonomies: tuple[Taxonomy, ...]


def _read(session: Session) -> _History:
    rows = session.execute(sa.select(Term.__table__).order_by(Term.valid_from, Term.position)).all()
    if not rows:
        raise LookupError("the taxonomy is not loaded: run the migrations")
    changes = tuple(sorted({row.valid_from for row in rows}))
    return _History(changes, tuple(_as_of(day, rows) for day in changes))


def _as_of(day: dt.date, rows: Iterable[Any]) -> Taxonomy:
    latest = {(row.dimension, row.code): row for row in rows if row.valid_from <= day}
    dimensions: dict[str, dict[str, Meaning]] = {dimension: {} for dimension in DIMENSIONS}
    for row in sorted(latest.values(), key=lambda row: int(row.position)):
        values = {name: getattr(row, name) for name in _COLUMNS}
        dimensions[row.dimension][row.code] = Meaning(**values, data=MappingProxyType(row.data))
    return Taxonomy(dimensions)


def _unknown(dimension: str, code: str) -> Refused:
    return {
        "channel": Refused("We know no channel %(code)s.", code=code),
        "category": Refused("We know no category %(code)s.", code=code),
        "subcategory": Refused("We know no sub-category %(code)s.", code=code),
        "kind": Refused("We know no kind %(code)s.", code=code),
        "topic": Refused("We know no topic %(code)s.", code=code),
        "aspect": Refused("We know no aspect %(code)s.", code=code),
    }[dimension]


_HISTORY = Kept("taxonomy", _read)
