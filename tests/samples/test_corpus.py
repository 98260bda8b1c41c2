"""The corpus of invented messages: enough of every topic, known labels, and a held-back part that nobody touches."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from core.foundation.db import Database
from core.reference import regions, taxonomy
from samples import corpus

TODAY = dt.date(2026, 11, 29)
PARTS = ("training", "held-back")
KEYS = {"text", "topic", "fraud", "region", "category", "writer"}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_every_label_is_known(database: Database) -> None:
    with database.reading() as session:
        words, places = taxonomy.current(session, TODAY), regions.current(session).places.values()
    known = {place.name.removeprefix("Provinsi ") for place in places} | {"Daerah Istimewa Yogyakarta"}
    for part in PARTS:
        for line in corpus.lines(part):
            named = [line["region"]] if isinstance(line["region"], str) else line["region"] or []
            assert set(line) == KEYS, line
            assert line["topic"] in words.topics, line
            assert line["category"] in (None, *words.categories), line
            assert set(named) <= known, line
            assert (line["topic"] == "N-TIPU") or not line["fraud"], line


@pytest.mark.usefixtures("database")
def test_there_is_enough_of_everything_and_nothing_twice() -> None:
    training, held_back = (list(corpus.lines(part)) for part in PARTS)
    assert min(Counter(line["topic"] for line in training).values()) >= 40
    assert sum(line["fraud"] for line in training) >= 250
    assert len(held_back) >= 300
    texts = [line["text"].strip().lower() for line in (*training, *held_back)]
    assert len(set(texts)) == len(texts)
    assert len({line["writer"] for line in training}) >= 4
    assert not {line["writer"] for line in training} & {line["writer"] for line in held_back}


@pytest.mark.usefixtures("database")
def test_the_held_back_part_is_what_it_was() -> None:
    assert corpus.held_back_sha256() == corpus.HELD_BACK_SHA256


@pytest.mark.usefixtures("database")
def test_nobody_can_be_reached_by_it() -> None:
    for part in PARTS:
        for line in corpus.lines(part):
            assert not re.search(r"(?<!\d)(?:\+62|08)\d{8,}(?!\d)", line["text"]), line
