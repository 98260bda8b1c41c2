"""With a learned model the bot proposes what is meant, asks which of two, and asks nothing that it can know."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.consultations.contacts import Contact
from core.consultations.learning import TopicSuggestion
from core.warnings.fraud import FraudSuspicion
from tests.bot.agent import close
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


def test_a_rejected_topic_is_not_proposed_again(siti: Citizen) -> None:
    siti.says("dd thp 2 kab garut kpn cair min? kami dari bpkad").presses("proposal:other")
    siti.says("bukan itu pak, yang ini beda")
    assert "Dana Desa. Benar" not in siti.heard


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


@pytest.mark.parametrize(
    "text", ["saya sudah kirim dp 1 juta kemarin", "saya bayar kemarin 2 juta", "sudah transfer tadi"]
)
def test_a_payment_is_heard_where_fraud_was_asked_about(siti: Citizen, text: str) -> None:
    siti.says("ada yg ngaku pejabat djpk minta transfer fee ke rekening pribadi, ini asli?").presses("suspected:ask")
    for answer in ("1", "lewati", "kirim"):
        siti.says(answer)
    assert siti.says(text).hears("fraud_paid")


def test_thanks_for_what_has_come_is_no_question(siti: Citizen) -> None:
    assert siti.says("terima kasih atas bantuan kemarin, sudah cair dau nya").hears("courtesy")


def test_english_on_an_indonesian_phone(siti: Citizen) -> None:
    assert siti.says("when will the village fund for our village be disbursed?").hears("greet", language="en")


def test_an_institution_that_was_named_is_not_asked_for(hotline: Hotline, siti: Citizen) -> None:
    siti.says("kami dari Kementerian Kesehatan, mohon info jadwal penyaluran dau earmark kesehatan daerah")
    for answer in ("ya", "kirim"):
        siti.says(answer)
    assert [ticket.institution for ticket in hotline.tickets()] == ["Kementerian Kesehatan"]
