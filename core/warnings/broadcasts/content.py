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
from core.foundation.text import pieces, storable
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from core.warnings.broadcasts.model import CONTENT, KINDS, Broadcast

# Characters; what is longer than one message of a messenger leaves in parts.
LONGEST = {"title_id": 120, "title_en": 120, "text_id": 8000, "text_en": 8000}
LIVE = ("TELEGRAM",)  # we send there ourselves; where we know of these two alone, people send by hand:
BY_HAND = ("PHONE", "EMAIL")
WAYS = (*LIVE, *BY_HAND)
# Messengers make a link of: any scheme, a dot inside a word followed by the letters of a domain, a bare IP address.
# Behind the host a link is ASCII: at anything else some messengers end it, so what follows is looked at as well.
_TAIL = r"[!#-&(-;=?-~]*"
LINK = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"'/?#]+(?:[/?#]{_TAIL})?"
    rf"|\b[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{{2,24}}\b(?:[:/]{_TAIL})?"
    rf"|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}[:/]{_TAIL}",
    re.IGNORECASE,
)
HOST = re.compile(r"[a-z0-9.-]+", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
MENTION = re.compile(r"(?<!\w)@\w{4,32}")  # a tap on it opens somebody's chat


@dataclass(frozen=True)
class Audience:
    """Who gets it: opted-in contacts that fit all (empty: any), chats of groups and channels, the page's banner.

    `channels` are of `WAYS`: where we send ourselves, and by which people send by hand to whom we cannot reach there.
    """

    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    channels: tuple[str, ...] = WAYS
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


def is_as_approved(broadcast: Broadcast) -> bool:
    """Whether it still says, to the same people, what the approver saw."""
    return bool(broadcast.approved_hash) and hash_of(broadcast) == broadcast.approved_hash


def parts_of(broadcast: Broadcast, language: str) -> list[str]:
    """Its messages in a language, id or en: title and text, in as many parts as a messenger's longest message needs."""
    tongue = "en" if language == "en" else "id"
    return pieces(f"{getattr(broadcast, f'title_{tongue}')}\n\n{getattr(broadcast, f'text_{tongue}')}")


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
    known: Mapping[str, Any] = {"categories": words.categories, "channels": WAYS}
    for name, codes in known.items():
        if strange := [code for code in getattr(audience, name) if code not in codes]:
            yield name, Refused("There is no code %(code)s.", code=strange[0][:40])
    if strange := [code for code in audience.regions if places.get(code) is None]:
        yield "regions", Refused("There is no region %(name)s.", name=strange[0][:40])
    if strange := [chat for chat in audience.groups if not re.fullmatch(r"-\d{1,20}|@\w{5,32}", chat, re.ASCII)]:
        yield "groups", Refused("%(chat)s is no group or channel; write -100123456789 or @name.", chat=strange[0][:40])
    if not ((audience.contacts and audience.channels) or audience.groups or audience.banner):
        yield "audience", Refused("Please choose who gets it.")


def _foreign_link(text: str, hosts: Sequence[str]) -> str:
    """The first link that leads elsewhere; "" where there is none."""
    named = [(match[0], match[1]) for match in MAIL.finditer(text)]
    rest = MAIL.sub(" ", text)
    named += [(match[0], _host(match[0])) for match in LINK.finditer(rest)]
    named += [(match[0], match[0]) for match in MENTION.finditer(rest)]
    return next((link for link, host in named if not _is_allowed(host.lower(), hosts)), "")


def _host(link: str) -> str:
    link, scheme = link.rstrip(".,;:!?)]}»…"), link.partition("://")[0].lower() if "://" in link else "https"
    if set(link) & set("\\@") or scheme not in ("http", "https"):  # browsers and we may read it differently
        return ""
    try:
        found = urlsplit(link if "//" in link else f"//{link}")
        host = (found.hostname or "").rstrip(".") if found.port is None or found.port else ""
    except ValueError:  # such as a port that is none
        return ""
    return host if HOST.fullmatch(host) else ""  # "evil.com,.kemenkeu.go.id": a messenger ends it at the comma


def _is_allowed(host: str, hosts: Sequence[str]) -> bool:
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in map(str.lower, hosts) if allowed)
