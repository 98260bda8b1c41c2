"""What the form suggests, what becomes of it, and how often it was right."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.consultations.learning import Learning, TopicSuggestion
from core.foundation.db import Database
from tests.ticketing import FILLED, PAGE
from tests.web.browsing import Clock, shown

QUESTION = "dd thp 2 kab garut kpn cair min? kami dari bpkad"
CHIP = re.compile(r'data-topic="([A-Z-]+)"')


def suggested(agent: FlaskClient, question: str, kind: str = "") -> str:
    """The part of the form below the question."""
    answer = agent.post("/staff/tickets/topics", data={"question": question, "kind": kind})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.usefixtures("learned")
def test_topics_with_their_probability_who_asks_and_where(agent: FlaskClient) -> None:
    part = suggested(agent, QUESTION)
    assert CHIP.findall(part)[0] == "DD"
    assert re.search(r'class="likely">\d\d%', part)
    assert 'name="suggested" value="DD' in part
    assert "Pemerintah Daerah · Kabupaten Garut" in part
    assert 'data-fill="{&#34;category&#34;: &#34;PEMDA&#34;, &#34;region&#34;: &#34;Kabupaten Garut&#34;}"' in part


@pytest.mark.usefixtures("learned")
def test_only_topics_of_the_chosen_kind(agent: FlaskClient) -> None:
    topics = CHIP.findall(suggested(agent, "surat kami ke djpk soal dau sdh diterima blm ya", "K_NON"))
    assert topics[0] == "N-SURAT"
    assert all(topic.startswith("N-") for topic in topics)


@pytest.mark.usefixtures("learned")
def test_signs_of_fraud_are_told_with_their_reasons(agent: FlaskClient) -> None:
    part = suggested(agent, "ada yg ngaku pejabat djpk minta transfer fee ke rekening pribadi, ini asli?")
    assert "Mungkin penipuan:" in part
    assert CHIP.findall(part)[0] == "N-TIPU"
    assert "Mungkin penipuan:" not in suggested(agent, "sisa dana bok disetor, ditransfer ke rekening kas desa?")


@pytest.mark.usefixtures("learned")
@pytest.mark.parametrize(
    "text", ["", " ", "🙏", "a" * 10_000, "مرحبا كيف الحال", "ꦲꦤꦕꦫꦏ", "</textarea><script>", "selamat pagi min", "\0"]
)
def test_any_text_gets_an_answer(agent: FlaskClient, text: str) -> None:
    assert "<script>" not in suggested(agent, text)


def _kept(database: Database) -> list[TopicSuggestion]:
    with database.reading() as session:
        return list(session.execute(sa.select(TopicSuggestion).order_by(TopicSuggestion.ticket_id)).scalars())


def test_what_was_shown_is_kept_beside_what_was_chosen(agent: FlaskClient, database: Database) -> None:
    agent.post("/staff/tickets/new", data=FILLED | {"suggested": "DD,DAU,SALUR"})
    (kept,) = _kept(database)
    assert (kept.first, kept.second, kept.third) == ("DD", "DAU", "SALUR")
    assert (kept.chosen, kept.place, kept.model) == ("DAU", "form", "")


@pytest.mark.parametrize("posted", ["", "NONSENSE", "<b>", ",,,", "x" * 5000])
def test_what_no_form_of_ours_shows_is_not_kept(agent: FlaskClient, database: Database, posted: str) -> None:
    assert agent.post("/staff/tickets/new", data=FILLED | {"suggested": posted}).status_code == 303
    assert _kept(database) == []


def test_the_month_tells_how_often_it_was_right(
    agent: FlaskClient, staff_at: Callable[..., Any], clock: Clock, database: Database
) -> None:
    cases = [("DAU", "DAU,DD"), ("DAU", "DD,DAU,SALUR"), ("DAU", "DD,DBH,SALUR"), ("DD", "DD")]
    for number, (topic, codes) in enumerate(cases):
        more = {"topic": topic, "suggested": codes, "form_key": f"key-{number}"}
        agent.post("/staff/tickets/new", data=FILLED | more)
    agent.post("/staff/tickets/new", data=FILLED | {"suggested": "DAU", "form_key": "open", "status": "OPEN"})
    with database.writing() as session:
        values = {"first": 0.957, "among_three": 0.99, "fraud_found": 0.98, "false_alarms": 0.02, "kept": False}
        session.add(Learning(at=clock.now, model="m", tickets=1305, **values))
    page = shown(staff_at("supervisor").get("/staff/months/2022-12/suggested"))
    table = page.partition("Topik akhir")[2]
    assert re.search(r"Alokasi Umum \(DAU\) 3 33,3% 66,7%|Dana Alokasi Umum[^%]* 3 33,3% 66,7%", table)
    assert re.search(r"Semua topik 4 50,0% 75,0%", table)
    assert "dari 1.305 tiket" in table
    assert "95,7%" in table
    assert "tidak dipakai" in table


def test_a_month_without_suggestions_says_so(agent: FlaskClient) -> None:
    agent.post("/staff/tickets/new", data=FILLED)
    assert "Belum ada tiket bulan ini" in agent.get("/staff/months/2022-12/suggested").text


def test_the_months_page_brings_it_in(agent: FlaskClient) -> None:
    agent.post("/staff/tickets/new", data=FILLED)
    assert 'hx-get="/staff/months/2022-12/suggested"' in agent.get("/staff/months/2022-12").text


def test_a_correction_decides_what_was_right(agent: FlaskClient) -> None:
    agent.post("/staff/tickets/new", data=FILLED | {"suggested": "DD"})
    seen = re.search(r'name="seen" value="(\d+)"', agent.get(f"{PAGE}/correct").text)
    assert seen
    agent.post(f"{PAGE}/correct", data=FILLED | {"topic": "DD", "why": "salah pilih", "seen": seen[1]})
    assert re.search(r"Semua topik 1 100,0% 100,0%", shown(agent.get("/staff/months/2022-12/suggested")))
