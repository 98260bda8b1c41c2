"""Conversations as citizens have them, from Telegram's updates to tickets and answers."""

from __future__ import annotations

import json
import logging
import re
from unittest.mock import Mock

import pytest
import sqlalchemy as sa

from core.consultations import conversations, tickets
from core.consultations.contacts import Address, Contact
from core.foundation.attachments import Attachment
from tests.bot.agent import close, history, reply, spoken
from tests.bot.bot_api import BotApi
from tests.bot.citizen import Citizen, Hotline


def test_from_a_greeting_to_a_ticket_by_numbers_and_buttons(hotline: Hotline, siti: Citizen) -> None:
    assert siti.says("/start").hears("greet", "menu")
    assert "menu:1" in siti.buttons
    siti.presses("menu:1")
    assert siti.answers[0]["press"] == "p2"
    assert siti.says("1").hears("ask_region")
    assert siti.says("sleman").hears("ask_question")
    assert "Kabupaten Sleman" in siti.says("Kapan Dana Desa tahap 2 cair?").heard
    assert siti.presses("confirm:send", "Kirim").hears("ticket_made")
    (ticket,) = hotline.tickets()
    assert "Kirim" in spoken(hotline, ticket.id)
    assert (ticket.channel, ticket.category, ticket.kind, ticket.topic) == ("TELEGRAM", "PEMDA", "K_TEK", "DD")
    assert (ticket.region_code, ticket.question, ticket.status) == ("34.04", "Kapan Dana Desa tahap 2 cair?", "OPEN")
    assert (ticket.number, ticket.contact_name, ticket.source) == ("2026-11-000001", "Siti", "telegram")
    assert {ticket.number, ticket.code, "WIB"} <= set(re.findall(r"[\w-]+", siti.heard))
    assert [row.ticket for row in hotline.incoming()] == [None] * 5 + [ticket.number]


def test_from_a_question_in_slang_to_a_ticket(hotline: Hotline, siti: Citizen) -> None:
    siti.says("min mau tanya dong kpn dana desa thp 2 utk kab sleman cair ya? syarat udh diupload smua")
    assert siti.hears("greet")
    for _ in range(4):
        answer = {"proposal:yes": "ya", "category:PEMDA": "pemda", "confirm:send": "kirim"}
        siti.says(next((words for data, words in answer.items() if data in siti.buttons), "Kabupaten Sleman"))
        if hotline.tickets():
            break
    (ticket,) = hotline.tickets()
    assert (ticket.topic, ticket.region_code) == ("DD", "34.04")


def test_a_restart_in_the_middle_loses_nothing(hotline: Hotline, siti: Citizen) -> None:
    for step in ("/start", "1", "1", "Kabupaten Sleman", "Kapan Dana Desa cair?", "kirim"):
        siti.says(step)
        hotline.restart()
    assert [ticket.question for ticket in hotline.tickets()] == ["Kapan Dana Desa cair?"]


def test_an_edited_message_corrects_the_question_and_later_the_ticket(hotline: Hotline, siti: Citizen) -> None:
    siti.says("/start").says("1").says("1").says("sleman").says("Kapan Dana Dsa cair?")
    assert siti.edits(5, "Kapan Dana Desa cair?").heard == ""
    siti.presses("confirm:send")
    (ticket,) = hotline.tickets()
    assert ticket.question == "Kapan Dana Desa cair?"
    siti.edits(5, "Kapan Dana Desa 2026 cair?")
    assert "(diubah) Kapan Dana Desa 2026 cair?" in [event.why for event in history(hotline, ticket.id)]
    assert "Kapan Dana Desa 2026 cair?" in spoken(hotline, ticket.id)
    assert "Kapan Dana Dsa cair?" not in spoken(hotline, ticket.id)


def test_an_album_is_one_case_with_one_acknowledgement(hotline: Hotline, siti: Citizen, api: BotApi) -> None:
    siti.says("/start").says("1").says("1").says("sleman")
    assert siti.sends_photo(1, media_group_id="album", caption="Galat di aplikasi OM-SPAN ini kenapa?").answers
    assert siti.sends_photo(2, media_group_id="album").answers == []
    siti.presses("confirm:send")
    (ticket,) = hotline.tickets()
    with hotline.reading() as session:
        files = session.execute(sa.select(Attachment.ticket_id, Attachment.reference).order_by(Attachment.id)).all()
    assert files == [(ticket.id, "photo-1-800"), (ticket.id, "photo-2-800")]
    hotline.send()
    with hotline.reading() as session:
        (stored,) = session.execute(sa.select(Attachment.state, Attachment.sha256, Attachment.size).distinct()).all()
    assert (stored.state, stored.size) == ("stored", len(api.files["photo.jpg"]))
    path = hotline.settings.data_dir / "attachments" / stored.sha256[:2] / stored.sha256
    assert path.read_bytes() == api.files["photo.jpg"]


