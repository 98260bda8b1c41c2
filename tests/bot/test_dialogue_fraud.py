"""Chats about fraud: suspicion asks and never judges, reports are asked what agents need, payments answered at once."""

from __future__ import annotations

import pytest

from bot.dialogue import AddToTicket, Mention, RegionGuess
from tests.bot.chat import SLEMAN, Chat, topic

FAKE = "min, kami terima undangan capacity building jf akpd di jkt, bayar 4,7 jt per org. ini asli apa palsu ya?"
ASK = ("fraud_first", "ask_suspected")


def suspicious(text: str = FAKE, **more: object) -> Chat:
    """A chat that begins with words that look like fraud."""
    return Chat().says("/start", "command").says(text, suspected=True, topics=topic("N-TIPU"), **more)


def test_words_that_look_like_fraud_get_the_standing_facts_at_once_and_are_asked_about() -> None:
    chat = suspicious().asked(*ASK)
    assert "tidak pernah meminta biaya" in chat.text
    assert chat.buttons == ["Ya, laporkan", "Hanya bertanya", "Bukan tentang penipuan"]
    chat.presses("suspected:report").asked("ask_paid").presses("paid:no").asked("ask_evidence")
    chat.sends("photo", files=("surat",)).asked("noted", "ask_category").says("1").says("sleman", regions=(SLEMAN,))
    chat.says("kirim").asked("ticket_made")
    draft = chat.logged.draft
    assert (draft.kind, draft.topic, draft.question, draft.files) == ("PENGADUAN", "N-TIPU", FAKE, ("surat",))
    assert (draft.paid, draft.region) == ("no", "34.04")


@pytest.mark.parametrize("answer", ["2", "hanya bertanya", "cuma nanya"])
def test_a_suspicion_that_is_only_a_question_is_no_report(answer: str) -> None:
    chat = suspicious().says(answer).asked("ask_category").says("4").says("lewati").says("kirim")
    assert (chat.logged.draft.kind, chat.logged.draft.topic) == ("K_NON", "N-TIPU")


@pytest.mark.parametrize("answer", ["3", "bukan", "bukan tentang penipuan"])
def test_a_wrong_suspicion_goes_on_as_if_nothing_had_been_and_does_not_come_back(answer: str) -> None:
    chat = Chat().says("/start", "command").says("dau ditransfer ke rek siapa", suspected=True, topics=topic("DAU"))
    chat.asked(*ASK).says(answer).asked("ask_topic").says("ya").asked("ask_category")
    chat.says("1").says("lewati").asked("confirm").says("tolong dicek rekeningnya", suspected=True).asked("confirm")
    chat.says("kirim")
    assert (chat.logged.draft.kind, chat.logged.draft.topic) == ("K_TEK", "DAU")


def test_nobody_is_made_a_reporter_by_leaving_the_question_open() -> None:
    chat = suspicious().says("0").asked("ticket_made")
    assert chat.logged.draft.kind == "K_NON"


def test_who_says_that_money_was_sent_is_told_to_call_the_bank_at_once() -> None:
    chat = suspicious("staf kami terlanjur transfer ke panitia", paid=True)
    chat.asked("fraud_first", "fraud_paid", "ask_suspected").presses("suspected:report").asked("ask_evidence")
    chat.says("lewati").says("1").says("lewati").says("kirim").asked("ticket_made")
    assert chat.logged.draft.paid == "yes"


def test_the_answer_that_money_was_sent_brings_the_advice_before_anything_else() -> None:
    chat = suspicious().says("ya").asked("ask_paid").says("sudah").asked("fraud_paid", "ask_evidence")
    assert "bank" in chat.text


def test_words_instead_of_yes_or_no_are_kept_and_asked_about_once_more() -> None:
    chat = suspicious().says("ya").says("kata bendahara masih dicek dulu ke bank").asked("noted", "ask_paid")
    chat.says("nanti saya kabari lagi ya hasilnya").asked("noted", "ask_evidence").says("lewati")
    chat.says("1").says("lewati").says("kirim").asked("ticket_made", "fraud_paid")
    assert "masih dicek dulu" in chat.logged.draft.question
    assert chat.logged.draft.paid == ""


def test_numbers_and_addresses_are_compared_with_the_register() -> None:
    mentions = (Mention("0811-1504207", "Dering DJPK, WhatsApp"), Mention("0812-000-000"))
    chat = suspicious("0811-1504207 dan 0812-000-000 ini benar dari djpk?", mentions=mentions)
    chat.asked("fraud_first", "official_checked", "ask_suspected")
    assert "0811-1504207: terdaftar (Dering DJPK, WhatsApp)" in chat.text
    assert "0812-000-000: tidak ada dalam daftar resmi kami" in chat.text
    assert "palsu." not in chat.words(chat.replies[1]).lower().replace("dipalsukan;", "")


def test_a_sign_of_fraud_in_the_middle_of_another_question_is_asked_about() -> None:
    chat = Chat().says("/start", "command").says("kapan dau cair?", topics=topic("DAU")).says("ya")
    chat.says("oh ya ada yg ngaku dari djpk minta uang", suspected=True).asked(*ASK).presses("suspected:report")
    assert chat.state.draft.question == "kapan dau cair?\n\noh ya ada yg ngaku dari djpk minta uang"
    assert chat.state.draft.kind == "PENGADUAN"


def test_a_region_named_in_the_report_is_not_asked_again() -> None:
    garut = RegionGuess("32.05", "Kabupaten Garut", 100.0)
    chat = suspicious("pemkab garut dapat undangan palsu", regions=(garut,)).says("ya").says("belum").says("lewati")
    chat.asked("ask_category").says("1").asked("confirm")
    assert "Kabupaten Garut" in chat.text


def test_a_later_message_of_a_ticket_that_tells_of_a_payment_is_answered_with_the_advice() -> None:
    chat = suspicious().says("0").asked("ticket_made")
    chat.says("ternyata sudah terlanjur transfer 5 juta", suspected=True, paid=True).asked("added", "fraud_paid")
    (effect,) = chat.effects
    assert isinstance(effect, AddToTicket)


def test_english() -> None:
    chat = Chat("en").says("/start", "command").says("Is this invitation genuine?", suspected=True)
    chat.asked(*ASK)
    assert chat.buttons == ["Yes, report it", "I am only asking", "Not about fraud"]
    chat.says("only asking").asked("ask_category")
