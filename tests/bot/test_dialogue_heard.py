"""Chats as people really write them: in many short messages, beside the question, with courtesy at the end."""

from __future__ import annotations

import pytest

from bot.dialogue import AddToTicket, RegionGuess, Ticket, TopicGuess, WantsPerson
from tests.bot.chat import BANDUNG, SLEMAN, Chat, topic

BREBES = RegionGuess("33.29", "Kabupaten Brebes", 100.0)
BALI = RegionGuess("51", "Provinsi Bali", 95.0)
MERANTI = RegionGuess("14.10", "Kabupaten Kepulauan Meranti", 100.0)


def at_confirmation() -> Chat:
    chat = Chat().says("dd kami kapan cair ya?", topics=topic("DD")).says("ya").says("1 pak")
    return chat.says("kab brebes", regions=(BREBES,)).asked("confirm")


def with_ticket() -> Chat:
    return Chat().says("0").says("user sikd kami terkunci").asked("ticket_made")


def test_a_question_in_five_messages_is_one_question() -> None:
    chat = Chat().says("soal blt desa", topics=topic("DD")).asked("greet", "ask_topic")
    chat.says("di kab brebes", regions=(BREBES,)).asked("noted", "ask_topic")
    chat.says("kok belum cair ya", topics=topic("SALUR")).asked("noted", "ask_topic")
    assert "Topik DD" in chat.text
    chat.says("udah 3 bulan").asked("noted", "ask_topic").says("ya").asked("ask_category")
    chat.says("1").asked("confirm").says("kirim")
    draft = chat.logged.draft
    assert draft.question == "soal blt desa\n\ndi kab brebes\n\nkok belum cair ya\n\nudah 3 bulan"
    assert (draft.topic, draft.region) == ("DD", "33.29")


@pytest.mark.parametrize(
    ("way", "question"),
    [
        (["pak rekening kami berubah gimana"], "ask_topic_list"),
        (["2"], "ask_topic_part"),
        (["1"], "ask_category"),
        (["1", "1"], "ask_region_again"),
        (["8"], "ask_fraud"),
        (["halo", "data saya"], "ask_my_data"),
    ],
)
def test_nothing_said_beside_a_question_is_lost(way: list[str], question: str) -> None:
    chat = Chat()
    for text in way:
        chat.says(text)
    chat.says("udah 3 bulan").asked("noted", question)
    assert chat.state.draft.question.endswith("udah 3 bulan")


def test_a_question_at_the_category_or_region_is_the_question() -> None:
    chat = Chat().says("1").says("kok belum cair ya", topics=topic("SALUR")).asked("noted", "ask_category")
    chat.says("1").asked("ask_region").says("sleman", regions=(SLEMAN,)).asked("confirm")
    chat = Chat().says("1").says("1").says("kok belum cair ya", topics=topic("SALUR")).asked("noted", "ask_region")
    chat.says("sleman", regions=(SLEMAN,)).asked("confirm")
    chat = Chat().says("1").says("saya dari bpkad sleman dbh belum masuk", topics=topic("DBH"), category="PEMDA")
    assert chat.asked("noted", "ask_region").state.draft.question.endswith("dbh belum masuk")
    chat.says("sleman", regions=(SLEMAN,)).asked("confirm")


def test_who_wants_to_send_what_was_kept_may() -> None:
    chat = Chat().says("1").says("sudah dari bulan lalu").says("1").says("lewati").asked("ask_question")
    chat.says("kirim").asked("confirm").says("kirim")
    assert chat.logged.draft.question == "sudah dari bulan lalu"


def test_a_question_beside_the_institution_is_no_institution() -> None:
    chat = Chat().says("1").says("2").says("dd kok belum cair ya", topics=topic("DD")).asked("noted", "ask_institution")
    chat.says("2").asked("not_understood", "ask_institution")
    chat.says("Ditjen Pajak", topics=topic("PDRD")).asked("confirm")
    assert chat.state.draft.institution == "Ditjen Pajak"


def test_the_region_in_the_category_answer_is_used() -> None:
    chat = Chat().says("1").says("bpkad kab brebes", regions=(BREBES,), category="PEMDA").asked("ask_question")
    draft = chat.state.draft
    assert (draft.category, draft.sub_category, draft.region, draft.parts) == ("PEMDA", "KAB", "33.29", ())


