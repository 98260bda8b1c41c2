"""Search: words that begin so, numbers and phones by their start, newest first, at once, whatever is typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.consultations import tickets
from core.consultations.tickets import Filter, StaleText
from core.consultations.tickets.texts import asked, words
from core.foundation.text import storable
from tests.consultations.conftest import NOW, Desk

Find = Callable[..., list[str]]
QUESTION = "Kapan DAU Kab. Bandung cair? Surat S-123/PK.2/2022, café “Ma'ruf”, Rp1.305.000"


def read_all(desk: Desk) -> None:
    """Reads what is marked, as the clock does."""
    while True:
        with desk.database.writing() as session:
            if not tickets.index_texts(session, 3):
                return


@pytest.fixture(params=["read", "unread"])
def find(desk: Desk, request: pytest.FixtureRequest) -> Find:
    """Searches tickets that the clock has read, and the same before it came by; gives the questions' first words."""

    def search(text: str, **more: Any) -> list[str]:
        if request.param == "read":
            read_all(desk)
        with desk.database.reading() as session:
            rows = tickets.search(session, Filter(text=text, **more)).tickets
            assert tickets.how_many(session, Filter(text=text, **more)) == len(rows)
        return [row.question.split()[0] for row in rows]

    return search


FINDS = [
    "kapan", "KAP", "dau cair", "cair dau", "bandung", "ban kab", "cafe", "café", "CAFÉ", "ma'ruf", "Ma ruf",
    "S-123/PK.2/2022", "s-123", "1.305.000", "1305000", "2022-12-000001", "2022-12-0000", "000001",
    "siti rahma", "rahma, siti", "0812-345", "0812345", "+62 812", "62812", "628123450000", "+62 812-345-0000",
    "(0812) 345 0000", "siti@bandung.go.id", "bandung.go", "bpkad", "disalurkan", '"kapan" (dau*)',
]  # fmt: skip
FINDS_NOTHING = [
    "apan", "dau terlambat", "0813", "2022-12-000002", "NOT kapan", "kapan AND dau", "kapan OR terlambat", "???", "🙏",
    "'", '"', "*", "kapann", "siti@bandung.co.id",
]  # fmt: skip
LONG = ["a" * 10_000, "dana " * 2000, '"' * 10_000, "0" * 10_000, "\ud800 kapan", "é" * 9999]


def test_what_is_found_and_what_is_not(desk: Desk, find: Find) -> None:
    person = {"contact_name": "Siti Rahma", "contact_phone": "0812-345-0000", "contact_email": "Siti@bandung.go.id"}
    desk.log(question=QUESTION, answer="Disalurkan besok.", institution="BPKAD", **person)
    assert [text for text in FINDS if find(text) != ["Kapan"]] == []
    assert [text for text in FINDS_NOTHING if find(text)] == []
    assert [find(text) for text in LONG] == [[], [], [], [], ["Kapan"], []]
    assert find("\0") == ["Kapan"]  # a NUL cannot be kept by every database: it is no text


def test_newest_first_and_within_the_other_filters(desk: Desk, find: Find) -> None:
    for day, question in enumerate(["Satu dana", "Dua dana", "Tiga lain", "Empat dana"], start=1):
        happened_at = NOW - dt.timedelta(days=day)
        desk.log(question=question, happened_at=happened_at, channel="EMAIL" if day == 2 else "TELEPON")
    assert find("dana") == ["Satu", "Dua", "Empat"]
    assert find("dana", channel="EMAIL") == ["Dua"]
    assert find("dana", start=NOW - dt.timedelta(days=3), end=NOW - dt.timedelta(days=1)) == ["Dua"]


def test_pages_meet_without_gap_while_some_are_read_and_some_are_not(desk: Desk) -> None:
    for minute in [5, 3, 3, 9, 1, 3, 7, 2, 8]:
        desk.log(question=f"dana {minute}", happened_at=NOW - dt.timedelta(minutes=minute))
        if minute == 9:
            read_all(desk)
    seen, after = [], ""
    with desk.database.reading() as session:
        while True:
            page = tickets.search(session, Filter(text="dana"), after, limit=2)
            seen += [row.id for row in page.tickets]
            if not (after := page.after or ""):
                break
        plain = [row.id for row in tickets.search(session, Filter()).tickets]
    assert seen == plain


def test_a_changed_ticket_is_found_by_its_new_words_and_time_alone(desk: Desk, find: Find) -> None:
    number = desk.log(question="Lama sekali").number
    assert find("lama") == ["Lama"]
    with desk.database.writing() as session:
        changes = {"question": "Baru saja", "happened_at": NOW - dt.timedelta(days=40)}
        tickets.correct(session, desk.calendar, number, changes, why="salah tulis", actor="staff:1", now=NOW)
    assert (find("lama"), find("baru")) == ([], ["Baru"])
    assert find("baru", start=NOW - dt.timedelta(days=50), end=NOW - dt.timedelta(days=30)) == ["Baru"]
    with desk.database.writing() as session:
        ticket = tickets.by_number(session, number)
        tickets.answer(session, desk.calendar, ticket, "Jawaban terlampir", actor="staff:1", now=NOW)
    assert find("terlampir") == ["Baru"]


def test_the_reader_deletes_only_the_marks_it_read(desk: Desk) -> None:
    for _ in range(5):
        desk.log()
    with desk.database.writing() as session:
        tickets.mark_texts(session, 2, 90)  # ids that no ticket has, as after an import that was taken back
        assert tickets.index_texts(session, 4) == 4
    with desk.database.reading() as session:
        left = session.execute(sa.select(StaleText.first_ticket, StaleText.last_ticket).order_by(StaleText.id)).all()
    assert [tuple(row) for row in left] == [(5, 5), (2, 90)]
    read_all(desk)
    with desk.database.reading() as session:
        assert not tickets.any_unread(session)
        assert tickets.how_many(session, Filter(text="kapan")) == 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60) | st.text(alphabet="\"'*():^-+{}\\%_&|!<> \0aé🙏0", max_size=40))
def test_any_text_is_a_search(desk: Desk, text: str) -> None:
    with desk.database.reading() as session:
        page = tickets.search(session, Filter(text=text))
        assert tickets.how_many(session, Filter(text=text)) == len(page.tickets)


@given(st.text(max_size=80))
def test_a_text_is_found_by_itself(text: str) -> None:
    own = words(storable(text))  # as it is kept
    assert all(any(word.startswith(ways) for word in own) for ways in asked(text)[:1]) or not own
