"""Numbers and addresses in somebody's words: phones, mail addresses, links, accounts, letters. Pure.

What is found here decides what people are told is official, so a pattern takes the whole of an address or nothing: the
beginning of a longer one is another address. Letters of other scripts never become those that they look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from core.consultations.contacts import normal_email, normal_phone

LONGEST = 10_000  # characters that are looked at
MOST = 20
ENDINGS = (
    "id|com|net|org|info|biz|xyz|site|online|link|me|ly|co|io|app|page|web|cc|top|club|click|live|shop|store|us|my|sg|"
    "tk|ml|ga|cf|gq|ws|ru|cn|example|vip|pro|fun|tech|cloud|website|space|support|world|tv|eu|uk|jp|gg|dev|ai|win|bid|"
    "icu|cfd|sbs|asia|mobi|press|news|blog|group|today|life|services|help|cyou|buzz|gle|gl"
)
# Blanks and signs that look alike; what is not seen goes, and what browsers take for a dot is one.
_SAME = str.maketrans(
    {**dict.fromkeys("\u00a0\u202f\u2009", " "), **dict.fromkeys("‐‑–—−", "-"), **dict.fromkeys("。．｡", ".")}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff")
    | dict(zip("０１２３４５６７８９＋", "0123456789+", strict=True))
)
_AFTER = ".,;:!?)]}>*_~`'\"”’»|"  # what a sentence or a messenger's bold puts behind a link
_GAP = r"(?: ?[.-] ?| )?"
_ALONE = r"(?:(?<![^\W_])(?<![0-9][.,/-])|(?<=[0-9]{7}[,/]))"  # no part of a sum, a date or a longer number
# In this order: what one pattern has found the later ones do not see.
_PATTERNS = {
    "LINK": re.compile(r"(?<![\w/=?&%@.-])(?:https?://|www\.)[^\s<>\"']{3,300}", re.IGNORECASE),
    "LETTER": re.compile(
        r"(?<![\w/-])(?ai:(?:[A-Z]{1,5} ?- ?)?[0-9x]{1,6} ?/ ?(?:[0-9]{1,6} ?/ ?)?(?!PMK|KMK|UU|PP\b)"
        r"[A-Z][A-Z0-9.-]{0,14}(?: ?/ ?[A-Z0-9.-]{1,15}){0,3} ?/ ?(?:19|20)[0-9]{2})(?!\w|[/-]\w)"
    ),
    "DOMAIN": re.compile(
        rf"(?<![\w@.-])(?<![^\s:/]/)(?:[\w-]{{1,63}}\.){{1,12}}(?:{ENDINGS})(?![.+-]*[\w@])(?:[/?#:%\\][^\s<>\"']{{0,300}})?",
        re.IGNORECASE,
    ),
    "EMAIL": re.compile(
        r"(?<![\w.+-])[\w.+-]{1,64}+@(?:[\w-]{1,63}\.){1,20}[\w-]{1,63}+(?![@%\\]|\.\w|:[^\s@]{0,64}@)"
    ),
    "SOCIAL": re.compile(r"(?<![\w@./])@[\w.]{3,30}(?!\w|[-·]\w)"),
    "PHONE": re.compile(
        rf"{_ALONE}(?:\+?62{_GAP}|0)[2-9][0-9]{{1,3}}(?:{_GAP}[0-9]{{2,6}}|-[0-9]){{1,4}}(?![^\W_]|/[0-9]{{1,4}}(?![0-9]))"
        rf"|\((?:0|\+?62 ?)[2-9][0-9]{{1,2}}\)(?:{_GAP}[0-9]{{2,6}}){{1,4}}(?![^\W_])"
        rf"|{_ALONE}1[45][0-9]{{3,5}}(?![^\W_]|[.,/-][0-9]| ?(?:rupiah|juta|jt|ribu|rb|persen|orang|%))",  # 150420
        re.IGNORECASE,
    ),
}
_ACCOUNT = re.compile(
    r"\b(?:rek|rekening|norek|nik|npwp|nip|rp|va|bca|bri|bni|btn|bsi|mandiri)\b"
    r"(?:(?!\b(?:hub|hubungi|wa|whatsapp|telp|telepon|hp|call)\b)[^\n]){0,25}$",
    re.IGNORECASE,
)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_CHAT = re.compile(
    r"(?:https?://)?(?:www\.)?(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=)\+?([0-9]{8,15})(?=[/?#]|$)", re.IGNORECASE
)
_CHAT_HOSTS = ("wa.me", "api.whatsapp.com")
_SHORTEST_PHONE, _LONGEST_PHONE = 10, 16  # of "+62…"


class Mention(NamedTuple):
    """What was found: one of KINDS, as it was written, and its normal form."""

    kind: str
    text: str
    key: str


def found_in(text: str) -> tuple[Mention, ...]:
    """The numbers and addresses in a text, each once, in the order of patterns; at most 20. Any text is taken."""
    rest, found = text[:LONGEST].translate(_SAME), dict[tuple[str, str], Mention]()
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
    if set(host) & set("\\@ %"):
        return ""
    host = host.split(":")[0].rstrip(_AFTER)
    try:
        host = ".".join(map(_ascii_label, host.split("."))).removeprefix("www.")
    except UnicodeError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def parents(host: str) -> Iterator[str]:
    """A host and all that it lies under: a.b.id, b.id, id."""
    parts = host.split(".") if host else []
    return (".".join(parts[at:]) for at in range(len(parts)))


def _ascii_label(label: str) -> str:
    """A part of a host as the network knows it. Raises UnicodeError where it only looks like plain letters."""
    if label.isascii():
        return label.lower()
    coded = label.encode("idna").decode("ascii")
    if not coded.startswith("xn--"):
        raise UnicodeError(label)
    return coded


def _mention(name: str, match: re.Match[str], text: str) -> Mention | None:
    said = match[0].rstrip(_AFTER)
    if name in ("LINK", "DOMAIN"):
        return _link(said)
    key = normal(name, said)
    if name == "PHONE" and (
        _ACCOUNT.search(text[max(0, match.start() - 40) : match.start()])
        or (key.startswith("+") and not _SHORTEST_PHONE <= len(key) <= _LONGEST_PHONE)
    ):
        return None
    return Mention(name, said, key) if key else None


def _link(said: str) -> Mention:
    """A link by its host, one into a chat by the number there, one that hides its host as it was written."""
    host = host_of(said)
    if host in _CHAT_HOSTS and (number := _CHAT.match(said)):
        return Mention("PHONE", said, normal("PHONE", f"+{number[1]}"))
    return Mention("DOMAIN", said, host or said)


def _folded(value: str) -> str:
    """In lower case; letters outside ASCII stay, since some become plain ones by it."""
    return value.lower() if value.isascii() else value


_NORMAL: dict[str, Callable[[str], str]] = {
    "PHONE": normal_phone,
    "EMAIL": lambda value: normal_email(value) if value.isascii() else value,
    "DOMAIN": host_of,
    "SOCIAL": lambda value: _folded(value.removeprefix("@")),
    "LETTER": lambda value: re.sub(r"\s+", "", value).upper() if value.isascii() else value,
}
