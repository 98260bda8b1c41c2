"""A document as JSON knows it: what a template, a child process and a fingerprint are given."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.statistics.reports.document import Block, Document

Plain = Mapping[str, Any]


def plain(document: Document) -> dict[str, Any]:
    """All of a document as dicts, lists, texts and numbers; each block has its `type`."""
    values = {field.name: getattr(document, field.name) for field in dataclasses.fields(document)}
    sections = [
        {"id": s.id, "title": s.title, "joined": s.joined, "blocks": [_block(block) for block in s.blocks]}
        for s in document.sections
    ]
    own = {"month": str(document.month), "instant": document.instant.astimezone(dt.UTC).isoformat()}
    ways = [dataclasses.asdict(way) for way in document.ways]
    return {**values, **own, "labels": dict(document.labels), "ways": ways, "sections": sections}


def _block(block: Block) -> dict[str, Any]:
    return {"type": type(block).__name__.lower(), **dataclasses.asdict(block)}
