"""Chats that end in a ticket: menu or free text, category, region, question, confirmation."""

from __future__ import annotations

import pytest

from bot.dialogue import RegionGuess
from tests.bot.chat import BANDUNG, SLEMAN, Chat, topic

QUESTION = "selamat siang min, dd tahap 2 utk kab kami kpn cair ya? syarat sdh diupload smua dr minggu lalu"


def at_confirmation() -> Chat:
    chat = Chat().says(QUESTION, topics=topic("DD")).says("ya").says("1")
    return chat.says("sleman", regions=(SLEMAN,)).asked("confirm")


def test_from_menu_to_ticket_in_numbers() -> None:
    chat = Chat().says("/start", "command").asked("greet", "menu")
    chat.says("1").asked("ask_category")
    chat.says("1").asked("ask_region")
    chat.says("kab sleman", regions=(SLEMAN,)).asked("ask_question")
    chat.says("Kapan tahap 2 tahun 2022 cair?").asked("confirm")
    chat.says("kirim").asked("ticket_made")
    draft = chat.logged.draft
    assert (draft.topic, draft.category, draft.sub_category, draft.kind) == ("DD", "PEMDA", "KAB", "K_TEK")
    assert (draft.region, draft.question) == ("34.04", "Kapan tahap 2 tahun 2022 cair?")


def test_from_menu_to_ticket_by_buttons() -> None:
    chat = Chat().says("/start", "command").presses("menu:2").asked("ask_topic_part")
    assert chat.buttons == ["Topik DAU", "Topik DBH", "Pilih topik lain"]
    chat.presses("part:DBH").asked("ask_category").presses("category:KL").asked("ask_institution")
    chat.says("KPPN Bandung", regions=BANDUNG).asked("ask_question").says("dbh sawit bs dipakai utk apa saja?")
    chat.presses("confirm:send").asked("ticket_made")
    draft = chat.logged.draft
    assert (draft.topic, draft.institution, draft.region) == ("DBH", "KPPN Bandung", "")


def test_first_message_is_the_question() -> None:
    chat = Chat().says(QUESTION, topics=topic("DD")).asked("greet", "ask_topic")
    assert "Topik DD" in chat.text
    chat.says("iya betul").asked("ask_category").says("pemda").asked("ask_region")
    chat.says("sleman", regions=(SLEMAN,)).asked("confirm")
    assert QUESTION in chat.text
    assert "Kabupaten Sleman" in chat.text
    chat.says("ok").asked("ticket_made")
    assert chat.logged.draft.question == QUESTION


def test_the_wrong_topic_is_put_right() -> None:
    chat = Chat().says(QUESTION, topics=topic("DAU")).says("bukan").asked("ask_topic_list")
    chat.says("1").asked("ask_category")
    assert chat.state.draft.topic == "DD"


def test_a_question_without_a_known_topic() -> None:
    chat = Chat().says("mau tanya pak, rekening kami berubah gimana ya").asked("greet", "ask_topic_list")
    chat.says("lewati").asked("ask_category").says("4").says("lewati").asked("confirm").says("ya")
    assert (chat.logged.draft.topic, chat.logged.draft.kind) == ("N-LAIN", "K_NON")


@pytest.mark.parametrize("hello", ["halo", "Selamat siang, izin bertanya min 🙏", "assalamualaikum", "p", "tes"])
def test_a_greeting_is_no_question(hello: str) -> None:
    chat = Chat().says(hello).asked("greet", "menu").says(hello).asked("menu")
    assert not chat.state.draft.parts


@pytest.mark.parametrize(
    ("typed", "code", "sub"),
    [
        ("2.", "KL", ""),
        ("no 3", "AKADEMISI", ""),
        ("sy pendamping desa", "LAINNYA", "PENDAMPING_DESA"),
        ("perangkat desa pak", "PEMDA", "DESA"),
        ("Saya dari BPKAD", "PEMDA", ""),
        ("mahasiswa kak", "AKADEMISI", ""),
        ("K/L", "KL", ""),
        ("wartawan", "LAINNYA", "MEDIA"),
    ],
)
def test_category_in_words(typed: str, code: str, sub: str) -> None:
    chat = Chat().says("/start", "command").says("dana desa").says(typed)
    assert (chat.state.draft.category, chat.state.draft.sub_category) == (code, sub)


def test_who_is_unknown_is_without_identity() -> None:
    chat = Chat().says(QUESTION, topics=topic("DD")).says("ya").says("hmm").asked("not_understood", "ask_category")
    chat.says("LEWATI").says("lewati").says("kirim")
    assert (chat.logged.draft.category, chat.logged.draft.sub_category) == ("LAINNYA", "TANPA_IDENTITAS")


def test_kabupaten_or_kota() -> None:
    chat = Chat().says("1").says("1").says("bandung", regions=BANDUNG).asked("ask_kab_kota")
    assert "Kabupaten Bandung atau Kota Bandung?" in chat.text
    chat.says("kota").asked("ask_question")
    assert (chat.state.draft.region, chat.state.draft.sub_category) == ("32.73", "KOTA")


def test_a_misspelt_region_is_confirmed() -> None:
    near = (RegionGuess("34.04", "Kabupaten Sleman", 79.0),)
    chat = Chat().says("1").says("1").says("slmn", regions=near).asked("ask_region_choice")
    chat.presses("region:none").asked("ask_region").says("slemn", regions=near).presses("region:34.04")
    assert chat.state.draft.region_label == "Kabupaten Sleman"


