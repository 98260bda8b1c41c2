"""What every part of the dialogue is handed: the script, the state, what was said, and the ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dialogue.said import Said, Ticket
from bot.dialogue.state import Draft, State
from bot.dialogue.turn import Button, Effect, Reply, Turn
from bot.script import Script


@dataclass(frozen=True)
class Scene:
    """One message in its circumstances."""

    script: Script
    state: State
    said: Said
    ticket: Ticket | None = None

    @property
    def draft(self) -> Draft:
        """The question gathered so far."""
        return self.state.draft

    @property
    def open_ticket(self) -> Ticket | None:
        """The ticket, while it is worked on."""
        return None if self.ticket is None or self.ticket.closed else self.ticket

    def label(self, topic: str) -> str:
        """A topic's name in the person's language."""
        return self.script.topic_label(topic, self.state.language)

    def word(self, key: str, **values: str) -> str:
        """A text in the person's language."""
        return self.script.text(key, self.state.language, values)

    def button(self, key: str, data: str) -> Button:
        """A button labelled with a text."""
        return Button(self.word(key), data)

    def named(self, key: str) -> Reply:
        """A reply that names the ticket, where there is one."""
        return Reply(key, {"tiket": self.ticket.number} if self.ticket else {})

    def to(self, state: State) -> Scene:
        """The same scene with another state."""
        return replace(self, state=state)

    def with_draft(self, draft: Draft) -> Scene:
        """The same scene with another draft."""
        return replace(self, state=replace(self.state, draft=draft))

    def stay(self, *replies: Reply, effects: tuple[Effect, ...] = ()) -> Turn:
        """A turn that leaves the state as it is."""
        return Turn(self.state, replies, effects)
