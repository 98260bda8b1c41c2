"""What a broadcast says and to whom, what of it is wrong, and the hash by which an approval knows it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from core.warnings.broadcasts.model import CONTENT, KINDS, Broadcast

# Characters; one Telegram message holds 4096.
LONGEST = {"title_id": 120, "title_en": 120, "text_id": 3500, "text_en": 3500}
# Written with or without https://; a dot inside a word followed by a letter of a domain is a link in every messenger.
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b(?:/[^\s<>\"']*)?", re.IGNORECASE
)
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


@dataclass(frozen=True)
class Audience:
    """Who gets it: opted-in contacts that fit all (empty: any), chats of groups and channels, the page's banner."""

    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("TELEGRAM",)
    groups: tuple[str, ...] = ()
    contacts: bool = True
    banner: bool = True

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}


@dataclass(frozen=True)
class Content:
    """A broadcast's words in both languages and its audience."""

    kind: str
    title_id: str
    title_en: str
    text_id: str
    text_en: str
    audience: Audience

    def cleaned(self) -> Content:
        """The same with texts that every database can keep, trimmed."""
        words = {name: storable(getattr(self, name)).replace("\r\n", "\n").strip() for name in CONTENT[1:5]}
        return Content(self.kind, **words, audience=self.audience)


def audience_of(broadcast: Broadcast) -> Audience:
    """Whom a broadcast is for."""
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in broadcast.audience.items()
    }
    return Audience(**kept)


def hash_of(broadcast: Broadcast) -> str:
    """SHA-256 of the content in its one written form, as 64 hexadecimal digits: exactly this is approved."""
    content = {name: getattr(broadcast, name) for name in CONTENT}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def refuse_wrong(content: Content, words: Taxonomy, places: Regions, hosts: Sequence[str]) -> None:
    """Raises Refused with a sentence for every field that is wrong; links only to `hosts` and what is below them."""
    wrong = dict(_wrong(content, words, places, hosts))
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)


def _wrong(content: Content, words: Taxonomy, places: Regions, hosts: Sequence[str]) -> Iterator[tuple[str, Refused]]:
    if content.kind not in KINDS:
        yield "kind", Refused("There is no kind of broadcast %(kind)s.", kind=content.kind[:40])
    for name, limit in LONGEST.items():
        said = getattr(content, name)
        if not said:
            yield name, Refused("Please write it in both languages.")
        elif len(said) > limit:
            yield name, Refused("At most %(limit)s characters, please.", limit=limit)
        elif link := _foreign_link(said, hosts):
            yield name, Refused("The link %(link)s is not on the list of allowed addresses.", link=link[:80])
    yield from _wrong_audience(content.audience, words, places)


def _wrong_audience(audience: Audience, words: Taxonomy, places: Regions) -> Iterator[tuple[str, Refused]]:
    known: Mapping[str, Any] = {"categories": words.categories, "channels": words.channels}
    for name, codes in known.items():
        if strange := [code for code in getattr(audience, name) if code not in codes]:
            yield name, Refused("There is no code %(code)s.", code=strange[0][:40])
    if strange := [code for code in audience.regions if places.get(code) is None]:
        yield "regions", Refused("There is no region %(name)s.", name=strange[0][:40])
    if strange := [chat for chat in audience.groups if not re.fullmatch(r"-\d{1,20}|@\w{5,32}", chat, re.ASCII)]:
        yield "groups", Refused("%(chat)s is no group or channel; write -100123456789 or @name.", chat=strange[0][:40])
    if not (audience.contacts or audience.groups or audience.banner):
        yield "audience", Refused("Please choose who gets it.")


def _foreign_link(text: str, hosts: Sequence[str]) -> str:
    """The first link that leads elsewhere; "" where there is none."""
    named = [(match[0], match[1]) for match in MAIL.finditer(text)]
    named += [(match[0], _host(match[0])) for match in LINK.finditer(MAIL.sub(" ", text))]
    return next((link for link, host in named if not _is_allowed(host.lower(), hosts)), "")


def _host(link: str) -> str:
    if set(link) & set("\\@"):  # browsers and we may read such an address differently
        return ""
    try:
        return (urlsplit(link if "//" in link else f"//{link}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_allowed(host: str, hosts: Sequence[str]) -> bool:
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)
