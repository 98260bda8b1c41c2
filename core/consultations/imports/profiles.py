"""Whose files are read: a profile names the columns of a system's export and what each means, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from core.foundation.errors import Refused

FOLDER = Path(__file__).parent / "data"
USUAL = "dering"


@dataclass(frozen=True)
class Column:
    """One column: the ticket's field, how its cells are read (text, time, phone, region, agent), what empty means."""

    field: str
    reads: str
    default: str = ""


@dataclass(frozen=True)
class Profile:
    """The columns by name, in the order in which they are written, and those that must be there."""

    name: str
    columns: dict[str, Column]
    required: tuple[str, ...]

    def column_of(self, field: str) -> str:
        """The column that holds a ticket's field; the field itself where there is none."""
        return next((name for name, column in self.columns.items() if column.field == field), field)


def names() -> list[str]:
    """The profiles there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def profile_named(name: str) -> Profile:
    """The profile. Raises Refused where there is none of that name."""
    if name not in names():
        raise Refused("There is no import profile %(name)s; there is: %(known)s.", name=name, known=", ".join(names()))
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    columns = {column: Column(**values) for column, values in data["columns"].items()}
    return Profile(name, columns, tuple(data["required"]))
