"""What a conversation remembers between two messages: its step and the question gathered so far, as plain JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace

from pydantic import TypeAdapter

VERSION = 1  # raised when an older state could no longer be read rightly: such a conversation begins afresh

GATHERING = (
    *("new", "menu", "topic", "topic_part", "proposal", "category", "region", "region_choice", "institution"),
    *("question", "confirm", "change", "person", "fraud", "suspected", "paid", "evidence", "ppid", "my_data"),
)
AFTER_TICKET = ("ticket", "closed", "reopen", "survey", "survey_comment")
STEPS = (*GATHERING, *AFTER_TICKET)


@dataclass(frozen=True)
class Choice:
    """A region or topic that was offered as a button."""

    code: str
    label: str = ""


@dataclass(frozen=True)
class Part:
    """One message of the question."""

    message_id: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """The ticket in the making.

    `settled` names what needs no more asking: topic, category, region, institution, question; and of a fraud: fraud,
    paid, evidence, advised. `places` are regions that the person may have named. `guess` is the topic that a machine
    read out of the question, `rival` a second one that is about as likely, `suggested` all that it would have
    suggested, best first, and `rejected` those that the person has said it is not; `kind` is set only where the person
    reports a wrongdoing; `paid` is yes, no or empty.
    """

    category: str = ""
    sub_category: str = ""
    region: str = ""
    region_label: str = ""
    places: tuple[Choice, ...] = ()
    institution: str = ""
    name: str = ""
    topic: str = ""
    guess: str = ""
    rival: str = ""
    suggested: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    kind: str = ""
    paid: str = ""
    parts: tuple[Part, ...] = ()
    settled: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The texts of all parts, in the order they came, an empty line between two."""
        return "\n\n".join(part.text for part in self.parts if part.text)

    @property
    def files(self) -> tuple[str, ...]:
        """The files of all parts, in the order they came."""
        return tuple(file for part in self.parts for file in part.files)

    def reject(self, *topics: str) -> Draft:
        """This draft, with these topics proposed no more; a rival of a rejected guess is what is left."""
        rejected = tuple(dict.fromkeys((*self.rejected, *filter(None, topics))))
        left = [code for code in (self.guess, self.rival) if code and code not in rejected]
        guess, rival, *_ = (*left, "", "")
        return replace(self, guess=guess, rival=rival, rejected=rejected)

    def settle(self, what: str) -> Draft:
        """This draft, with `what` needing no more asking."""
        return self if what in self.settled else replace(self, settled=(*self.settled, what))

    def unsettle(self, *whats: str) -> Draft:
        """This draft, with `whats` to be asked again."""
        return replace(self, settled=tuple(one for one in self.settled if one not in whats))


@dataclass(frozen=True)
class State:
    """Where a conversation stands; a fresh one is `State()`."""

    step: str = "new"
    language: str = ""
    draft: Draft = field(default_factory=Draft)
    choices: tuple[Choice, ...] = ()
    misses: int = 0
    last_album: str = ""
    version: int = VERSION

    def to_json(self) -> str:
        """This state as one line of pure ASCII JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | None) -> State:
        """The state behind `text`; a fresh one where the text is unknown, old, broken or missing. Never raises."""
        try:
            state = _READER.validate_python(json.loads(text or ""))
        except (ValueError, RecursionError):  # JSON errors and pydantic's are both ValueErrors
            return cls()
        return state if state.version == VERSION and state.step in STEPS else cls()

    def at(self, step: str, draft: Draft | None = None, choices: tuple[Choice, ...] = ()) -> State:
        """This state moved to `step`, misses forgotten."""
        return replace(self, step=step, draft=self.draft if draft is None else draft, choices=choices, misses=0)


_READER = TypeAdapter(State)
