"""By what a row is known again: its own id, or its content and the how-manieth of its like it is."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from itertools import pairwise
from typing import cast

from core.consultations.imports.reading import Fault
from core.consultations.imports.spool import Line, Spool
from core.consultations.tickets import GENERATED, Checked
from core.foundation.errors import Refused

_GENERATED = re.compile(GENERATED + r"[0-9a-f]{8}-[0-9a-f]{24}-\d+", re.ASCII)
_AGENT = Checked._fields.index("agent_id")  # the last one, and no text
PARTS = 8  # in which ids are looked through, so that a million of them need little memory
SIGN = "\x1f"


class Identities:
    """Notes the ids of all rows in eight bytes each, and afterwards looks closer at those that came twice."""

    def __init__(self) -> None:
        self.seen = [array("q") for _ in range(PARTS)]

    def given(self, entry: Checked) -> Checked:
        """The row with an id: its own, or one of its content."""
        if entry.external_id is None:
            entry = _named(entry, f"{GENERATED}{_content(entry)}-1")
        identity = hash((entry.source, entry.external_id))
        self.seen[identity % PARTS].append(identity)
        return entry

    def settle(self, spool: Spool) -> list[Fault]:
        """Numbers rows of the same content; what is wrong where rows of one id differ, by row."""
        twice = {one for part in self.seen for one, other in pairwise(sorted(part)) if one == other}
        if not twice:
            return []
        counted: Counter[str] = Counter()
        first: dict[tuple[str, str | None], Line] = {}
        faults: list[Fault] = []

        def new(line: Line) -> Checked:
            number, entry = line
            if hash((entry.source, entry.external_id)) not in twice:
                return entry
            if _is_generated(entry):
                content = _content(entry)
                counted[content] += 1
                return _named(entry, f"{GENERATED}{content}-{counted[content]}")
            before, known = first.setdefault((entry.source, entry.external_id), line)
            if known != entry:
                faults.append(_contradiction(max(number, before), min(number, before), entry))
            return entry

        spool.change(new)
        return sorted(faults, key=lambda fault: fault.row)


def _named(entry: Checked, external_id: str) -> Checked:
    return Checked._make((entry.source, external_id, *entry[2:]))


def _content(entry: Checked) -> str:
    """A short name of what the row says. It begins with the second, so that rows of a day are near in the index."""
    second = int(entry.happened_at.timestamp())  # a workbook knows no parts of a second
    texts = [entry.source, str(entry.agent_id), *[cast(str, text or "") for text in entry[3:_AGENT]]]
    return f"{second:08x}-{hashlib.blake2b(SIGN.join(texts).encode(), digest_size=12).hexdigest()}"


def _is_generated(entry: Checked) -> bool:
    return _GENERATED.fullmatch(entry.external_id or "") is not None


def _contradiction(row: int, before: int, entry: Checked) -> Fault:
    why = Refused("%(id)s stands in row %(row)s already, with another content.", id=entry.external_id, row=before)
    return Fault(row, "external_id", why)
