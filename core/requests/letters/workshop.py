"""What the child process of letters does: the PDF of one, of which its parent wants only the bytes."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from core.foundation.typesetting import printable
from core.foundation.typesetting.compiling import made

TEMPLATE = Path(__file__).with_name("letter.typ")


def letter(order: dict[str, Any]) -> bytes:
    """The PDF of {"letter": what it says, "dated": its day}."""
    moment = dt.datetime.fromisoformat(order["dated"]).replace(tzinfo=dt.UTC)
    return made(TEMPLATE, _printable(order["letter"]), moment)


def _printable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_printable(part) for part in value]
    return printable(value) if isinstance(value, str) else value


if __name__ == "__main__":
    sys.stdout.buffer.write(letter(json.load(sys.stdin.buffer)))
