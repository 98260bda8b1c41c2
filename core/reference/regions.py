"""The local governments: 38 provinces, 514 regencies and cities, since when each exists, and how people call them."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation.db import Base, insert
from core.foundation.errors import Refused
from core.reference.freshness import Kept, touch
from core.reference.place_names import Named, NameFinder, squashed, words

FOLDER = Path(__file__).parent / "data" / "regions"
JAKARTA = "31"  # its regency and cities are administrative units: no council and no budget of their own
SHORTER = {"Daerah Khusus Ibukota ": "DKI ", "Daerah Istimewa ": "DI "}
SURE = 88.0  # the best guess of a form's text is taken from this score on,
ALONE = 80.0  # the only guess, a misspelling say, from this one


class RegionGuess(NamedTuple):
    """A local government that some words may mean; `score` from 0 to 100."""

    code: str
    label: str
    score: float


class Region(Base):
    """A province, regency or city by its code of the Ministry of Home Affairs (Kemendagri)."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(4))
    name: Mapped[str] = mapped_column(sa.String(120))
    short: Mapped[str] = mapped_column(sa.String(120))
    province_code: Mapped[str] = mapped_column(sa.String(8))
    autonomous: Mapped[bool]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    kode_djpk: Mapped[str | None] = mapped_column(sa.String(20))
    aliases: Mapped[list[Any]]


@dataclass(frozen=True)
class Place:
    """One region as a plain value; `level` is PROV, KAB or KOTA, `name` its full label, `short` without the level."""

    code: str
    level: str
    name: str
    short: str
    province_code: str
    autonomous: bool
    valid_from: dt.date | None
    valid_to: dt.date | None
    kode_djpk: str | None
    aliases: tuple[str, ...]

    def exists(self, day: dt.date) -> bool:
        """Whether it existed on a local day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Regions:
    """All regions, by code and in the order of codes."""

    places: Mapping[str, Place]

    def get(self, code: str | None) -> Place | None:
        """The region with a code, or none."""
        return self.places.get(code or "")

    def label(self, code: str | None) -> str:
        """A region's full name ("Kabupaten Bandung"); of an unknown code the code itself, of none an empty text."""
        place = self.get(code)
        return place.name if place else code or ""

    def government(self, code: str) -> str:
        """The code of the local government behind a region: itself, or DKI Jakarta for its six units."""
        place = self.places[code]
        return code if place.autonomous else place.province_code

    def units(self, code: str) -> tuple[str, ...]:
        """The code itself and those of the units that it is the local government of."""
        return (code, *(unit for unit in self.places if unit != code and self.government(unit) == code))

    def autonomous(self, day: dt.date) -> tuple[str, ...]:
        """Codes of the local governments with a budget of their own that exist on a local day."""
        return tuple(code for code, place in self.places.items() if place.autonomous and place.exists(day))

    def find(self, text: str, limit: int = 6, *, asked: bool = False) -> list[RegionGuess]:
        """The local governments that a person's words may mean, best first; equal scores where the words fit several.

        `asked`: the person was just asked for the region, so that parts of names and words such as "batu" count too.
        Units of Jakarta are given as DKI Jakarta. Scores run from 0 to 100.
        """
        best: dict[str, float] = {}
        for code, score in self._finder.find(text, asked=asked):
            government = self.government(code)
            best[government] = max(score, best.get(government, 0.0))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [RegionGuess(code, self.label(code), score) for code, score in ranked[:limit]]

    def resolve(self, text: str) -> str:
        """The code that a form's field means: a code, a full label, or words that fit one region only.

        Raises Refused where no region or several fit.
        """
        text = text.strip()
        if text in self.places:
            return text
        if code := self._exact.get(squashed(text)):
            return code
        guesses = self.find(text, asked=True)
        if not guesses:
            raise Refused("We know no local government called %(text)s; choose one from the list.", text=text)
        best = settled(guesses)
        if best and guesses[0].score >= (ALONE if len(guesses) == 1 else SURE):
            return best
        raise _doubtful(text, guesses)

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {squashed(place.name): code for code, place in self.places.items()}

    @cached_property
    def _finder(self) -> NameFinder:
        return NameFinder(
            [
                Named(place.code, place.level, place.province_code, names, tuple(_otherwise(names, place.level)))
                for place in self.places.values()
                if (names := (place.short, *place.aliases))
            ]
        )


def settled(guesses: list[RegionGuess]) -> str | None:
    """The code of the best guess where no other is as good, else none: then ask."""
    if not guesses or (len(guesses) > 1 and guesses[1].score == guesses[0].score):
        return None
    return guesses[0].code


def current(session: Session) -> Regions:
    """All regions as they stand."""
    return _REGIONS.get(session)


def load_regions(session: Session) -> None:
    """Writes the shipped regions; of rows that exist already only the aliases change, by which they are found."""
    new = insert(session, Region)
    aliases = {"aliases": new.excluded.aliases}
    session.execute(new.on_conflict_do_update(index_elements=["code"], set_=aliases), list(_shipped_rows()))
    touch(session, "regions")


def _doubtful(text: str, guesses: list[RegionGuess]) -> Refused:
    if settled(guesses) is None:
        first, second = guesses[0].label, guesses[1].label
        return Refused("%(text)s is both %(first)s and %(second)s; choose one.", text=text, first=first, second=second)
    return Refused("We know no local government called %(text)s; choose one from the list.", text=text)


def _shipped_rows() -> Iterator[dict[str, Any]]:
    valid_from = {row["code"]: dt.date.fromisoformat(row["valid_from"]) for row in _lines("validity.csv")}
    aliases: dict[str, list[str]] = {}
    for row in _lines("aliases.csv"):
        aliases.setdefault(row["code"], []).append(row["alias"])
    common = {"valid_to": None, "kode_djpk": None}
    for row in (*_lines("provinces.csv"), *_lines("regencies.csv")):
        code = row["code"]
        names = _names(row)
        own = {"code": code, "valid_from": valid_from.get(code), "aliases": aliases.get(code, [])}
        yield common | own | names


def _otherwise(names: tuple[str, ...], level: str) -> Iterator[str]:
    """Names without their first word, shortened, and in English; "sejatim" is all of a province."""
    for name in names:
        yield re.sub(r"^(Kepulauan|Pulau) ", "", name)
        for word, others in words()["spellings"].items():
            yield from (re.sub(rf"\b{word}\b", other, name) for other in others)
        for side, english in words()["sides"].items():
            if name.endswith(f" {side}"):
                yield f"{english} {name.removesuffix(side).replace('Sumatera', 'Sumatra')}"
        if level == "PROV":
            yield f"se{name}"


def _names(row: Mapping[str, str]) -> dict[str, Any]:
    province = row.get("province_code")
    if province is None:
        short = row["name"]
        for long, abbreviated in SHORTER.items():
            short = short.replace(long, abbreviated)
        own = {"level": "PROV", "name": f"Provinsi {short}"}
        return own | {"short": short, "province_code": row["code"], "autonomous": True}
    kind, short = row["name"].split(" ", 1)
    own = {"level": "KAB" if kind == "Kabupaten" else "KOTA", "name": row["name"]}
    short = short.removeprefix("Administrasi ")
    return own | {"short": short, "province_code": province, "autonomous": province != JAKARTA}


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _read(session: Session) -> Regions:
    rows = session.execute(sa.select(Region.__table__).order_by(Region.code)).mappings()
    places = (Place(**{**row, "aliases": tuple(row["aliases"])}) for row in rows)
    return Regions({place.code: place for place in places})


_REGIONS = Kept("regions", _read)