def test_stickers_contacts_and_places_get_a_kind_word(hotline: Hotline, siti: Citizen) -> None:
    siti.says("/start")
    sticker = {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "type": "regular"}
    sticker |= {"is_animated": False, "is_video": False}
    assert siti.sends(sticker=sticker).hears("sticker")
    assert siti.sends(contact={"phone_number": "08", "first_name": "B"}).hears("contact")
    assert siti.sends(location={"latitude": -6.1, "longitude": 106.8}).hears("location")
    assert siti.sends(dice={"emoji": "🎲", "value": 3}).hears("other_kind")
    assert hotline.tickets() == []


def test_a_voice_message_is_kept_for_the_staff(hotline: Hotline, siti: Citizen) -> None:
    number = siti.asks()
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 3}
    assert siti.sends(voice=voice).hears("voice_kept")
    with hotline.reading() as session:
        (file,) = session.execute(sa.select(Attachment)).scalars().all()
    assert (file.filename, file.media_type) == ("pesan-suara.ogg", "audio/ogg")
    assert file.ticket_id == hotline.tickets()[0].id
    assert hotline.incoming()[-1].ticket == number


def test_groups_bots_and_channels_are_ignored_with_the_reason(hotline: Hotline, siti: Citizen) -> None:
    group = {"id": -1001, "type": "supergroup", "title": "Pemda"}
    hotline.deliver(message=siti.message(text="/start@dering_bot") | {"chat": group})
    hotline.deliver(message=siti.message(text="halo") | {"from": {"id": 9, "is_bot": True, "first_name": "B"}})
    hotline.deliver(message={key: value for key, value in siti.message(text="halo").items() if key != "from"})
    assert [(row.state, row.reason) for row in hotline.incoming()] == [
        ("ignored", "a group's message"),
        ("ignored", "kind message without a person"),
        ("ignored", "kind message without a person"),
    ]
    assert hotline.outgoing() == []


def test_blocking_and_unblocking_are_noted(hotline: Hotline, siti: Citizen) -> None:
    def blocked() -> bool:
        with hotline.reading() as session:
            return session.execute(sa.select(Address.blocked_at)).scalar() is not None

    siti.says("/start")
    siti.blocks()
    assert (blocked(), siti.answers) == (True, [])
    siti.blocks(False)
    assert not blocked()
    siti.blocks().says("halo")
    assert not blocked()


def test_a_status_is_told_to_its_owner_and_to_whoever_has_the_code(hotline: Hotline, siti: Citizen) -> None:
    number, budi = siti.asks(), Citizen(hotline, 7002, "Budi")
    code = hotline.tickets()[0].code
    assert siti.says("STATUS").hears("status_line", "status_OPEN")
    assert siti.says(f"/status {number}").hears("status_line", "status_OPEN")
    assert budi.says(f"STATUS {number}").hears("status_unknown")
    assert budi.says(f"STATUS {number} ZZZZ").hears("status_unknown")
    assert budi.says(f"status {number} {code.lower()}").hears("status_line", "status_OPEN")
    assert hotline.incoming()[-1].ticket == number


def test_what_is_said_after_the_number_joins_the_ticket(hotline: Hotline, siti: Citizen) -> None:
    number = siti.asks()
    hotline.clock.advance(hours=24)
    assert siti.says("Sudah kami unggah semua syaratnya.").hears("added")
    assert siti.says("0").hears("person_ticket")
    (ticket,) = hotline.tickets()
    whys = [event.why for event in history(hotline, ticket.id) if event.action == "added"]
    assert whys == ["Sudah kami unggah semua syaratnya.", "(minta dihubungi petugas)"]
    assert {row.ticket for row in hotline.incoming()[-2:]} == {number}


def test_after_closing_the_ticket_is_rated_and_can_be_reopened(hotline: Hotline, siti: Citizen) -> None:
    number = siti.asks()
    close(hotline, number)
    assert hotline.outgoing()[-1].body == {"say": "closed", "language": "id", "values": {"tiket": number}}
    assert siti.says("2").hears("survey_low")
    siti.says("Jawabannya lama sekali.")
    (ticket,) = hotline.tickets()
    assert (ticket.rating, ticket.rating_comment) == (2, "Jawabannya lama sekali.")
    assert siti.says("Ternyata dananya belum masuk juga ke rekening desa").hears("ask_reopen")
    assert siti.presses("reopen:yes").hears("reopened")
    (ticket,) = hotline.tickets()
    assert (ticket.status, ticket.closed_at) == ("OPEN", None)
    assert any("belum masuk juga" in event.why for event in history(hotline, ticket.id))


