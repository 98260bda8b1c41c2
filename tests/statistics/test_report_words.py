"""The report's texts, letters and child process, which need no month."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from core.foundation.typesetting import FONTS, printable
from core.statistics.reports import press
from core.statistics.reports.wording import FOLDER


def test_the_words_of_both_languages_have_the_same_places() -> None:
    texts = {
        name: dict(flat(tomllib.loads((FOLDER / f"report_{name}.toml").read_text("utf-8")))) for name in ("id", "en")
    }
    assert set(texts["id"]) == set(texts["en"])
    places = {
        name: {key: set(re.findall(r"{(\w+)}", text)) for key, text in own.items()} for name, own in texts.items()
    }
    loose = {"totals.year_sentence"}  # Indonesian says the month again
    assert [key for key in places["id"] if places["id"][key] != places["en"][key] and key not in loose] == []


def test_letters_that_the_font_lacks() -> None:
    assert printable("Ṛṣi, Kota ½ – “ya” ▲ 1.305") == "Ṛṣi, Kota ½ – “ya” ▲ 1.305"
    assert printable("ｆｕｌｌ ﷺ\x07 東京") == "full ?????????????????? ??".replace("?" * 18, printable("ﷺ"))


def test_the_fonts_are_the_ones_that_are_listed() -> None:
    table = (FONTS / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([\w.]+)` \|.*`([0-9a-f]{64})` \|$", table, re.MULTILINE))
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}
    assert (FONTS / "OFL.txt").is_file()


def test_a_child_that_fails_says_why() -> None:
    with pytest.raises(press.PressFailed, match="Vega-Lite"):
        press.picture({"mark": 5}, "id")


def flat(texts: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Texts by their dotted keys."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value
