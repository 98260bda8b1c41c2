"""Similar past questions, as agents get them: which are found, which never, and whatever is typed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.consultations import tickets
from core.foundation.db import Database
from tests.ticketing import Log

QUESTION = "selamat pagi min, rekening kas desa kami ganti bank, gmn cara ubah rekening penyaluran dana desa?"
PAST = "Bagaimana mengubah rekening kas desa untuk penyaluran Dana Desa karena berganti bank?"
ANSWER = "Ajukan perubahan rekening melalui KPPN dengan surat bupati."
OTHERS = (
    "Kapan DAU bulan depan disalurkan ke provinsi?", "Format laporan DAK fisik triwulan dua seperti apa?",
    "Password SIKD lupa, bisa direset?", "Jadwal bimtek APBD di Bali?", "Berapa pagu dana insentif fiskal?",
)  # fmt: skip
ODD = [
    "", " ", "🙏🙏🏽", "???", '"', "'", "*", 'NEAR("rekening" kas, 5)', "rekening AND OR NOT desa", "words : rekening",
    "rekening:* & !kas | <->", "-rekening ^kas", "\0rekening", "%(number)s {0} \\", "½ ﬁ İ ß ①",
    "rekening " * 1200, "a" * 10_000, "🙏" * 10_000, '"' * 10_000,
    " ".join(f"kata{n}" for n in range(1500)),
]  # fmt: skip


@pytest.fixture(params=["read", "unread"])
def logged(log: Log, database: Database, request: pytest.FixtureRequest) -> Callable[..., str]:
    """Logs an answered ticket that the clock has read for the search, or not yet."""

    def make(**about: Any) -> str:
        number = log(**{"question": PAST, "answer": ANSWER, "status": "CLOSED", **about})
        if request.param == "read":
            with database.writing() as session:
                tickets.index_texts(session)
        return number

    return make


def typed(client: FlaskClient, question: str = QUESTION) -> TestResponse:
    """What the form gets while the question is typed."""
    answer = client.post("/staff/tickets/similar", data={"question": question})
    assert answer.status_code == 200, answer.text
    return answer


def numbers(answer: TestResponse) -> list[str]:
    """The tickets that were found, in their order."""
    return re.findall(r'href="/staff/tickets/([\d-]+)"', answer.text)


def test_a_similar_question_is_found_with_its_answer(agent: FlaskClient, logged: Callable[..., str]) -> None:
    for other in OTHERS:
        logged(question=other, answer=f"Jawaban: {other}")
    number = logged()
    found = typed(agent)
    assert numbers(found) == [number]
    assert PAST in found.text
    assert f'data-use-answer="{ANSWER}"' in found.text
    assert found.text.count("Alt+Q") == 2  # its key, as said to a reader and to the browser
    assert "1 Des 2022" in found.text


def test_where_nothing_is_similar_nothing_is_found(agent: FlaskClient, logged: Callable[..., str]) -> None:
    logged()
    for question in ("Jadwal bimtek APBD di Bali?", "selamat pagi, apakah ini sudah bisa?", "desa"):
        assert numbers(typed(agent, question)) == []
    assert "Belum ada pertanyaan serupa" in typed(agent, "Jadwal bimtek?").text
    assert "Belum ada pertanyaan serupa" not in typed(agent, "").text


@pytest.mark.parametrize(
    "about", [{"answer": "", "status": "OPEN"}, {"status": "WAITING"}, {"status": "OPEN"}, {"kind": "NONHITUNG"}]
)
def test_what_is_no_answered_question_is_left_out(
    agent: FlaskClient, logged: Callable[..., str], about: dict[str, str]
) -> None:
    logged(**about)
    assert numbers(typed(agent)) == []


def test_an_answered_ticket_may_still_be_open(agent: FlaskClient, logged: Callable[..., str]) -> None:
    number = logged(status="ANSWERED")
    assert numbers(typed(agent)) == [number]


def test_a_double_is_left_out(staff_at: Callable[..., FlaskClient], logged: Callable[..., str]) -> None:
    kept, double = logged(), logged(answer="Jawaban lain")
    chief = staff_at("supervisor")
    seen = re.search(r'name="seen" value="(\d+)"', chief.get(f"/staff/tickets/{double}").text)
    assert seen is not None
    said = {"seen": seen[1], "into": kept, "why": "sama"}
    assert chief.post(f"/staff/tickets/{double}/merge", data=said).status_code == 303
    assert numbers(typed(chief)) == [kept]


def test_one_answer_comes_once_and_of_equals_the_newest(agent: FlaskClient, logged: Callable[..., str]) -> None:
    for day in (2, 4, 3):
        logged(at=f"2022-12-0{day}T10:00+07:00")
    newer = logged(at="2022-12-05T09:00+07:00", answer="Sekarang lewat aplikasi.")
    assert numbers(typed(agent)) == [newer, "2022-12-000002"]
    for n in range(3):
        logged(at="2022-11-01T10:00+07:00", answer=f"Jawaban lama {n}")
    assert len(numbers(typed(agent))) == 3


def test_a_restricted_ticket_does_not_even_seem_to_be_there(
    staff_at: Callable[..., FlaskClient], logged: Callable[..., str]
) -> None:
    report = logged(kind="PENGADUAN", topic="N-TIPU")
    assert numbers(typed(staff_at("supervisor"))) == [report]
    agent = staff_at("agent")
    told = typed(agent)
    assert numbers(told) == []
    assert "Belum ada pertanyaan serupa" in told.text
    other = logged(question=QUESTION, answer="", status="OPEN")
    beside = agent.post(f"/staff/tickets/{other}/similar")
    assert (beside.status_code, beside.text.strip()) == (200, "")


def test_whose_own_words_are_restricted_finds_nothing(
    staff_at: Callable[..., FlaskClient], logged: Callable[..., str]
) -> None:
    logged()
    report = logged(kind="PENGADUAN", topic="N-TIPU", status="OPEN", answer="")
    assert staff_at("agent").post(f"/staff/tickets/{report}/similar").status_code == 403
    assert staff_at("supervisor").post(f"/staff/tickets/{report}/similar").status_code == 200


def test_an_open_ticket_finds_others_and_not_itself(agent: FlaskClient, logged: Callable[..., str]) -> None:
    past = logged()
    own = logged(status="ANSWERED", answer="Sementara ini kami periksa.")
    page = agent.get(f"/staff/tickets/{own}").text
    assert f'hx-post="/staff/tickets/{own}/similar"' in page
    found = agent.post(f"/staff/tickets/{own}/similar")
    assert numbers(found) == [past]
    assert "Pertanyaan serupa" in found.text
    assert "/similar" not in agent.get(f"/staff/tickets/{past}").text  # it is closed
    assert agent.post("/staff/tickets/2022-12-009999/similar").status_code == 404


def test_any_text_is_a_question(agent: FlaskClient, logged: Callable[..., str]) -> None:
    for question in ODD:
        logged(question=f"{question[:9000]} dan rekening kas desa")
    for question in ODD:
        typed(agent, question)


def test_long_and_marked_up_answers_are_shown_as_they_are(agent: FlaskClient, logged: Callable[..., str]) -> None:
    answer = 'Baris satu <b>"tebal"</b>\n\nBaris dua & ' + "panjang " * 60
    logged(answer=answer)
    text = typed(agent).text
    used = re.search(r'data-use-answer="([^"]*)"', text)
    assert used is not None
    assert html.unescape(used[1]) == answer.strip()
    assert "<details" in text
    assert "<b>" not in text


def test_the_form_waits_for_a_question_and_a_correction_does_not(
    agent: FlaskClient, logged: Callable[..., str]
) -> None:
    number = logged()
    assert 'id="similar"' in agent.get("/staff/tickets/new").text
    assert 'id="similar"' not in agent.get(f"/staff/tickets/{number}/correct").text
