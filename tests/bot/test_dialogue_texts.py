"""The wording: both languages have the same texts with the same places, and every text fits its channel."""

from __future__ import annotations

import re

import pytest

from bot.script import LANGUAGES, Script
from core.reference.taxonomy import DIMENSIONS, shipped
from tests.bot.chat import SCRIPT

PLACE = re.compile(r"\{([^{}]*)\}")
RAW = {language: SCRIPT.keys(language) for language in LANGUAGES}
KEYS = sorted(RAW["id"])


def test_both_languages_have_the_same_texts() -> None:
    assert RAW["id"].keys() == RAW["en"].keys()


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_fill_the_same_places(key: str) -> None:
    places = {language: set(PLACE.findall(RAW[language][key])) - set(SCRIPT.centre) for language in LANGUAGES}
    assert places["id"] == places["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_fit_their_channel(language: str) -> None:
    for key, text in RAW[language].items():
        assert text.strip(), key
        assert len(text) <= 4096, key
        assert len(text) <= 24 or not key.startswith("tile_"), key
        assert len(text) <= 28 or not key.startswith("button_"), key
        assert all(place == place.lower() for place in PLACE.findall(text)), key
        assert not re.search(r"[*`]|<\w", text), f"{key} has markup"


def test_every_code_of_the_flow_has_its_texts() -> None:
    for tile in SCRIPT.menu:
        assert SCRIPT.has(f"tile_{tile.number}")
    for category in SCRIPT.flow.categories:
        assert SCRIPT.has(f"category_{category.code}")
        assert SCRIPT.has(f"button_category_{category.code}")
    assert [tile.number for tile in SCRIPT.menu] == list("1234567890")


def test_values_of_the_centre_by_language() -> None:
    script = Script.load({"nama_layanan": "Halo Kota", "unit": "Dinas", "unit.en": "the agency"})
    assert "Halo Kota, pusat layanan informasi Dinas." in script.text("greet", "id")
    assert "Halo Kota, the information service of the agency." in script.text("greet", "en")


def test_what_people_wrote_is_never_filled_again() -> None:
    assert SCRIPT.text("confirm", "id", {"ringkasan": "{telepon}"}).count("{telepon}") == 1
    assert "{tiket}" in SCRIPT.text("added", "id")


def test_a_language_that_nobody_speaks_is_indonesian() -> None:
    assert SCRIPT.text("courtesy", "xx") == SCRIPT.text("courtesy", "id")


def test_no_word_means_two_commands() -> None:
    words = [word for words in SCRIPT.flow.commands.values() for word in words]
    assert len(words) == len(set(words))


def test_every_code_of_the_flow_is_in_the_taxonomy() -> None:
    known = {dimension: {entry["code"] for entry in shipped()[dimension]} for dimension in DIMENSIONS}
    flow = SCRIPT.flow
    assert {code for tile in flow.tiles for code in tile.topics} | set(flow.topic_words) <= known["topic"]
    assert {category.code for category in flow.categories} == known["category"]
    assert {one.sub_category for one in (*flow.people, *flow.levels)} <= known["subcategory"]
    assert flow.defaults.topic in known["topic"]
    assert {flow.defaults.technical_kind, flow.defaults.other_kind, flow.defaults.report_kind} <= known["kind"]
