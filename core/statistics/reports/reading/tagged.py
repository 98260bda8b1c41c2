"""A tagged PDF's text, read by its structure: headings, paragraphs and rows of tables in reading order.

The report is PDF/UA, so every piece of text is marked and belongs to an element of the structure tree (ISO 32000-1,
14.7 and 14.8): cells stay apart however close they stand, and what repeats on each page is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

HEADINGS = ("/H1", "/H2")
TEXTS = ("/P", "/Caption", "/Lbl", "/LBody")
SKIPPED = ("/Figure", "/TOC")  # pictures, and the contents with their page numbers
SHOW = (b"Tj", b"TJ")
DIGITS = re.compile(r"<([0-9A-Fa-f]+)>")
MAPPED = re.compile(r"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A heading, a text or a table's row; a row has the texts of its cells, the others one."""

    kind: str
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.texts)


@dataclass(frozen=True)
class _Marked:
    text: str
    y: float


@dataclass(frozen=True)
class _Open:
    mark: int | None
    muted: bool = False
    instead: str = ""


NOTHING = _Open(None)
Texts = Mapping[tuple[int, int], _Marked]  # by the page's object number and the mark


def read(pdf: bytes) -> list[Piece]:
    """All pieces of a tagged PDF in reading order; none of one that is not tagged."""
    reader = PdfReader(BytesIO(pdf))
    root = reader.root_object.get("/StructTreeRoot")
    if root is None:
        return []
    texts = {(_number(page), mark): marked for page in reader.pages for mark, marked in _marks(page, reader)}
    return list(_pieces(root.get_object().get("/K"), texts, 0))


def _pieces(element: Any, texts: Texts, page: int) -> Iterator[Piece]:
    element = _plain(element)
    if isinstance(element, list):
        for kid in element:
            yield from _pieces(kid, texts, page)
        return
    if not isinstance(element, dict) or "/S" not in element:
        if text := _joined(_within(element, texts, page)):
            yield Piece("text", (text,))
        return
    page, kind = _page(element, page), str(element["/S"])
    if kind == "/TR":
        cells = _kids(element)
        yield Piece("row", tuple(_joined(_within(cell, texts, page)) for cell in cells))
    elif kind in HEADINGS or kind in TEXTS:
        yield Piece("heading" if kind in HEADINGS else "text", (_joined(_within(element, texts, page)),))
    elif kind not in SKIPPED:
        yield from _pieces(_kids(element), texts, page)


def _within(element: Any, texts: Texts, page: int) -> Iterator[_Marked]:
    """Everything marked below an element, pictures left out."""
    element = _plain(element)
    if isinstance(element, int):
        if (page, element) in texts:
            yield texts[page, element]
    elif isinstance(element, list):
        for kid in element:
            yield from _within(kid, texts, page)
    elif isinstance(element, dict) and element.get("/S") != "/Figure":
        page = _page(element, page)
        yield from _within(element["/MCID"] if "/MCID" in element else _kids(element), texts, page)


def _joined(marked: Iterator[_Marked]) -> str:
    pieces = list(marked)
    if not pieces:
        return ""
    text = pieces[0].text
    for before, after in pairwise(pieces):
        text += ("" if abs(before.y - after.y) < 1 else " ") + after.text
    return text


def _marks(page: PageObject, reader: PdfReader) -> Iterator[tuple[int, _Marked]]:
    """The page's marked texts, each with its mark and how high it stands."""
    fonts, font, y = _fonts(page), dict[int, str](), 0.0
    open_: list[_Open] = []
    texts: dict[int, list[str]] = {}
    heights: dict[int, float] = {}
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader, "bytes").operations:
        said = ""
        if operator in (b"BDC", b"BMC"):
            open_.append(_opened(operands, open_[-1] if open_ else NOTHING))
            said = open_[-1].instead
        elif operator == b"EMC":
            open_.pop()
        elif operator == b"cm":
            y = float(operands[5])
        elif operator == b"Tf":
            font = fonts.get(operands[0], {})
        elif operator in SHOW and open_ and not open_[-1].muted:
            said = _decoded(operands[0], font)
        if said and (mark := open_[-1].mark) is not None:
            heights.setdefault(mark, y)
            texts.setdefault(mark, []).append(said)
    return ((mark, _Marked("".join(parts), heights[mark])) for mark, parts in texts.items())


def _opened(operands: Any, outer: _Open) -> _Open:
    """A piece of marked content within another; `/ActualText` stands instead of what is drawn."""
    about = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
    actual = about.get("/ActualText")
    mark = about.get("/MCID", outer.mark)
    if actual is None:
        return _Open(mark, outer.muted)
    text = actual if isinstance(actual, str) else _string(bytes(actual))
    return _Open(mark, muted=True, instead="" if outer.muted else str(text))


def _string(content: bytes) -> str:
    return content[2:].decode("utf-16-be") if content.startswith(b"\xfe\xff") else content.decode("latin-1")


def _decoded(shown: Any, font: Mapping[int, str]) -> str:
    parts = shown if isinstance(shown, list) else [shown]
    codes = b"".join(part for part in parts if isinstance(part, bytes))
    return "".join(font.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2))


def _fonts(page: PageObject) -> dict[str, dict[int, str]]:
    resources: Any = page["/Resources"].get_object()
    fonts = resources.get("/Font", {}).get_object()
    return {name: _letters(font.get_object()) for name, font in fonts.items()}


def _letters(font: Any) -> dict[int, str]:
    """What each glyph's number means, by the font's ToUnicode table."""
    letters: dict[int, str] = {}
    if "/ToUnicode" not in font:
        return letters
    for kind, lines in MAPPED.findall(font["/ToUnicode"].get_object().get_data().decode("latin-1")):
        told = DIGITS.findall(lines)
        if kind == "bfchar":
            letters |= {int(code, 16): _text(letter) for code, letter in zip(told[::2], told[1::2], strict=True)}
            continue
        for first, last, letter in zip(told[::3], told[1::3], told[2::3], strict=True):
            codes = range(int(first, 16), int(last, 16) + 1)
            letters |= {code: chr(int(letter, 16) + code - codes[0]) for code in codes}
    return letters


def _text(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", errors="replace")


def _plain(element: Any) -> Any:
    return element.get_object() if hasattr(element, "get_object") else element


def _kids(element: Any) -> list[Any]:
    kids = _plain(element.get("/K", []))
    return kids if isinstance(kids, list) else [kids]


def _page(element: Any, page: int) -> int:
    return int(element.raw_get("/Pg").idnum) if "/Pg" in element else page


def _number(page: PageObject) -> int:
    reference = page.indirect_reference
    return reference.idnum if reference else 0
