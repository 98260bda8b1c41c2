"""With a learned model the bot proposes what is meant, asks which of two, and asks nothing that it can know."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.dialogue import Known
from core.consultations.learning import TopicSuggestion
from core.warnings.fraud import FraudSuspicion
from tests.bot.agent import close
from tests.bot.chat import SLEMAN, Chat
from tests.bot.citizen import Citizen, Hotline

pytestmark = pytest.mark.usefixtures("learned")


def test_slang_becomes_topic_category_and_region_without_a_menu(hotline: Hotline, siti: Citizen) -> None:
    assert siti.says("dd thp 2 kab garut kpn cair min? kami dari bpkad").hears("ask_topic")
    assert "Dana Desa" in siti.heard
    assert siti.says("ya").hears("confirm")
    siti.says("kirim")
    (ticket,) = hotline.tickets()
    assert (ticket.topic, ticket.category, ticket.region_code) == ("DD", "PEMDA", "32.05")
    with hotline.reading() as session:
        (kept,) = session.execute(sa.select(TopicSuggestion)).scalars().all()
    assert (kept.ticket_id, kept.first, kept.chosen, kept.place) == (ticket.id, "DD", "DD", "bot")
    assert kept.model


def test_what_was_suggested_is_kept_beside_another_choice(hotline: Hotline, siti: Citizen) -> None:
    siti.says("dd thp 2 kab garut kpn cair min? kami dari bpkad").presses("proposal:other")
    siti.says("dau")
    siti.says("kirim")
    (ticket,) = hotline.tickets()
    with hotline.reading() as session:
        (kept,) = session.execute(sa.select(TopicSuggestion)).scalars().all()
    assert (ticket.topic, kept.first, kept.chosen) == ("DAU", "DD", "DAU")


def test_without_a_keyword_of_a_topic(siti: Citizen) -> None:
    siti.says("uang utk kampung kami dr pusat kok belum masuk2 ya pak, kades sdh 3 bulan gak bs bangun jalan")
    assert "Dana Desa" in siti.heard
    assert siti.buttons[0] in ("proposal:yes", "proposal:first")


def test_who_was_known_is_not_asked_again(hotline: Hotline, siti: Citizen) -> None:
    number = siti.asks()
    close(hotline, number)
    hotline.send()
    siti.presses("star:5")
    siti.says("kapan dau bulan ini disalurkan ke rekening daerah?")
    siti.presses("reopen:new")
    assert siti.hears("ask_topic")
    assert siti.says("ya").hears("confirm")
    assert "Kabupaten Sleman" in siti.heard
    siti.says("kirim")
    assert [ticket.region_code for ticket in hotline.tickets()] == ["34.04", "34.04"]


def test_a_doubt_that_no_rule_knows_is_asked_about(hotline: Hotline, siti: Citizen) -> None:
    text = "pak, kami sdh siapkan 5 juta utk panitia kegiatan di hotel itu, dikirim ke rekening bu rini ya?"
    assert siti.says(text).hears("ask_suspected")
    siti.presses("suspected:other")
    assert hotline.tickets() == []  # never a report by itself


def test_public_money_is_no_fraud(siti: Citizen) -> None:
    for text in (
        "sisa dana bok sudah kami setor, ditransfer ke rekening kas desa atau rkud pak?",
        "Pendapatan Asli Daerah kami turun, apakah memengaruhi alokasi DAU?",
        "biaya operasional sekolah boleh dipakai bayar listrik?",
    ):
        assert not siti.says(text).hears("ask_suspected")
        siti.says("/batal")


def test_suspicious_words_of_a_further_message_reach_agents_with_reasons(hotline: Hotline, siti: Citizen) -> None:
    siti.asks()
    siti.says("oh ya ada yg ngaku pejabat djpk minta transfer fee ke rekening pribadi, ini asli?")
    with hotline.reading() as session:
        (found,) = session.execute(sa.select(FraudSuspicion)).scalars().all()
    assert 0 < found.score <= 1
    assert any(signal.startswith("“") for signal in found.signals)


def two(chat: Chat) -> Chat:
    """Words between two topics."""
    return chat.says("dana utk daerah kami kapan turun ya", ranked=("DAU", "DBH", "DD"), proposed=("DAU", "DBH"))


def test_two_that_are_close_are_asked_for() -> None:
    chat = two(Chat()).asked("greet", "ask_topic_two")
    assert chat.buttons == ["Topik DAU", "Topik DBH", "Pilih topik lain"]
    assert "1. Topik DAU" in chat.text


@pytest.mark.parametrize(
    ("answer", "topic"),
    [("1", "DAU"), ("2", "DBH"), ("nomor 2", "DBH"), ("dbh", "DBH"), ("dau pak", "DAU"), ("topik dbh", "DBH")],
)
def test_one_of_two_by_number_or_name(answer: str, topic: str) -> None:
    chat = two(Chat()).says(answer).asked("ask_category")
    assert chat.state.draft.topic == topic


def test_yes_does_not_say_which_of_two() -> None:
    two(Chat()).says("ya").asked("ask_topic_two")


def test_neither_of_two() -> None:
    two(Chat()).says("3").asked("ask_topic_list")
    two(Chat()).presses("proposal:other").asked("ask_topic_list")


def test_further_words_settle_which_of_two() -> None:
    chat = two(Chat()).says("maksud saya bagi hasil sawit", ranked=("DBH", "DAU"), proposed=("DBH",))
    chat.asked("noted", "ask_topic")
    assert "Topik DBH" in chat.text


def test_a_model_that_is_unsure_leaves_the_choice_to_the_person() -> None:
    Chat().says("min mau tanya soal yang kemarin itu lho", ranked=("DD", "DAU"), proposed=()).asked(
        "greet", "ask_topic_list"
    )


def test_another_region_than_last_time_is_asked_about() -> None:
    known = Known("PEMDA", "KAB", "32.05", "Kabupaten Garut")
    chat = Chat().says("kapan dau cair di sleman?", ranked=("DAU",), proposed=("DAU",), regions=(SLEMAN,), known=known)
    chat.says("ya", known=known).asked("ask_category")
