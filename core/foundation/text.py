"""Text that every database can keep."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text without what PostgreSQL refuses: NUL is dropped, a lone surrogate becomes U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def pieces(text: str, limit: int = 4096) -> list[str]:
    """The text in parts of at most `limit` UTF-16 units (as messengers count), cut at the best place near the end.

    A paragraph's end is best, then a line's, then a blank; a part is never empty and nothing is lost but the blanks
    at the cuts.
    """
    parts, rest = [], text.strip()
    while _units(rest) > limit:
        window = _first_units(rest, limit)
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := window.rfind(mark)) > limit // 2), len(window))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _units(text: str) -> int:
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def _first_units(text: str, limit: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if ord(character) > 0xFFFF else 1
        if taken > limit:
            return text[:index]
    return text