def test_after_closing_a_new_question_is_a_new_ticket(hotline: Hotline, siti: Citizen) -> None:
    close(hotline, siti.asks())
    second = siti.asks("Bagaimana cara lapor realisasi Dana Desa?")
    assert second == "2026-11-000002"
    assert [ticket.status for ticket in hotline.tickets()] == ["CLOSED", "OPEN"]


def test_a_dialogue_begins_anew_after_a_day_of_silence(hotline: Hotline, siti: Citizen) -> None:
    siti.says("/start").says("1").says("1")
    hotline.clock.advance(hours=23)
    assert siti.says("sleman").hears("ask_question")
    hotline.clock.advance(hours=25)
    assert siti.says("halo").hears("menu")


def test_outside_hours_the_person_is_told_when_the_answer_comes(hotline: Hotline, siti: Citizen) -> None:
    hotline.clock.advance(hours=12)
    siti.asks()
    assert siti.hears("ticket_made_closed")
    assert "Selasa, 24 November 2026" in siti.heard


def test_the_language_is_the_persons_own_and_can_be_switched(hotline: Hotline) -> None:
    mary = Citizen(hotline, 7003, "Mary", "en-GB")
    assert mary.says("/start").hears("greet", language="en")
    assert mary.presses("lang:id").hears("language_set", "menu")
    assert mary.says("menu").hears("menu")
    assert mary.says("/bahasa").presses("lang:en").hears("language_set", language="en")
    mary.says("1").says("1").says("sleman").says("When is the village fund paid out?").presses("confirm:send")
    assert mary.hears("ticket_made", language="en")


def test_a_long_answer_of_an_agent_arrives_whole_in_several_messages(
    hotline: Hotline, siti: Citizen, api: BotApi
) -> None:
    number = siti.asks()
    with hotline.database.writing() as session:
        session.execute(sa.text("UPDATE outgoing SET state = 'dropped'"))
    words = [f"kata{index:04d}" for index in range(560)]  # 5,040 characters with their blanks
    reply(hotline, number, " ".join(words))
    hotline.send()
    hotline.send()
    sent = [call.text for call in api.sent]
    assert [len(text) <= 4096 for text in sent] == [True, True]
    assert [word for text in sent for word in text.split() if word.startswith("kata")] == words
    assert all(f"Rina, petugas Dering DJPK (tiket {number})" in text for text in sent)


def test_a_row_that_crashes_the_handler_is_set_aside_and_its_chat_goes_on(
    hotline: Hotline, siti: Citizen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = conversations.meet

    monkeypatch.setattr(conversations, "meet", Mock(side_effect=ZeroDivisionError))
    poison = hotline.deliver(message=siti.message(text="/start"))
    assert hotline.post({"update_id": poison + 1, "message": siti.message(text="halo")}) == 200
    for _ in range(4):
        hotline.clock.advance(minutes=1)
        hotline.handle()
    monkeypatch.setattr(conversations, "meet", real)
    hotline.clock.advance(minutes=1)
    hotline.handle()
    first, second = hotline.incoming()
    assert (first.state, first.reason, first.attempts) == ("unreadable", "failed 5 times: ZeroDivisionError", 5)
    assert second.state == "handled"
    assert [record.levelno for record in caplog.records if "set aside" in record.message] == [logging.CRITICAL]


def test_a_row_that_kills_its_worker_is_set_aside_too(hotline: Hotline, siti: Citizen) -> None:
    assert hotline.post({"update_id": 1, "message": siti.message(text="/start")}) == 200
    with hotline.database.writing() as session:
        session.execute(sa.text("UPDATE incoming SET attempts = 5"))
    hotline.handle()
    (row,) = hotline.incoming()
    assert (row.state, row.reason) == ("unreadable", "its worker died 5 times")
    assert siti.says("/start").answers


def test_a_person_is_one_contact_however_often_they_write(hotline: Hotline, siti: Citizen) -> None:
    siti.asks()
    siti.who["last_name"] = "Aminah"
    siti.says("halo")
    with hotline.reading() as session:
        (contact,) = session.execute(sa.select(Contact)).scalars().all()
        assert (contact.name, contact.category, contact.region_code) == ("Siti Aminah", "PEMDA", "34.04")
        (chat,) = session.execute(sa.select(conversations.Conversation)).scalars().all()
        assert json.loads(chat.state)["step"] == "ticket"
        assert tickets.earlier_of(session, contact.id)[0].question == "Kapan Dana Desa tahap 2 cair?"
