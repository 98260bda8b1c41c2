"""With a learned model the bot proposes what is meant, asks which of two, and asks nothing that it can know."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.dialogue import Known, Said
from core.consultations.contacts import Contact
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
    assert siti.buttons[0] in ("proposal:yes", "proposal:DD", "proposal:DAU")


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


def test_a_button_of_an_older_proposal_settles_nothing() -> None:
    chat = two(Chat()).says("maksud saya dak fisik jalan", ranked=("DAKF",), proposed=("DAKF",))
    chat.presses("proposal:DAU").asked("ask_topic")
    assert chat.state.draft.topic == ""


def test_what_is_no_topic_in_particular_is_not_proposed_with_another() -> None:
    Chat().says("apa saja ya min yang bisa", ranked=("N-LAIN", "DAU"), proposed=("N-LAIN", "DAU")).asked(
        "greet", "ask_topic_list"
    )


def test_a_fraud_that_was_none_leaves_the_other_topic() -> None:
    chat = Chat().says(
        "biaya transfer dau kami ke rekening", suspected=True, ranked=("N-TIPU", "DAU"), proposed=("N-TIPU", "DAU")
    )
    chat.presses("suspected:other").asked("ask_topic")
    assert chat.state.draft.guess == "DAU"


def test_a_rejected_topic_is_not_proposed_again(siti: Citizen) -> None:
    siti.says("dd thp 2 kab garut kpn cair min? kami dari bpkad").presses("proposal:other")
    siti.says("bukan itu pak, yang ini beda")
    assert "Dana Desa. Benar" not in siti.heard


GARUT = Known("PEMDA", "KAB", "32.05", "Kabupaten Garut")


def at_the_summary(known: Known, **first: object) -> Chat:
    """A question of a person who was known, up to its summary."""
    chat = Chat().says("kapan dau cair ya min?", ranked=("DAU",), proposed=("DAU",), known=known, **first)
    return chat.says("ya", known=known)


def test_who_changes_the_place_is_asked_for_it() -> None:
    chat = at_the_summary(GARUT).asked("confirm")
    chat.presses("confirm:change")
    chat.hears(Said("button", button="change:place", known=GARUT)).asked("ask_region")


def test_who_changes_the_category_is_asked_for_it() -> None:
    chat = at_the_summary(GARUT, category="AKADEMISI").asked("ask_institution")
    chat.says("Universitas Padjadjaran", known=GARUT).presses("confirm:change")
    chat.hears(Said("button", button="change:category", known=GARUT)).asked("ask_category")


def test_what_is_left_out_is_not_filled_in_from_the_last_time() -> None:
    known = Known("LAINNYA", "", "32.05", "Kabupaten Garut")
    chat = at_the_summary(known, regions=(SLEMAN,)).asked("ask_category")
    chat.says("lewati", known=known)
    assert chat.state.draft.region_label in ("", "Kabupaten Sleman")


def test_a_person_who_was_two_things_still_gets_a_ticket(hotline: Hotline, siti: Citizen) -> None:
    siti.asks()
    with hotline.database.writing() as session:  # as an agent or an import may leave it
        contact = session.get_one(Contact, hotline.tickets()[0].contact_id)
        contact.category, contact.sub_category, contact.institution = "KL", "KAB", "Bank Jatim"
    close(hotline, hotline.tickets()[0].number)
    siti.says("kapan dau bulan ini disalurkan ke rekening daerah?").presses("reopen:new")
    siti.says("ya").says("kirim")
    assert [ticket.category for ticket in hotline.tickets()] == ["PEMDA", "KL"]


def test_who_asks_for_an_officer_at_once_chose_no_topic(hotline: Hotline, siti: Citizen) -> None:
    siti.says("dd thp 2 kab garut kpn cair min? kami dari bpkad").says("0")
    with hotline.reading() as session:
        (kept,) = session.execute(sa.select(TopicSuggestion)).scalars().all()
    assert (kept.first, kept.chosen) == ("DD", None)


@pytest.mark.parametrize(
    "text", ["DJPK", "minta nomor wa", "kami dari djpk", "jadwal bimtek", "situs djpk", "dana desa 5 juta", "Kemenkeu"]
)
def test_a_few_words_are_no_suspicion(siti: Citizen, text: str) -> None:
    assert not siti.says(text).hears("ask_suspected")


def test_an_answer_is_no_suspicion(siti: Citizen) -> None:
    siti.says("/start").says("1").says("1").says("saya dari kementerian")
    siti.presses("category:KL")
    assert not siti.says("Direktorat Jenderal Perimbangan Keuangan Kementerian Keuangan Jakarta").hears("ask_suspected")
