"""Keeps the Indonesian catalogue in step with the pages: `python -m web.translate` after a sentence was changed.

It finds the English sentences (`gettext`, `_`, `{% trans %}`, and what `Refused` says first) in core and web, writes
`translations/id/LC_MESSAGES/messages.po` and compiles it. Where a translation is missing or its places differ it says
so and ends with 1. The same sources make the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

Sentence = str | tuple[str, ...]

ROOT = Path(__file__).parents[1]
CATALOGUE = Path(__file__).parent / "translations" / "id" / "LC_MESSAGES" / "messages.po"
SOURCES = {"core": [("**.py", "python")], "web": [("**.py", "python"), ("templates/**.html", "jinja2")]}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "Rule": (2,),
    "Refused": None,
    "Changed": None,
    "TooManyAttempts": None,
    "lazy_gettext": None,
}
EVERY_FAULT = {"templates/**.html": {"silent": "false"}}
PLACE = re.compile(r"%\(\w+\)[sd]|%%")
BEGINNING = dt.datetime(2022, 12, 1, tzinfo=dt.UTC)  # instead of the present, which would change the bytes each time


def main() -> int:
    """Writes and compiles the catalogue; returns the exit code."""
    catalogue = renewed()
    CATALOGUE.write_bytes(as_po(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(as_mo(catalogue))
    wrong = list(faults(catalogue))
    for sentence in wrong:
        sys.stderr.write(f"{sentence}\n")
    return 1 if wrong else 0


def renewed() -> Catalog:
    """What the sources say today, with the translations that the catalogue had for it; the rest of it is dropped."""
    with CATALOGUE.open("rb") as file:
        before = read_po(file, locale="id")
    header = "# The staff's pages in Indonesian; made by `python -m web.translate`, translated by hand."
    catalogue = Catalog(
        "id", project="Dering", version="1", header_comment=header, creation_date=BEGINNING,
        revision_date=BEGINNING, last_translator="Dering", language_team="Dering", fuzzy=False,
    )  # fmt: skip
    for place, sentence in sorted(set(sentences()), key=str):
        known = before.get(sentence if isinstance(sentence, str) else sentence[0])
        catalogue.add(sentence, known.string if known else "", locations=[(place, 1)])
    return catalogue


def sentences() -> Iterator[tuple[str, Sentence]]:
    """The file and the sentence it says; one that counts things is (of one, of several)."""
    for folder, methods in SOURCES.items():
        found = extract_from_dir(ROOT / folder, methods, EVERY_FAULT, KEYWORDS)
        for name, _, message, _, _ in found:
            yield f"{folder}/{Path(name).as_posix()}", message if isinstance(message, str) else tuple(message)


def faults(catalogue: Catalog) -> Iterator[str]:
    """One line for every sentence without a translation or with one that fills other places."""
    for message in catalogue:
        english = message.id if isinstance(message.id, str) else message.id[-1]
        said = message.string if isinstance(message.string, str) else (message.string or [""])[0]
        if english and not said:
            yield f"not translated: {english}"
        elif sorted(PLACE.findall(english)) != sorted(PLACE.findall(said)):
            yield f"other places than in English: {english}"


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as text."""
    file = BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as the pages read it."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
