"""The press: a report's PDF and pictures, made by a child process; PDFs kept on disk."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from core.foundation.typesetting import PressFailed, ordered
from core.statistics.reports.document import Chart, Document
from core.statistics.reports.plain import plain

HERE = Path(__file__).parent
CHILD = "core.statistics.reports.workshop"
Make = Callable[[Document], bytes]
_ONE_AT_A_TIME = Lock()

__all__ = ["PressFailed", "drawings", "kept", "pdf", "picture"]


def pdf(document: Document) -> bytes:
    """The document as PDF, the same bytes for the same document. Raises PressFailed."""
    return _ordered({"form": "pdf", "document": plain(document)})


def drawings(document: Document) -> Callable[[Mapping[str, Any], str], str]:
    """Gives the SVG of each of the document's charts, all drawn at once. Raises PressFailed."""
    specs = [b.spec for section in document.sections for b in section.blocks if isinstance(b, Chart)]
    drawn = json.loads(_ordered({"form": "svg", "specs": specs, "language": document.language})) if specs else []
    by_spec = dict(zip(map(_key, specs), drawn, strict=True))
    return lambda spec, _: str(by_spec[_key(spec)])


def picture(spec: Mapping[str, Any], language: str, scale: float = 2) -> bytes:
    """A chart as PNG. Raises PressFailed."""
    return _ordered({"form": "png", "spec": spec, "language": language, "scale": scale})


def kept(folder: Path, document: Document, make: Make = pdf) -> bytes:
    """The PDF as it lies in the folder, else made and laid there; provisional reports are always made anew.

    A file is known by the edition's hash and language, and by a fingerprint of all that is printed, its state and the
    program's own templates included.
    """
    if document.state == "live":
        return make(document)
    name = f"{document.hash[:32]}{'.public' if document.public else ''}-{document.language}"
    path = folder / f"{name}-{_fingerprint(document)}.pdf"
    with _ONE_AT_A_TIME:
        found = _whole(path)
        if found is None:
            found = make(document)
            _lay(path, found)
            _clear(folder, name, path)
    return found


def _ordered(order: dict[str, Any]) -> bytes:
    return ordered(CHILD, order)


def _key(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True)


def _fingerprint(document: Document) -> str:
    printed = json.dumps(plain(document), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(_templates() + printed.encode()).hexdigest()[:16]


@cache
def _templates() -> bytes:
    files = sorted([*(HERE / "typst").iterdir(), *(HERE / "charts").glob("*.py"), HERE / "pdf.py"])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def _whole(path: Path) -> bytes | None:
    """The file, unless it is missing or cut short."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    return found if found.startswith(b"%PDF") and found.rstrip().endswith(b"%%EOF") else None


def _lay(path: Path, content: bytes) -> None:
    # Under another name first: whoever looks meanwhile sees nothing or all of it.
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with made.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)


def _clear(folder: Path, name: str, newest: Path) -> None:
    for path in folder.glob(f"{name}-*.pdf"):
        if path != newest:
            with contextlib.suppress(OSError):
                path.unlink()
