"""What the dialogue makes of a model's proposals, of corrections, and of who was known the last time."""

from __future__ import annotations

import pytest

from bot.dialogue import Known, Said
from tests.bot.chat import BANDUNG, SLEMAN, Chat, topic


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


@pytest.mark.parametrize(
    "words", ["bukan, dbh", "maksud saya DBH", "salah pak, dbh", "bukan itu, tapi dbh", "i mean DBH"]
)
def test_a_correction_is_taken_at_its_word(words: str) -> None:
    first = Chat().says("kapan dau cair ya min?", topics=topic("DAU"), ranked=("DAU",), proposed=("DAU",))
    chat = first.says(words, topics=topic("DBH"), ranked=("DAU", "DBH"), proposed=("DAU",))
    chat.asked("topic_corrected", "ask_category")
    assert (chat.state.draft.topic, chat.state.draft.question) == ("DBH", "kapan dau cair ya min?")


def test_a_correction_comes_late() -> None:
    chat = Chat().says("kapan dau cair ya min?", topics=topic("DAU"), ranked=("DAU",), proposed=("DAU",)).says("ya")
    chat.says("bukan, dbh", topics=topic("DBH")).asked("topic_corrected", "ask_category")
    chat.says("1").says("lewati").asked("confirm").says("maksud saya dau", topics=topic("DAU"))
    assert chat.asked("topic_corrected", "confirm").state.draft.topic == "DAU"


@pytest.mark.parametrize("words", ["yang kedua", "yg kedua", "kedua", "2", "second"])
def test_the_second_of_two(words: str) -> None:
    assert two(Chat()).says(words).asked("ask_category").state.draft.topic == "DBH"


def reported() -> Chat:
    """A person who reports a fraud, and is asked about money."""
    chat = Chat().says("ada yg ngaku djpk minta transfer fee ke rekening", suspected=True)
    return chat.presses("suspected:report").asked("ask_paid")


@pytest.mark.parametrize("words", ["sudah 2 juta kemarin", "iya udah", "baru dp aja", "udah terlanjur pak", "sdh bu"])
def test_yes_money_was_sent_in_whatever_words(words: str) -> None:
    chat = reported().says(words).asked("fraud_paid", "ask_evidence")
    assert chat.state.draft.paid == "yes"


@pytest.mark.parametrize("words", ["belum sempat", "alhamdulillah belum pak", "tidak pernah", "untung gak sempat"])
def test_no_money_was_sent_in_whatever_words(words: str) -> None:
    assert reported().says(words).asked("ask_evidence").state.draft.paid == "no"


def test_a_photo_that_is_not_there_is_no_answer_to_another_question() -> None:
    reported().says("tidak ada fotonya").asked("noted", "ask_paid")


@pytest.mark.parametrize("words", ["tidak ada", "gak ada fotonya", "belum ada", "tidak"])
def test_without_a_photo_it_goes_on(words: str) -> None:
    chat = reported().says("belum").says(words)
    assert [reply.key for reply in chat.replies] == ["ask_category"]


def test_a_payment_told_of_late_gets_the_advice_at_once() -> None:
    chat = Chat().says("biaya kontribusi 5 juta ditransfer ke mana ya?", suspected=True, category="PEMDA")
    chat.presses("suspected:ask").says("lewati").asked("confirm")
    chat.says("saya sudah transfer tadi pagi 5 juta", paid=True).asked("fraud_paid", "confirm")
    chat.says("sudah saya transfer kok", paid=True).asked("confirm")  # once


def test_a_region_that_was_named_unclearly_is_chosen_and_not_asked_anew() -> None:
    chat = Chat().says("dak fisik bandung kapan cair min?", ranked=("DAKF",), proposed=("DAKF",), regions=BANDUNG)
    chat.says("ya").says("1").asked("ask_kab_kota")
    assert chat.presses("region:32.73").asked("confirm").state.draft.region == "32.73"


def test_none_of_the_regions_is_asked_for() -> None:
    chat = Chat().says("dak fisik bandung kapan cair min?", ranked=("DAKF",), proposed=("DAKF",), regions=BANDUNG)
    chat.says("ya").says("1").presses("region:none").asked("ask_region").says("sleman", regions=(SLEMAN,)).asked(
        "confirm"
    )


@pytest.mark.parametrize("sign", ["🙏", "🙏🙏", "🙏 🙏"])
def test_a_kind_sign_alone_is_courtesy(sign: str) -> None:
    Chat().says("halo").says(sign).asked("courtesy")


def test_who_goes_on_about_the_proposed_topic_has_said_yes() -> None:
    chat = Chat().says("soal dbh", topics=topic("DBH")).asked("greet", "ask_topic")
    chat.says("dbh sawit kabupaten kami turun kenapa ya", topics=topic("DBH"), ranked=("DBH",), proposed=("DBH",))
    assert chat.asked("ask_category").state.draft.topic == "DBH"
