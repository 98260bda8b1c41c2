"""Which letters our font has, so that a name in any script is printed and never stops a report."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
UNKNOWN = "?"
NEEDLESS = {"\u200b", "\u00ad", "\n"}  # places to break a line; no font has to draw them


def printable(text: str) -> str:
    """The text in letters that the font has: others as their plain form (ṛ as r), else as a question mark."""
    known = _letters()
    if known.issuperset(text):
        return text
    return "".join(letter if letter in known else _plainer(letter) for letter in text)


def _plainer(letter: str) -> str:
    if unicodedata.category(letter) in ("Cc", "Cf", "Mn"):
        return ""
    parts = [part for part in unicodedata.normalize("NFKD", letter) if unicodedata.category(part) != "Mn"]
    return "".join(part if part in _letters() else UNKNOWN for part in parts)


@cache
def _letters() -> frozenset[str]:
    """The letters that every weight of the font has."""
    fonts = [set(_of(path.read_bytes())) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset(map(chr, set.intersection(*fonts))) | NEEDLESS


def _of(font: bytes) -> Iterator[int]:
    # The OpenType specification, "cmap": a format 4 table lists its letters in segments.
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    offsets = {struct.unpack_from(">I", font, start + 8 + 8 * n)[0] for n in range(count)}
    for offset in offsets:
        if struct.unpack_from(">H", font, start + offset)[0] == 4:
            yield from _segments(font, start + offset)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    places = {font[12 + 16 * n : 16 + 16 * n]: 12 + 16 * n for n in range(count)}
    return int(struct.unpack_from(">I", font, places[name] + 8)[0])


def _segments(font: bytes, start: int) -> Iterator[int]:
    half = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends, begins, deltas, ranges = (
        struct.unpack_from(f">{half}H", font, start + 14 + skip + 2 * half * n) for n, skip in enumerate((0, 2, 2, 2))
    )
    places = start + 16 + 6 * half
    for n in range(half):
        for letter in range(begins[n], min(ends[n], 0xFFFE) + 1):
            glyph = letter + deltas[n]
            if ranges[n]:
                glyph = struct.unpack_from(">H", font, places + 2 * n + ranges[n] + 2 * (letter - begins[n]))[0]
            if glyph & 0xFFFF:
                yield letter
