"""Keeps the Indonesian catalogue in step with the pages: `python -m web.translate` after a sentence was added or changed.

It extracts the English sentences (`gettext`, `_`, `{% trans %}` and the first argument of `Refused`), updates
`translations/id/LC_MESSAGES/messages.po`, and compiles it. Exit 1 and a list where a sentence has no translation.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
MAPPING = Path(__file__).parent / "translations" / "babel.cfg"
CATALOGUE = Path(__file__).parent / "translations" / "id" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "Refused": None, "TooManyAttempts": None, "lazy_gettext": None}
PLACE = re.compile(r"%\(\w+\)[sd]")


def main() -> int:
    """Updates and compiles; returns the exit code."""
    catalogue = updated()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=False, sort_output=True, include_lineno=False, ignore_obsolete=True)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    wrong = list(faults(catalogue))
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


def extracted() -> Catalog:
    """All sentences that the code and the templates say."""
    ...


def faults(catalogue: Catalog) -> list[str]:
    ...


if __name__ == "__main__":
    sys.exit(main())
