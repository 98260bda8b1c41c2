"""Typst with our own fonts and nothing of this machine: the same values make the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from core.foundation.typesetting.printable import FONTS

STANDARDS: Any = ["a-2a", "ua-1"]  # for archives, and for readers that read aloud
_ALONE = Lock()  # a compiler serves one thread at a time


class Flawed(RuntimeError):
    """The document was set with a warning, such as a missing font: it would not look alike everywhere."""


def made(template: Path, data: Any, moment: dt.datetime) -> bytes:
    """The PDF that a template makes of plain values, dated by an instant. Raises Flawed on any warning."""
    values = {"data": json.dumps(data, ensure_ascii=False)}
    with _ALONE:
        found, warnings = compiler(template).compile_with_warnings(
            format="pdf", pdf_standards=STANDARDS, timestamp=moment.replace(microsecond=0), sys_inputs=values
        )
    if warnings:
        raise Flawed("; ".join(str(warning.message) for warning in warnings))
    assert isinstance(found, bytes), "one document makes one file"
    return found


@cache
def compiler(template: Path) -> typst.Compiler:
    """A template's compiler, which sees its own folder only."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)
