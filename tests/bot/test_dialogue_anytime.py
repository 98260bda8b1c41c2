"""Chats about all the rest: fraud, PPID, one's own data, privacy, language, commands that nobody knows."""

from __future__ import annotations

import pytest

from bot.dialogue import AddToTicket, Stop
from tests.bot.chat import Chat, topic

FAKE = "min, kami terima undangan capacity building jf akpd di jkt, bayar 4,7 jt per org. ini asli apa palsu ya?"


def test_fraud_from_the_menu_is_reported() -> None:
    chat = Chat().says("/start", "command").says("8").asked("fraud_first", "ask_fraud")
    chat.says("Ya, laporkan").asked("ask_story")
    chat.says("ada yang minta transfer 5 juta mengaku dari djpk").asked("ask_paid").says("lewati").asked("ask_evidence")
    chat.sends("photo", files=("surat",)).asked("noted", "ask_category")
    chat.says("1").says("lewati").asked("confirm")
    assert "Laporan: ada yang minta" in chat.text
    chat.says("kirim").asked("ticket_made", "fraud_paid")
    draft = chat.logged.draft
    assert (draft.kind, draft.topic, draft.files) == ("PENGADUAN", "N-TIPU", ("surat",))


def test_fraud_in_the_first_message() -> None:
    chat = Chat().says(FAKE, topics=topic("N-TIPU")).asked("greet", "ask_topic")
    chat.says("ya").asked("fraud_first", "ask_fraud").presses("fraud:report").asked("ask_paid")
    chat.says("belum").says("lewati").asked("ask_category").says("1").says("lewati").says("kirim")
    assert (chat.logged.draft.kind, chat.logged.draft.question) == ("PENGADUAN", FAKE)


def test_only_asking_about_fraud_is_no_report() -> None:
    chat = Chat().says("8").presses("fraud:ask").asked("ask_category").says("4").says("lewati")
    chat.says("ciri surat palsu itu seperti apa?").says("kirim")
    assert (chat.logged.draft.kind, chat.logged.draft.topic) == ("K_NON", "N-TIPU")


def test_a_machines_suspicion_is_no_report() -> None:
    chat = Chat().says(FAKE, topics=topic("N-TIPU")).says("0").asked("ticket_made")
    assert chat.logged.draft.kind == "K_NON"


def test_ppid_explains_and_leads_on() -> None:
    Chat().says("9").asked("greet", "ppid_info", "ask_ppid").presses("ppid:menu").asked("menu")
    chat = Chat().says("/start", "command").says("ppid").presses("ppid:person").asked("ask_question_person")
    chat.says("data apbd 2015 ada?").asked("ticket_made")
    assert (chat.logged.draft.topic, chat.logged.draft.kind) == ("N-DATA", "K_NON")


def test_my_data_becomes_a_ticket() -> None:
    chat = Chat().says("halo").says("data saya").asked("ask_my_data").says("salinan").asked("ticket_made")
    assert "salinan data saya" in chat.logged.draft.question
    chat.says("DATA SAYA").asked("ask_my_data").says("hapus").asked("added")
    (effect,) = chat.effects
    assert isinstance(effect, AddToTicket)
    assert "penghapusan" in effect.text


def test_my_data_in_the_middle_loses_nothing() -> None:
    chat = Chat().says("kapan dbh cair?", topics=topic("DBH")).says("data saya").says("tidak").asked("ask_topic")
    chat.says("data saya").presses("my_data:copy").asked("ticket_made")
    assert chat.logged.draft.question.endswith("kapan dbh cair?")


def test_privacy_in_the_middle_repeats_the_question() -> None:
    Chat().says("1").says("privasi").asked("privacy", "ask_category").says("/bantuan").asked("help", "ask_category")


def test_cancel_in_the_middle() -> None:
    chat = Chat().says("1").says("1").says("Batal.").asked("cancelled", "menu")
    assert not chat.state.draft.settled


def test_menu_keeps_a_written_question() -> None:
    chat = Chat().says("kapan dbh cair?", topics=topic("DBH")).says("ya").says("menu").asked("ask_topic_list")
    assert chat.state.draft.question == "kapan dbh cair?"


def test_stop() -> None:
    Chat().says("halo").says("STOP").asked("stopped").did(Stop())


def test_language_by_word_and_button() -> None:
    chat = Chat().says("halo").says("ENGLISH").asked("language_set", "menu")
    assert "choose a topic" in chat.text
    chat.says("2").asked("ask_topic_part").says("bahasa").asked("ask_language").presses("lang:id")
    chat.asked("language_set", "ask_topic_part")
    assert "bahasa Indonesia" in chat.text


@pytest.mark.parametrize(
    ("app", "said", "language"),
    [
        ("en-GB", "/start", "en"),
        ("en", "when is the village fund paid?", "en"),
        ("en", "kpn dd cair min", "id"),
        ("id", "/start", "id"),
        ("de", "hello", "id"),
        ("", "halo", "id"),
    ],
)
def test_the_first_language(app: str, said: str, language: str) -> None:
    assert Chat(app).says(said).state.language == language


def test_the_greeting_knows_the_time_of_day() -> None:
    assert "Selamat malam" in Chat().says("halo", salutation="malam").text
    assert "Selamat siang" in Chat().says("halo", salutation="?").text


@pytest.mark.parametrize("typed", ["/ringkasan 2022-12", "/hari_ini", "/apa_ini"])
def test_unknown_commands_get_the_ordinary_menu(typed: str) -> None:
    Chat().says(typed, "command").asked("greet", "menu")
    Chat().says("1").says(typed, "command").asked("ask_category")


@pytest.mark.parametrize("typed", ["asdfgh", "👍", "...", "99"])
def test_what_nobody_understands_offers_a_person(typed: str) -> None:
    assert "Ketik 0" in Chat().says("halo").says(typed).asked("not_understood", "menu").text


def test_courtesy_is_answered() -> None:
    Chat().says("halo").says("baik, terima kasih infonya pak").asked("courtesy")


def test_help_words_in_slang() -> None:
    chat = Chat().says("gan, brp lama sih dd cair? lemot bgt", topics=topic("DD")).asked("greet", "ask_topic")
    chat.says("yup").says("sy warga biasa").asked("ask_region").says("lewat").asked("confirm").says("oke")
    assert chat.logged.draft.sub_category == "MASYARAKAT"
