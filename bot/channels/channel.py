"""What every channel can do: read a delivery, send a message, fetch a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.foundation.messages import Result


class Unreadable(Exception):
    """A delivery that cannot be understood; the text is the reason."""


class Ignored(Exception):
    """A delivery that is understood and needs nothing; the text is its kind."""


class Unfetched(Exception):
    """A file could not be fetched; `final` where another try is useless."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(frozen=True)
class File:
    """A file that is still with the messenger."""

    reference: str
    filename: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Heard:
    """One message or press, in words that no channel owns.

    `kind` is one of text, button, command, photo, document, voice, audio, video, sticker, contact, location, other;
    or "blocked" and "unblocked", when the person shuts the bot out or lets it in again.
    """

    address: str
    kind: str
    name: str = ""
    language: str = ""
    text: str = ""
    button: str = ""
    label: str = ""  # of the pressed button, as the person read it
    message_id: str = ""
    album: str = ""
    edited: bool = False
    group: bool = False
    press_id: str = ""  # what an answer to a pressed button must name
    files: tuple[File, ...] = ()


class Channel(Protocol):
    """One messenger under one account of ours."""

    code: str
    account: str

    @property
    def pause_left(self) -> float:
        """Seconds that the platform still wants us to wait; 0 where it does not."""
        ...

    def resting(self) -> Collection[str]:
        """Addresses that must rest a moment before their next message."""
        ...

    def read(self, raw: bytes) -> Heard:
        """Understands a delivery. Raises Unreadable or Ignored with the reason."""
        ...

    async def send(self, to: str, body: Mapping[str, Any], *, lane: int = 0) -> Result:
        """Sends {"text", "buttons"?, "press"?, "enclosure"?} (the last with form, name and content).

        What has to wait for the platform's limits waits behind all of a lower lane. Never raises for what the platform
        or the network does.
        """
        ...

    async def fetch(self, reference: str) -> bytes:
        """The file's bytes. Raises Unfetched."""
        ...

    async def close(self) -> None:
        """Gives connections back."""
        ...
