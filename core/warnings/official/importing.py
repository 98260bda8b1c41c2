"""Official numbers, addresses and letter numbers out of a file: a row for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.exchange import Cell, as_text
from core.foundation.exchange.collecting import Faults, collect
from core.warnings.official.mentions import normal
from core.warnings.official.model import KINDS, OfficialContact
from core.warnings.official.register import add

COLUMNS = ("kind", "value", "label_id", "label_en")
REQUIRED = ("value", "label_id")
Row = Mapping[str, str]


def bring_in(session: Session, source: Path | BinaryIO, *, actor: str, now: dt.datetime) -> tuple[int, int]:
    """Registers the rows of a CSV or XLSX file, all of them or none; says how many were new and how many known.

    A row without a kind is a letter number. Known is also what was withdrawn: a file that comes again does not undo
    what a person decided. Raises Refused with a sentence for every wrong cell.
    """
    found, faults, added = collect(source, COLUMNS, REQUIRED, _read), Faults(), 0
    for number, row in found.items():
        if _was_registered(session, row):
            continue
        try:
            labels = {"label_id": row["label_id"], "label_en": row["label_en"]}
            add(session, row["kind"], row["value"], **labels, actor=actor, now=now)
            added += 1
        except Refused as refusal:
            faults.add(number, refusal)
    faults.refuse()
    return added, len(found) - added


def _read(row: Mapping[str, Cell]) -> Row:
    read = {name: as_text(cell).strip() for name, cell in row.items()}
    return {**read, "kind": read["kind"].upper() or "LETTER"}


def _was_registered(session: Session, row: Row) -> bool:
    kind, value = row["kind"], " ".join(row["value"].split())
    if kind not in KINDS or not (key := normal(kind, value)):
        return False
    same = sa.select(OfficialContact.id).where(OfficialContact.kind == kind, OfficialContact.key == key)
    return session.execute(same.limit(1)).scalar() is not None
