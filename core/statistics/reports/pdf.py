"""The report as PDF: a document's plain values go through Typst with our own fonts and nothing of this machine."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from core.statistics.reports.charts import rendering
from core.statistics.reports.letters import printable
from core.statistics.reports.plain import Plain, plain

HERE = Path(__file__).parent
TEMPLATE = HERE / "typst" / "report.typ"
STANDARDS: Any = ["a-2a", "ua-1"]  # for archives, and for readers that read aloud
WIDTH = 640  # pixels across the page's text: a chart's letters are then as large as a table's
HEIGHT = 250  # of a chart whose rows do not give it
STEPS = ((5, 32), (8, 28), (10, 23), (12, 16), (10**6, 15))  # up to so many rows: pixels from one to the next
UNBROKEN = 28  # letters of a word that may stand without a place to break
_ALONE = Lock()  # a compiler serves one thread at a time

__all__ = ["Flawed", "Plain", "plain", "render"]


class Flawed(RuntimeError):
    """The document was set with a warning, such as a missing font: it would not look alike everywhere."""


def render(document: Plain) -> bytes:
    """The PDF of a document's plain values: the same values make the same bytes. Raises Flawed on any warning."""
    readable = _each(document, printable)
    sections = [_drawn(section, document["language"]) for section in readable["sections"]]
    data = {"data": json.dumps({**readable, "sections": sections}, ensure_ascii=False)}
    moment = dt.datetime.fromisoformat(document["instant"]).replace(microsecond=0)
    with _ALONE:
        made, warnings = _compiler().compile_with_warnings(
            format="pdf", pdf_standards=STANDARDS, timestamp=moment, sys_inputs=data
        )
    if warnings:
        raise Flawed("; ".join(str(warning.message) for warning in warnings))
    assert isinstance(made, bytes), "one document makes one file"
    return made


def _drawn(section: Plain, language: str) -> Plain:
    # A picture takes its definition's place; words that no line can hold get places to break, which nobody sees.
    blocks = []
    for block in section["blocks"]:
        spec = block.get("spec")
        rest = _each({name: value for name, value in block.items() if name != "spec"}, _breakable)
        blocks.append({**rest, "svg": _picture(_key(spec), language)} if spec else rest)
    return {**section, "title": _breakable(section["title"]), "blocks": blocks}


def _key(spec: Plain) -> str:
    size: Any = {"step": _step(spec)} if isinstance(spec.get("height"), dict) else HEIGHT
    # The title is printed as text above the picture; what is measured stays in it, small.
    title = {"text": spec["title"]["subtitle"], "fontSize": 10.5, "fontWeight": 400, "color": "#4c666e", "offset": 6}
    return json.dumps({**spec, "width": WIDTH, "height": size, "title": title}, sort_keys=True)


def _step(spec: Plain) -> int:
    rows = len(spec["encoding"]["y"]["scale"]["domain"])
    return next(step for most, step in STEPS if rows <= most)


@lru_cache(maxsize=64)
def _picture(spec: str, language: str) -> str:
    return rendering.svg(json.loads(spec), language)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_each(part, change) for part in value]
    if isinstance(value, dict):
        return {name: _each(part, change) for name, part in value.items()}
    return value


def _breakable(text: str) -> str:
    return LONG.sub(lambda word: "\u200b".join(PIECE.findall(word[0])), text) if len(text) > UNBROKEN else text


LONG, PIECE = re.compile(rf"[^\s\u200b]{{{UNBROKEN + 20},}}"), re.compile(r".{1,10}")


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