def test_a_single_region_is_a_question_of_yes_or_no() -> None:
    near = (RegionGuess("34.04", "Kabupaten Sleman", 79.0),)
    chat = Chat().says("1").says("1").says("slmn", regions=near).says("bukan").asked("ask_region")
    chat.says("slemn", regions=near).says("iya pak").asked("ask_question")
    assert chat.state.draft.region_label == "Kabupaten Sleman"


def test_an_unknown_region_is_asked_again_and_can_be_skipped() -> None:
    chat = Chat().says("1").says("1").says("wakanda").asked("ask_region_again")
    chat.says("wakanda selatan").asked("ask_region_or_skip")
    assert chat.buttons == ["Lewati", "0 Hubungi petugas"]
    chat.presses("go:skip").asked("ask_question")


def test_a_question_given_in_place_of_a_region_is_kept() -> None:
    chat = Chat().says("1").says("1").says("dd tahap 2 di sleman kapan cair ya?", regions=(SLEMAN,))
    chat.asked("noted", "confirm")
    assert chat.state.draft.region == "34.04"
    assert "dd tahap 2" in chat.text


def test_a_long_self_description_is_no_question() -> None:
    who = "kami dari badan pengelolaan keuangan dan aset daerah pemerintah kabupaten sleman"
    chat = Chat().says("1").says("1").says(who, regions=(SLEMAN,)).asked("noted", "ask_question")
    chat = Chat().says("1").says("1").says("kab sleman?", regions=(SLEMAN,)).asked("ask_question")
    assert not chat.state.draft.parts


def test_more_is_added_before_sending() -> None:
    chat = at_confirmation().says("tambahan: sudah hubungi KPPN").asked("confirm")
    chat.says("ini layarnya", "photo", files=("f1",)).asked("confirm")
    assert "Lampiran: 1 berkas" in chat.text
    chat.says("Kirim!").asked("ticket_made")
    draft = chat.logged.draft
    assert draft.question == f"{QUESTION}\n\ntambahan: sudah hubungi KPPN\n\nini layarnya"
    assert draft.files == ("f1",)


def test_an_album_is_one_question() -> None:
    chat = Chat().says("1").says("1").says("lewati").asked("ask_question")
    chat.sends("photo", files=("f1",), album="a").asked("noted", "confirm")
    chat.sends("photo", files=("f2",), album="a").asked()
    chat.says("kenapa muncul pesan galat ini?").asked("confirm").says("kirim")
    assert chat.logged.draft.files == ("f1", "f2")


def test_a_photo_alone_can_be_the_question() -> None:
    chat = Chat().says("1").says("1").says("lewati").sends("photo", files=("f1",)).asked("noted", "confirm")
    assert chat.says("kirim").logged.draft.question == "[lampiran]"


def test_change_every_part() -> None:
    chat = at_confirmation().presses("confirm:change").asked("ask_change")
    chat.presses("change:topic").asked("ask_topic_list").says("dau").asked("confirm")
    chat.says("ubah").says("kategori").asked("ask_category").says("3").asked("ask_institution").says("UGM").asked(
        "confirm"
    )
    chat.says("ubah").says("4").asked("ask_question_again").says("apakah dau sudah disalurkan?").asked("confirm")
    chat.says("ubah").says("5").asked("confirm").says("kirim")
    draft = chat.logged.draft
    assert (draft.topic, draft.category, draft.institution) == ("DAU", "AKADEMISI", "UGM")
    assert draft.question == "apakah dau sudah disalurkan?"


def test_an_edited_message_corrects_the_draft_silently() -> None:
    chat = at_confirmation()
    chat.edits(chat.state.draft.parts[0].message_id, "dd tahap 3 kapan cair?").asked().says("kirim")
    assert chat.logged.draft.question == "dd tahap 3 kapan cair?"


def test_an_old_button_repeats_the_question() -> None:
    chat = Chat().says("/start", "command").presses("menu:1").presses("menu:1").asked("ask_category")
    chat.presses("confirm:send").asked("ask_category").did()
    chat.presses("rubbish").asked("ask_category")


def test_sent_twice_is_logged_once() -> None:
    chat = at_confirmation().presses("confirm:send").asked("ticket_made")
    chat.presses("confirm:send").asked("ticket_current").did()


def test_very_long_and_odd_texts_are_kept_whole() -> None:
    long = "mohon penjelasan \0 \ud800 {tiket} " + "panjang " * 2000
    chat = Chat().says("1").says("1").says("lewati").says(long).asked("confirm")
    assert len(chat.text) < 4096
    question = chat.says("kirim").logged.draft.question
    assert question == long.replace("\0", "").replace("\ud800", "?").strip()


@pytest.mark.parametrize(
    ("kind", "key"), [("sticker", "sticker"), ("location", "location"), ("contact", "contact"), ("other", "other_kind")]
)
def test_what_cannot_be_read_is_answered_and_changes_nothing(kind: str, key: str) -> None:
    chat = Chat().says("1").says("1")
    before = chat.state
    chat.sends(kind).asked(key, "ask_region")
    assert chat.state == before


def test_a_voice_message_is_an_attachment() -> None:
    chat = Chat().says("1").says("1").says("lewati").sends("voice", files=("v1",)).asked("voice_kept", "confirm")
    draft = chat.says("kirim").logged.draft
    assert (draft.question, draft.files) == ("[pesan suara]", ("v1",))
