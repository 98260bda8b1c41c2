"""The report as PDF: a document's plain values go through Typst with our own fonts and nothing of this machine."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.foundation.typesetting import printable
from core.foundation.typesetting.compiling import Flawed, made
from core.statistics.reports.charts import rendering
from core.statistics.reports.plain import Plain, plain

HERE = Path(__file__).parent
TEMPLATE = HERE / "typst" / "report.typ"
WIDTH = 640  # pixels across the page's text: a chart's letters are then as large as a table's
HEIGHT = 250  # of a chart whose rows do not give it
STEPS = ((5, 32), (8, 28), (10, 23), (12, 16), (10**6, 15))  # up to so many rows: pixels from one to the next
UNBROKEN = 28  # letters of a word that may stand without a place to break

__all__ = ["Flawed", "Plain", "plain", "render"]


def render(document: Plain) -> bytes:
    """The PDF of a document's plain values: the same values make the same bytes. Raises Flawed on any warning."""
    readable = _each(document, printable)
    sections = [_drawn(section, document["language"]) for section in readable["sections"]]
    moment = dt.datetime.fromisoformat(document["instant"])
    return made(TEMPLATE, {**readable, "sections": sections}, moment)


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
