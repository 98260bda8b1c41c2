"""The report as PDF: a document's plain values go through Typst with our own fonts and nothing of this machine."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from core.statistics.reports.charts import rendering
from core.statistics.reports.document import Block, Document

HERE = Path(__file__).parent
TEMPLATE = HERE / "typst" / "report.typ"
STANDARDS: Any = ["a-2a", "ua-1"]  # for archives, and for readers that read aloud
WIDTH = 640  # pixels across the page's text: a chart's letters are then as large as a table's
HEIGHT = 250  # where a chart's rows do not give it
UNBROKEN = 28  # letters of a word that may stand without a place to break

Plain = Mapping[str, Any]


class Flawed(RuntimeError):
    """The document was set with a warning, such as a missing font: it would not look alike everywhere."""


def plain(document: Document) -> dict[str, Any]:
    """The document as JSON knows it; `render` and a child process are given this."""
    values = {field.name: getattr(document, field.name) for field in dataclasses.fields(document)}
    sections = [
        {"id": s.id, "title": s.title, "joined": s.joined, "blocks": [_block(block) for block in s.blocks]}
        for s in document.sections
    ]
    ways = [dataclasses.asdict(way) for way in document.ways]
    instant = document.instant.astimezone(dt.UTC).isoformat()
    labels = dict(document.labels)
    return {**values, "month": str(document.month), "instant": instant, "labels": labels, "ways": ways, "sections": sections}


def render(document: Plain) -> bytes:
    """The PDF of a document's plain values: the same values make the same bytes. Raises Flawed on any warning."""
    with_pictures = {**document, "sections": [_drawn(section, document["language"]) for section in document["sections"]]}
    moment = dt.datetime.fromisoformat(document["instant"]).replace(microsecond=0)
    data = {"data": json.dumps(_breakable(with_pictures), ensure_ascii=False)}
    made, warnings = _compiler().compile_with_warnings(
        format="pdf", pdf_standards=STANDARDS, timestamp=moment, sys_inputs=data
    )
    if warnings:
        raise Flawed("; ".join(str(warning.message) for warning in warnings))
    return bytes(made)


def _block(block: Block) -> dict[str, Any]:
    values = dataclasses.asdict(block)
    return {"type": type(block).__name__.lower(), **values}


def _drawn(section: Plain, language: str) -> dict[str, Any]:
    blocks = [
        {**{name: value for name, value in block.items() if name != "spec"}, "svg": _picture(_key(block["spec"]), language)}
        if block["type"] == "chart"
        else block
        for block in section["blocks"]
    ]
    return {**section, "blocks": blocks}


def _key(spec: Plain) -> str:
    size = {"width": WIDTH, **({"height": HEIGHT} if isinstance(spec.get("height"), int) else {})}
    return json.dumps({**spec, **size, "title": None}, sort_keys=True)


@lru_cache(maxsize=64)
def _picture(spec: str, language: str) -> str:
    return rendering.svg(json.loads(spec), language)


def _breakable(value: Any) -> Any:
    # Words that no line can hold get places to break, which nobody sees.
    if isinstance(value, str):
        return LONG.sub(lambda word: "\u200b".join(PIECE.findall(word[0])), value) if len(value) > UNBROKEN else value
    if isinstance(value, list | tuple):
        return [_breakable(part) for part in value]
    if isinstance(value, dict):
        return {name: part if name == "svg" else _breakable(part) for name, part in value.items()}
    return value


LONG, PIECE = re.compile(rf"[^\s\u200b]{{{UNBROKEN + 20},}}"), re.compile(rf".{{1,{UNBROKEN}}}")


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
