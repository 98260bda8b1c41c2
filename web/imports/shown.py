"""An import in words: its state, its columns, and what is to be said of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import lazy_gettext

from core.consultations import imports
from core.consultations.imports import ATTEMPTS, Fault, Import
from web.language import say

LISTED = 200  # wrong rows on the page
STATES = {
    "uploaded": lazy_gettext("being checked"),
    "refused": lazy_gettext("wrong rows: nothing was imported"),
    "checked": lazy_gettext("checked, waiting for you"),
    "writing": lazy_gettext("being imported"),
    "done": lazy_gettext("imported"),
    "dropped": lazy_gettext("thrown away"),
}
COLUMNS = {
    "source": lazy_gettext("The system the ticket comes from, such as hai; import where it is empty"),
    "external_id": lazy_gettext("The ticket's id in that system; by it a row is known again"),
    "happened_at": lazy_gettext("Day and time, such as 2022-12-01 10:15 or 1/12/2022 10.15, by the centre's clock"),
    "channel": lazy_gettext("A channel's code"),
    "category": lazy_gettext("A user category's code"),
    "kind": lazy_gettext("A kind's code"),
    "topic": lazy_gettext("A topic's code; K_TEK needs one"),
    "aspect": lazy_gettext("An aspect's code"),
    "region_code": lazy_gettext("The region's code of the Ministry of Home Affairs, such as 32.04"),
    "institution": lazy_gettext("The person's institution"),
    "contact_name": lazy_gettext("The person's name"),
    "contact_phone": lazy_gettext("The person's phone number"),
    "contact_email": lazy_gettext("The person's e-mail address"),
    "question": lazy_gettext("What was asked"),
    "answer": lazy_gettext("What was answered"),
    "status": lazy_gettext("OPEN, WAITING, ANSWERED or CLOSED; OPEN where it is empty"),
    "agent_email": lazy_gettext("The e-mail address of the staff member who answered"),
    "sub_category": lazy_gettext("A sub-category's code"),
}


class Row(NamedTuple):
    """A row that something is said of."""

    number: int
    column: str
    why: str


@dataclass(frozen=True)
class Shown:
    """What the page says of an import."""

    one: Import

    @property
    def is_moving(self) -> bool:
        """Whether the page should look again in a moment."""
        return self.one.state in ("uploaded", "writing") and not self.has_failed

    @property
    def has_failed(self) -> bool:
        """Whether it was tried in vain so often that a person has to look."""
        return self.one.state in ("uploaded", "writing") and self.one.attempts >= ATTEMPTS

    @property
    def notes(self) -> list[str]:
        """How the file was read."""
        return [say(imports.refusal_of(note)) for note in self._found("notes")]

    @property
    def bad(self) -> list[Row]:
        """Wrong rows, the first ones."""
        return _rows(imports.faults_of(self._found("bad")))

    @property
    def differing(self) -> list[Row]:
        """Rows that say otherwise than the ticket they made before, the first ones."""
        return _rows(imports.faults_of(self._found("differing")))

    @property
    def columns(self) -> Sequence[str]:
        """The columns that were recognised."""
        return self._found("columns")

    @property
    def preview(self) -> Sequence[tuple[int, Sequence[str]]]:
        """The first rows as they were read."""
        return self._found("preview")

    @property
    def new(self) -> int:
        """Rows that will become tickets."""
        return self.one.rows - self.one.known

    @property
    def unanswered(self) -> int:
        """Rows that somebody here will have to answer."""
        return int(self.one.found.get("open", 0))

    def _found(self, name: str) -> Any:
        return self.one.found.get(name) or []


def _rows(faults: Sequence[Fault]) -> list[Row]:
    return [Row(fault.row, fault.column, say(fault.why)) for fault in faults[:LISTED]]
