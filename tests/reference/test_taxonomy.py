"""The codes of a ticket: what is shipped, which kind takes which topic, and how a renamed topic keeps its past."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.foundation.db import Database
from core.foundation.errors import Refused
from core.reference import freshness, taxonomy
from core.reference.taxonomy import Taxonomy

DAY = dt.date(2022, 12, 1)


@pytest.fixture
def words(loaded: Database) -> Taxonomy:
    with loaded.reading() as session:
        return taxonomy.current(session, DAY)


def test_channels_stand_in_the_order_of_the_reports(words: Taxonomy) -> None:
    order = "WHATSAPP TELEPON HAI LIVECHAT EMAIL TELEGRAM WEBFORM VICON MEDSOS TATAP_MUKA"
    assert list(words.channels) == order.split()


def test_everything_is_shipped(words: Taxonomy) -> None:
    assert list(words.categories) == ["PEMDA", "KL", "AKADEMISI", "LAINNYA"]
    assert {sub.parent for sub in words.subcategories.values()} == {"PEMDA", "LAINNYA"}
    assert len(words.subcategories) == 10
    assert len(words.topics) == 27
    assert list(words.aspects) == ["ALOKASI", "PENYALURAN", "PENGGUNAAN", "PELAPORAN", "REGULASI", "APLIKASI", "DATA"]
    assert words.counted_kinds == ("K_TEK", "K_NON", "KELUHAN", "PENGADUAN")


def test_every_term_has_both_languages(words: Taxonomy) -> None:
    for dimension, terms in words.dimensions.items():
        for term in terms.values():
            assert term.label("id"), term.code
            assert term.label("en"), term.code
            if dimension in ("category", "kind", "topic"):
                assert term.definition("id"), term.code
                assert term.definition("en"), term.code


def test_labels_come_in_the_language_asked_for(words: Taxonomy) -> None:
    assert words.label("topic", "DD") == "Dana Desa"
    assert words.label("topic", "DD", "en") == "Village Fund"
    assert words.label("topic", "GONE") == "GONE"
    assert words.label("topic", None) == ""


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("K_TEK", "DD"), ("K_TEK", "SALUR"), ("K_NON", "N-SURAT"), ("K_NON", "LUAR"), ("K_NON", "N-TIPU"),
        ("K_NON", None), ("KELUHAN", "DAU"), ("KELUHAN", None), ("PENGADUAN", "N-TIPU"), ("PENGADUAN", None),
        ("NONHITUNG", None), ("NONHITUNG", "N-LAIN"),
    ],
)  # fmt: skip
def test_these_kinds_and_topics_fit(words: Taxonomy, kind: str, topic: str | None) -> None:
    words.refuse_unfit(kind, topic)


@pytest.mark.parametrize(
    ("kind", "topic", "reason"),
    [
        ("K_TEK", None, "A technical consultation needs a topic."),
        ("K_TEK", "N-SURAT", "is not a technical topic"),
        ("K_TEK", "LUAR", "is not a technical topic"),
        ("K_TEK", "N-TIPU", "is not a technical topic"),
        ("K_NON", "DD", "Dana Desa is a technical topic"),
        ("PENIPUAN", "N-TIPU", "We know no kind PENIPUAN."),
        ("KELUHAN", "NOPE", "We know no topic NOPE."),
    ],
)
def test_others_are_refused_with_the_reason(words: Taxonomy, kind: str, topic: str | None, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        words.refuse_unfit(kind, topic)


def test_every_dimension_refuses_an_unknown_code_in_its_own_words(words: Taxonomy) -> None:
    for dimension in taxonomy.DIMENSIONS:
        with pytest.raises(Refused, match=r"We know no .* NOPE"):
            words.known(dimension, "NOPE")


def test_a_renamed_topic_keeps_its_past(loaded: Database) -> None:
    with loaded.writing() as session:
        taxonomy.rename(session, "topic", "IF", dt.date(2023, 1, 1), label_id="Insentif", label_en="Incentive")
        assert taxonomy.current(session, dt.date(2023, 1, 1)).label("topic", "IF") == "Insentif"
    with loaded.reading() as session:
        before = taxonomy.current(session, dt.date(2022, 12, 31)).topics
        after = taxonomy.current(session, dt.date(2023, 1, 1)).topics
    assert before["IF"].label() == "Insentif Fiskal (dahulu DID)"
    assert after["IF"].label() == "Insentif"
    assert after["IF"].keywords == before["IF"].keywords
    assert list(after) == list(before)


def test_a_rename_on_the_same_day_replaces_the_first(loaded: Database) -> None:
    for label in ("Satu", "Dua"):
        with loaded.writing() as session:
            taxonomy.rename(session, "channel", "HAI", DAY, label_id=label, label_en=label)
        with loaded.reading() as session:
            assert taxonomy.current(session, DAY).label("channel", "HAI") == label


def test_a_rename_that_is_rolled_back_leaves_nothing(loaded: Database) -> None:
    with loaded.writing() as session:
        taxonomy.rename(session, "topic", "DD", DAY, label_id="Lain", label_en="Other")
        assert taxonomy.current(session, DAY).label("topic", "DD") == "Lain"
        session.rollback()
    with loaded.reading() as session:
        assert taxonomy.current(session, DAY).label("topic", "DD") == "Dana Desa"


def test_an_unknown_code_cannot_be_renamed(loaded: Database) -> None:
    with loaded.writing() as session, pytest.raises(Refused, match="We know no topic NOPE"):
        taxonomy.rename(session, "topic", "NOPE", DAY, label_id="x", label_en="x")


def test_a_rename_by_another_process_is_seen_soon(loaded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "CHECK_SECONDS", 0.0)
    other = Database(loaded.url.render_as_string(hide_password=False))
    with loaded.reading() as session:
        assert taxonomy.current(session, DAY).label("topic", "DD") == "Dana Desa"
    with other.writing() as session:
        taxonomy.rename(session, "topic", "DD", DAY, label_id="Dana Desa Baru", label_en="New")
    other.close()
    with loaded.reading() as session:
        assert taxonomy.current(session, DAY).label("topic", "DD") == "Dana Desa Baru"


def test_asking_again_costs_no_query(loaded: Database) -> None:
    with loaded.reading() as session:
        taxonomy.current(session, DAY)
        statements: list[str] = []
        sa.event.listen(loaded.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        taxonomy.current(session, dt.date(2022, 12, 2))
    assert statements == []


def test_loading_again_changes_nothing(loaded: Database) -> None:
    with loaded.writing() as session:
        taxonomy.rename(session, "topic", "DD", taxonomy.BEGINNING, label_id="Diubah", label_en="Changed")
        taxonomy.load_terms(session)
        rows = session.scalar(sa.select(sa.func.count()).select_from(taxonomy.Term))
        assert taxonomy.current(session, DAY).label("topic", "DD") == "Diubah"
    assert rows == 10 + 4 + 10 + 5 + 27 + 7


def test_a_database_without_terms_says_so(loaded: Database) -> None:
    with loaded.writing() as session:
        session.execute(sa.delete(taxonomy.Term))
        freshness.touch(session, "taxonomy")
    with loaded.reading() as session, pytest.raises(LookupError, match="run the migrations"):
        taxonomy.current(session, DAY)
