"""Chats with a ticket: adding to it, a person, status, closing, survey, going on with a closed one."""

from __future__ import annotations

import pytest

from bot.dialogue import (
    AddToTicket,
    Comment,
    CorrectMessage,
    Rate,
    ReopenTicket,
    SendTranscript,
    ShowStatus,
    State,
    Ticket,
    WantsPerson,
    begin_again,
)
from tests.bot.chat import Chat, topic

NUMBER = "2022-12-000123"


def with_ticket() -> Chat:
    return Chat().says("0").asked("greet", "ask_question_person").says("user sikd kami terkunci").asked("ticket_made")


def with_closed_ticket() -> Chat:
    return with_ticket().is_closed().asked("closing", "survey")


def test_a_person_after_one_question() -> None:
    draft = with_ticket().logged.draft
    assert draft.question == "user sikd kami terkunci"
    assert (draft.category, draft.sub_category) == ("LAINNYA", "TANPA_IDENTITAS")
    assert (draft.topic, draft.kind) == ("N-LAIN", "K_NON")


@pytest.mark.parametrize("word", ["0", "0️⃣", "petugas", "Hubungi Petugas!", "/petugas"])
def test_a_person_in_the_middle_gets_what_is_known(word: str) -> None:
    chat = Chat().says("dau kami blm masuk rkud knp ya?", topics=topic("DAU")).says("ya").says("1").says(word)
    chat.asked("ticket_made")
    draft = chat.logged.draft
    assert (draft.topic, draft.kind, draft.category, draft.region) == ("DAU", "K_TEK", "PEMDA", "")


def test_a_question_with_a_command_word_is_a_question() -> None:
    chat = Chat().says("apakah penyaluran batal karena status petugas kami?").asked("greet", "ask_topic_list")
    assert chat.state.draft.question == "apakah penyaluran batal karena status petugas kami?"


def test_further_messages_join_the_ticket() -> None:
    chat = with_ticket().says("tambahan info").asked("added").did(AddToTicket("tambahan info", (), "m3"))
    chat.sends("photo", files=("f1",), album="a").asked("added").did(AddToTicket("", ("f1",), "m4"))
    chat.sends("photo", files=("f2",), album="a").asked().did(AddToTicket("", ("f2",), "m5"))
    chat.says("makasih min").asked("courtesy")
    chat.says("sudah").asked("added")
    chat.says("5").asked("added")
    assert NUMBER in chat.text


def test_a_voice_joins_the_ticket() -> None:
    with_ticket().sends("voice", files=("v",)).asked("voice_kept").did(AddToTicket("", ("v",), "m3"))


def test_a_person_with_a_ticket() -> None:
    with_ticket().says("petugas").asked("person_ticket").did(WantsPerson())


def test_an_edit_corrects_the_ticket_silently() -> None:
    with_ticket().edits("m2", "user sikd terkunci sejak senin").asked().did(
        CorrectMessage("m2", "user sikd terkunci sejak senin")
    )


def test_cancel_leaves_the_ticket() -> None:
    chat = with_ticket().says("batal").asked("cancel_ticket").did()
    assert chat.state.step == "ticket"


@pytest.mark.parametrize(
    ("typed", "number", "code"),
    [
        ("STATUS 2022-12-000123", NUMBER, ""),
        ("status 2022-12-123 ab12cd", NUMBER, "AB12CD"),
        ("/status 2022-12-000123 AB12CD", NUMBER, "AB12CD"),
        ("/status@DeringBot 2022-12-000123", NUMBER, ""),
        ("cek status tiket nomor 2022-12-000123", NUMBER, ""),
        ("2022-12-000123", NUMBER, ""),
    ],
)
def test_status_of_a_number(typed: str, number: str, code: str) -> None:
    Chat().says("halo").says(typed).asked("status_line").did(ShowStatus(number, code))


def test_status_without_a_number() -> None:
    Chat().says("halo").says("status").asked("status_how")
    with_ticket().says("Status?").asked("status_line").did(ShowStatus(NUMBER, ""))


def test_transcript() -> None:
    Chat().says("halo").says("TRANSKRIP").asked("transcript_none").did()
    with_ticket().says("transkrip").asked("transcript").did(SendTranscript())


@pytest.mark.parametrize(("typed", "stars"), [("5", 5), ("⭐⭐⭐⭐", 4), ("puas", 4), ("Cukup", 3)])
def test_a_good_rating(typed: str, stars: int) -> None:
    with_closed_ticket().says(typed).asked("survey_thanks").did(Rate(stars))


def test_a_low_rating_asks_why() -> None:
    chat = with_closed_ticket().presses("star:2").asked("survey_low").did(Rate(2))
    chat.says("jawabannya lama").asked("survey_thanks").did(Comment("jawabannya lama"))
    chat.says("makasih").asked("courtesy").did()


def test_the_survey_is_voluntary() -> None:
    with_closed_ticket().says("lewati").asked("survey_skipped").did()
    with_closed_ticket().says("1").says("lewati").asked("survey_thanks").did()
    with_closed_ticket().says("terima kasih pak").asked("courtesy").presses("star:5").did(Rate(5))


def test_going_on_with_a_closed_ticket() -> None:
    chat = with_closed_ticket().says("5").says("masih terkunci pak").asked("ask_reopen")
    chat.sends("photo", files=("f",)).asked("ask_reopen").says("lanjut").asked("reopened")
    chat.did(ReopenTicket(), AddToTicket("masih terkunci pak", (), "m4"), AddToTicket("", ("f",), "m5"))
    chat.says("tolong dibantu ya").asked("added")


def test_a_new_question_after_a_closed_ticket() -> None:
    chat = with_closed_ticket().says("kapan dbh sawit disalurkan?", topics=topic("DBH")).asked("ask_reopen")
    chat.presses("reopen:new").asked("ask_topic").says("ya").says("1").says("lewati").says("kirim").asked("ticket_made")
    assert chat.logged.draft.question == "kapan dbh sawit disalurkan?"


def test_the_menu_after_a_closed_ticket() -> None:
    with_closed_ticket().says("menu").asked("menu").says("1").asked("ask_category")
    with_closed_ticket().presses("menu:6").asked("ask_category")


def test_an_officer_logged_the_ticket_meanwhile() -> None:
    chat = Chat().says("pak, dak fisik kami gagal kontrak, gimana?", topics=topic("DAKF"))
    chat.ticket = Ticket(NUMBER, "OPEN")
    chat.says("tolong ya").asked("added")
    assert [effect.text for effect in chat.effects if isinstance(effect, AddToTicket)] == [
        "pak, dak fisik kami gagal kontrak, gimana?",
        "tolong ya",
    ]


def test_a_state_of_another_time_begins_afresh() -> None:
    assert State.from_json('{"step":"menu","version":0}') == State()
    assert State.from_json("{not json") == State.from_json(None) == State.from_json("[1]") == State()
    assert begin_again(State("question", "en")) == State(language="en")