def test_a_region_before_anything_was_asked_is_remembered() -> None:
    chat = Chat().says("kab. brebes", regions=(BREBES,), category="PEMDA").asked("greet", "noted", "menu")
    chat.says("1").asked("ask_category").says("1").asked("ask_question")
    assert chat.state.draft.region == "33.29"


def test_a_region_for_an_answer_speaks_for_its_government() -> None:
    chat = Chat().says("1").says("bali", regions=(BALI,)).asked("ask_question")
    assert (chat.state.draft.category, chat.state.draft.sub_category) == ("PEMDA", "PROV")


def test_a_name_that_two_regions_share_is_asked_back_wherever_it_is_said() -> None:
    chat = Chat().says("1").says("bandung", regions=BANDUNG).asked("ask_kab_kota").says("kota pak")
    assert chat.asked("ask_question").state.draft.category == "PEMDA"
    chat = at_confirmation().says("bandung", regions=BANDUNG).asked("ask_kab_kota").says("1 bu").asked("confirm")
    assert "Kabupaten Bandung" in chat.text


def test_a_region_that_is_a_topic_too_is_the_region() -> None:
    papua = RegionGuess("94", "Provinsi Papua", 95.0)
    chat = Chat().says("1").says("1").says("papua", regions=(papua,), topics=topic("OTSUS")).asked("ask_question")
    assert not chat.state.draft.parts


def test_courtesy_is_no_region() -> None:
    Chat().says("1").says("1").says("oke pak").asked("ask_region")


def test_the_region_can_be_left_out_at_once() -> None:
    chat = Chat().says("1").says("1").asked("ask_region")
    assert "LEWATI" in chat.text
    assert chat.buttons == ["Lewati"]
    chat.says("lewati pak").asked("ask_question")


def test_no_topic_is_never_proposed() -> None:
    nothing = (TopicGuess("N-LAIN", 1.5),)
    chat = Chat().says("oke min sudah dijawab kemarin, makasih", topics=nothing).asked("greet", "courtesy", "menu")
    chat.says("oh salah sambung maaf", topics=nothing).asked("wrong_number", "menu")
    assert not chat.state.draft.parts
    chat.says("mohon info rekening kas, terima kasih", topics=nothing).asked("ask_topic_list")


def test_who_says_only_who_they_are_is_asked_for_the_question() -> None:
    garut = RegionGuess("32.05", "Kabupaten Garut", 100.0)
    chat = Chat().says("sy kepala desa sukamaju kab garut", regions=(garut,), category="PEMDA")
    chat.asked("greet", "ask_question").says("dd tahap 2 belum cair", topics=topic("DD")).asked("ask_topic")
    chat.says("ya").asked("confirm")
    draft = chat.state.draft
    assert (draft.category, draft.sub_category, draft.region) == ("PEMDA", "DESA", "32.05")
    assert draft.question == "sy kepala desa sukamaju kab garut\n\ndd tahap 2 belum cair"


def test_a_place_says_nothing_of_who_is_asking() -> None:
    chat = Chat().says("soal blt desa", topics=topic("DD")).says("kab brebes", regions=(BREBES,), category="PEMDA")
    chat.says("ya").asked("ask_category")
    chat = Chat().says("soal blt desa", topics=topic("DD")).says("ini saya sekdes", category="PEMDA").says("ya")
    assert chat.asked("ask_region").state.draft.sub_category == "DESA"


@pytest.mark.parametrize("typed", ["kab kep meranti", "Kepulauan Meranti", "saya di kab. meranti"])
def test_a_region_alone_replaces_the_region(typed: str) -> None:
    chat = at_confirmation().says(typed, regions=(MERANTI,)).asked("confirm")
    assert "Kabupaten Kepulauan Meranti" in chat.text
    assert len(chat.state.draft.parts) == 1
    bali = at_confirmation().says("bali", regions=(BALI,))
    assert (bali.state.draft.region, bali.state.draft.sub_category) == ("51", "PROV")


def test_a_region_in_a_sentence_is_part_of_the_question() -> None:
    chat = at_confirmation().says("kab meranti sudah cair", regions=(MERANTI,)).asked("confirm")
    assert "Kabupaten Brebes" in chat.text
    assert "kab meranti sudah cair" in chat.text


