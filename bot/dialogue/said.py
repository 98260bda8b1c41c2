"""What a dialogue is told: a message, understood as far as a machine can, and the ticket it may belong to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RegionGuess:
    """A local government that a text may mean; `score` runs from 0 to 100 (the very name)."""

    code: str
    label: str
    score: float


@dataclass(frozen=True)
class TopicGuess:
    """A topic that a text may be about; only guesses worth proposing to a person are handed over."""

    code: str
    score: float


@dataclass(frozen=True)
class Known:
    """What is known of a person from an earlier ticket; empty where nothing is."""

    category: str = ""
    sub_category: str = ""
    region: str = ""
    region_label: str = ""
    institution: str = ""


@dataclass(frozen=True)
class Mention:
    """A number or an address in a text; `label` says whose it is where the register knows it, else it is empty."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Said:
    """One message or pressed button.

    `kind`: text, button, command, photo, document, voice, audio, video, sticker, contact, location, other.
    `files` are opaque references; `regions` and `topics`, those whose keywords stand in the text, come best first.
    `ranked` is what a learned model says of the whole question with this message, `proposed` the one topic of them that
    is clear or the two that are close; both are empty where no model had a say. `suspected`: the words may tell of a
    fraud, and `paid` that money was sent; `mentions` are given where they matter; `known` is who the person was the
    last time; `language` is the app's own language ("id", "en-GB", ...) and is looked at on first contact only.
    """

    kind: str
    text: str = ""
    button: str = ""
    message_id: str = ""
    files: tuple[str, ...] = ()
    album: str = ""
    edited: bool = False
    regions: tuple[RegionGuess, ...] = ()
    topics: tuple[TopicGuess, ...] = ()
    ranked: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    category: str = ""
    institution: str = ""
    known: Known = Known()
    suspected: bool = False
    paid: bool = False
    mentions: tuple[Mention, ...] = ()
    salutation: str = "siang"
    language: str = ""


@dataclass(frozen=True)
class Ticket:
    """The conversation's ticket as it is now; `status`: OPEN, WAITING, ANSWERED or CLOSED."""

    number: str
    status: str

    @property
    def closed(self) -> bool:
        """True once nobody works on it any more."""
        return self.status == "CLOSED"
