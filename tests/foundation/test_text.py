"""Texts that every database keeps, and long ones cut for messengers without losing a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.foundation import memory
from core.foundation.db import Database
from core.foundation.text import pieces, storable

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
GAPS = st.sampled_from([" ", "\n", "\n\n", " \n ", "\n\n\n"])
TEXTS = st.lists(st.tuples(WORDS, GAPS), max_size=60).map(lambda pairs: "".join(word + gap for word, gap in pairs))
ANYTHING = st.text(st.characters(exclude_categories=[]) | st.sampled_from("\0\ud800\udfff😀"))


def units(text: str) -> int:
    """The length as messengers count it."""
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS, st.integers(2, 50))
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    parts = pieces(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part == part.strip() for part in parts)


@given(TEXTS)
def test_a_text_that_fits_stays_whole(text: str) -> None:
    assert pieces(text, 10_000) == ([text.strip()] if text.strip() else [])


def test_the_cut_is_where_a_reader_would_make_it() -> None:
    paragraph = "kata " * 11 + "akhir."
    assert pieces(f"{paragraph}\n\n{paragraph}", 100) == [paragraph, paragraph]
    assert pieces(f"{paragraph}\n{paragraph}", 100) == [paragraph, paragraph]
    assert pieces("kata " * 30, 100) == [("kata " * 20).strip(), ("kata " * 10).strip()]
    assert pieces("a" * 250, 100) == ["a" * 100, "a" * 100, "a" * 50]
    assert pieces("😀" * 60, 100) == ["😀" * 50, "😀" * 10]


@given(ANYTHING)
def test_a_storable_text_is_unicode_without_nul(text: str) -> None:
    kept = storable(text)
    assert kept.encode().decode() == kept
    assert "\0" not in kept
    assert storable(kept) == kept


def test_ordinary_texts_stay_and_broken_ones_are_mended() -> None:
    assert storable("Selamat pagi 🙏 – Rp1.000") == "Selamat pagi 🙏 – Rp1.000"
    assert storable("a\0b") == "ab"
    assert storable("x\ud800y") == "x\ufffdy"
    assert storable("\ud83d\ude00") == "😀"


def test_both_databases_keep_what_is_storable(database: Database) -> None:
    texts = [
        storable(text) for text in ("\0", "\ud800\udfff\udfff", "a\0\ud83d\ude00", "\x01\x1f\x7f\uffff", "🙏" * 99)
    ]
    with database.writing() as session:
        for number, text in enumerate(texts):
            memory.remember(session, f"text {number}", text)
    with database.reading() as session:
        assert [memory.recall(session, f"text {number}") for number in range(len(texts))] == texts