def test_a_region_alone_is_no_question() -> None:
    Chat().says("1").says("1").says("lewati").says("kab brebes", regions=(BREBES,)).asked("ask_question")


def test_indonesia_is_no_wish_for_a_language() -> None:
    chat = Chat().says("1").says("1").says("Indonesia").asked("ask_region_again").says("english")
    chat.asked("language_set", "ask_region_again").says("indonesia").asked("language_set", "ask_region_again")
    assert chat.state.language == "id"


def test_courtesy_after_a_choice() -> None:
    chat = Chat().says("nomor 2 bu").asked("greet", "ask_topic_part").says("2 min").asked("ask_category")
    chat.says("no 4 ya kak").asked("ask_region").says("lewati aja pak").says("kapan dbh cair?").asked("confirm")
    chat.says("kirim ya min").asked("ticket_made")


def test_a_voice_is_kept_and_enough() -> None:
    chat = Chat().sends("voice", files=("v",)).asked("greet", "voice_kept", "ask_topic_list")
    chat.says("1").says("4").says("lewati").asked("confirm").says("kirim")
    assert (chat.logged.draft.question, chat.logged.draft.files) == ("[pesan suara]", ("v",))


def test_a_photo_beside_a_question_can_be_sent_without_words() -> None:
    chat = Chat().says("1").sends("photo", files=("f",)).asked("noted", "ask_category").says("1").says("lewati")
    chat.asked("ask_words").says("kirim").asked("confirm").says("kirim")
    assert chat.logged.draft.question == "[lampiran]"


@pytest.mark.parametrize("typed", ["kirim", "ya", "1", "send", "Ya pak"])
def test_a_late_answer_adds_no_noise(typed: str) -> None:
    chat = with_ticket().says(typed).asked("ticket_current").did()
    chat.ticket = Ticket("2022-12-000123", "WAITING")  # an officer has asked something: now it is an answer
    chat.says(typed).asked("added")


def test_an_officer_is_offered_after_two_misses() -> None:
    chat = Chat().says("1").says("hmm").asked("not_understood", "ask_category")
    assert "0 Hubungi petugas" not in chat.buttons
    chat.says("anu").asked("not_understood", "ask_category")
    assert "0 Hubungi petugas" in chat.buttons
    chat.presses("menu:0").asked("ask_question_person")
    assert Chat().says("hmm").says("anu").says("itu").buttons.count("0 Hubungi petugas") == 1


def test_a_plea_while_waiting_reaches_an_officer() -> None:
    with_ticket().says("TOLONG").asked("person_ticket").did(WantsPerson())
    with_ticket().says("/bantuan").asked("help").did()
    Chat().says("halo").says("tolong").asked("help")


@pytest.mark.parametrize("typed", ["hubungkan saya dengan admin", "bisa telpon petugasnya?", "mau bicara sama cs dong"])
def test_asking_for_a_person_in_a_sentence(typed: str) -> None:
    Chat().says("1").says(typed).asked("ask_question_person")
    with_ticket().says(typed).asked("person_ticket")


def test_a_question_that_mentions_an_officer_is_a_question() -> None:
    text = "operator sikd kami ganti, hubungi siapa untuk reset user?"
    assert Chat().says(text).asked("greet", "ask_topic_list").state.draft.question == text
    said = with_ticket().says("admin desa kami sudah kontak bank")
    said.did(AddToTicket("admin desa kami sudah kontak bank", (), "m3"))


@pytest.mark.parametrize(
    ("said", "language"),
    [("when is the village fund paid?", "en"), ("how to report", "en"), ("hello", "id"), ("update data is", "id")],
)
def test_english_from_a_phone_that_tells_no_language(said: str, language: str) -> None:
    assert Chat().says(said).state.language == language


def test_a_request_for_ones_data_is_named_as_such() -> None:
    chat = Chat().says("halo").says("data saya").says("1 pak").asked("ticket_made")
    assert "Topik: Permintaan data pribadi" in chat.text


def test_thanks_after_closing_opens_nothing() -> None:
    chat = with_ticket().is_closed().says("oke min sudah dijawab, makasih ya").asked("courtesy", "survey")
    assert not chat.state.draft.parts
