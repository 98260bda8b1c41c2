"""The corpus of invented messages: what the model learns from, and what it is only ever measured with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.consultations.learning import Example, Lessons

FOLDER = Path(__file__).parent / "messages"
# Nobody changes these messages to fit a model.
HELD_BACK_SHA256 = "1fb6a7d020f4aa9043661b1839b8a3634502b9823831e542c21ab31b18977651"


def training() -> list[Example]:
    """What the model learns from, writer after writer."""
    return [_example(line) for line in lines("training")]


def lessons() -> Lessons:
    """The corpus with the fixed test set."""
    return Lessons(training(), [_example(line) for line in lines("held-back")])


def lines(part: str) -> Iterator[dict[str, Any]]:
    """The labelled messages of `training` or `held-back`, each with its `writer` (docs/suggestions.md)."""
    for path in sorted((FOLDER / part).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield {**json.loads(line), "writer": path.stem}


def held_back_sha256() -> str:
    """The hash of the held-back messages as they are."""
    files = sorted((FOLDER / "held-back").glob("*.jsonl"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _example(line: dict[str, Any]) -> Example:
    return Example(line["text"], line["topic"], line["fraud"], line["category"] or "")
