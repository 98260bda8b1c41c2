"""Numbers and addresses in somebody's words: phones, mail addresses, links, accounts, letters. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from core.consultations.contacts import normal_email, normal_phone

LONGEST = 10_000  # characters that are looked at
MOST = 20
ENDINGS = (
    "id|com|net|org|info|biz|xyz|site|online|link|me|ly|co|io|app|page|web|cc|top|club|click|live|shop|store|us|my|sg|"
    "tk|ml|ga|cf|gq|ws|ru|cn|example"
)
# In this order: what one pattern has found the later ones do not see.
_PATTERNS = {
    "LETTER": re.compile(
        r"(?<![\w/])(?:[A-Z]{1,5}-)?[\dx]{1,6}/(?!PMK|KMK|UU|PP\b)[A-Z][A-Z0-9.-]{0,14}(?:/[A-Z0-9.-]{1,15}){0,3}"
        r"/(?:19|20)\d\d(?!\w)",
        re.IGNORECASE,
    ),
    "EMAIL": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    "CHAT": re.compile(r"(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send\?phone=)\+?(\d{8,15})", re.IGNORECASE),
    "DOMAIN": re.compile(
        rf"(?:https?://|www\.)[^\s<>\"']{{3,300}}|(?<![\w@.-])(?:[\w-]{{1,63}}\.){{1,5}}(?:{ENDINGS})(?![\w.-]*\w)(?:/[^\s<>\"']{{0,300}})?",
        re.IGNORECASE,
    ),
    "SOCIAL": re.compile(r"(?<![\w@.])@[A-Za-z0-9_.]{3,30}"),
    "PHONE": re.compile(
        r"(?<![\w./,-])(?:\+?62[ .-]?|0)\d{2,4}(?:[ .-]?\d{2,5}){1,3}(?![\w/])"  # mobile and regional numbers
        r"|\(0\d{2,3}\)[ .-]?\d{5,8}(?!\w)"
        r"|(?<![\w.,-])1[45]\d{3,5}(?![\w.,])"  # call centres: 14090, 150420, 1500200
    ),
}
_ACCOUNT = re.compile(r"\b(?:rek|rekening|norek|nik|npwp|nip|rp)\b[^\n]{0,25}$", re.IGNORECASE)


class Mention(NamedTuple):
    """What was found: one of KINDS, as it was written, and its normal form."""

    kind: str
    text: str
    key: str


def found_in(text: str) -> tuple[Mention, ...]:
    """The numbers and addresses in a text, each once, in the order of kinds; at most 20. Any text is taken."""
    rest, found = text[:LONGEST], dict[tuple[str, str], Mention]()
    for name, pattern in _PATTERNS.items():
        for match in pattern.finditer(rest):
            if mention := _mention(name, match, rest):
                found.setdefault((mention.kind, mention.key), mention)
        rest = pattern.sub(lambda match: " " * len(match[0]), rest)
    return tuple(found.values())[:MOST]


def normal(kind: str, value: str) -> str:
    """The form in which two spellings of the same are equal; "" for what is none."""
    return _NORMAL[kind](value.strip())


def host_of(link: str) -> str:
    """The host of a link or domain, lower-case, without www.; "" where there is none, or where readers may differ."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", link.strip(), flags=re.IGNORECASE)
    host = re.split(r"[/?#]", host, maxsplit=1)[0]
    if set(host) & set("\\@ "):
        return ""
    host = host.split(":")[0].rstrip(".,;)").lower().removeprefix("www.")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def parents(host: str) -> Iterator[str]:
    """A host and all that it lies under: a.b.id, b.id, id."""
    parts = host.split(".")
    return (".".join(parts[at:]) for at in range(len(parts)))


def _mention(name: str, match: re.Match[str], text: str) -> Mention | None:
    said = match[0].rstrip(".,;:)!?")
    if name == "CHAT":
        return Mention("PHONE", said, normal("PHONE", f"+{match[1]}"))
    if name == "PHONE" and _ACCOUNT.search(text[max(0, match.start() - 30) : match.start()]):
        return None
    key = normal(name, said)
    return Mention(name, said, key) if key else None


_NORMAL: dict[str, Callable[[str], str]] = {
    "PHONE": normal_phone,
    "EMAIL": normal_email,
    "DOMAIN": host_of,
    "SOCIAL": lambda value: value.removeprefix("@").casefold(),
    "LETTER": lambda value: re.sub(r"\s+", "", value).upper(),
}
