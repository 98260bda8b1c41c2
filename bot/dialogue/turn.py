"""What a dialogue answers: the next state, replies as keys and values, and effects as data for the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogue.state import Draft, State

BUTTON_DATA_BYTES = 64  # Telegram's limit for callback data, the narrowest of all channels


@dataclass(frozen=True)
class Button:
    """A button: `label` is already worded in the person's language, `data` comes back as `Said.button`."""

    label: str
    data: str


@dataclass(frozen=True)
class Reply:
    """One message to the person: the key of a text, the values known so far, and rows of buttons."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True)
class LogTicket:
    """Log a ticket from this draft; category, topic, kind and question are always filled."""

    draft: Draft


@dataclass(frozen=True)
class AddToTicket:
    """Append a message to the conversation's ticket."""

    text: str
    files: tuple[str, ...]
    message_id: str


@dataclass(frozen=True)
class CorrectMessage:
    """The person corrected an earlier message of the ticket."""

    message_id: str
    text: str


@dataclass(frozen=True)
class ReopenTicket:
    """The person goes on with the closed ticket."""


@dataclass(frozen=True)
class ShowStatus:
    """Fill the reply `status_line` for this ticket; `code` is empty where the person gave none."""

    number: str
    code: str


@dataclass(frozen=True)
class Rate:
    """The person rated the closed ticket with 1 to 5 stars."""

    stars: int


@dataclass(frozen=True)
class Comment:
    """What the person would have us do better."""

    text: str


@dataclass(frozen=True)
class SendTranscript:
    """Send the conversation so far, as the reply `transcript`."""


@dataclass(frozen=True)
class WantsPerson:
    """Somebody asked for an officer while a ticket is open."""


@dataclass(frozen=True)
class Stop:
    """The person wants no more broadcasts."""


@dataclass(frozen=True)
class Subscribe:
    """The person asks for broadcasts."""


Effect = (
    LogTicket
    | AddToTicket
    | CorrectMessage
    | ReopenTicket
    | ShowStatus
    | Rate
    | Comment
    | SendTranscript
    | WantsPerson
    | Stop
    | Subscribe
)


@dataclass(frozen=True)
class Turn:
    """The outcome of one message; effects are to be carried out in their order, before the replies are worded."""

    state: State
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
