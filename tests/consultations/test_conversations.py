"""A running exchange: its transcript, its ticket, a person's answers, and the silence after which it begins anew."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import contacts, conversations, tickets
from core.consultations.contacts import Person
from core.consultations.conversations import Conversation
from core.foundation import attachments
from core.foundation.errors import Refused
from core.foundation.messages import Outgoing
from tests.consultations.conftest import Desk


def meet(session: Session, desk: Desk) -> Conversation:
    return conversations.meet(session, "TELEGRAM", "42", "7001", person=Person("Siti"), now=desk.now)


def hear(desk: Desk, text: str, message_id: str = "") -> None:
    with desk.database.writing() as session:
        conversations.hear(session, meet(session, desk), "Siti", text, message_id=message_id, now=desk.now)


def finish(desk: Desk) -> str:
    """The dialogue becomes a ticket."""
    with desk.database.writing() as session:
        chat = meet(session, desk)
        entry = desk.entry(channel="TELEGRAM", conversation_id=chat.id, contact_id=chat.contact_id)
        return conversations.finish(session, desk.calendar, chat, entry, desk.now).number


def reply(desk: Desk, number: str, text: str) -> None:
    with desk.database.writing() as session:
        ticket = tickets.by_number(session, number)
        conversations.reply(session, desk.calendar, ticket, text, agent="Rina", actor="staff:1", now=desk.now)


def transcript(desk: Desk, number: str) -> list[tuple[str, str]]:
    with desk.database.reading() as session:
        lines = conversations.transcript(session, tickets.by_number(session, number).id)
        return [(line.author, line.text) for line in lines]


def queued(desk: Desk) -> list[dict[str, object]]:
    with desk.database.reading() as session:
        return list(session.execute(sa.select(Outgoing.body).order_by(Outgoing.id)).scalars())


def test_what_was_said_since_the_dialogue_began_belongs_to_its_ticket(desk: Desk) -> None:
    hear(desk, "kemarin")
    desk.later(days=2)
    with desk.database.writing() as session:
        chat = meet(session, desk)
        chat.since = desk.now
        conversations.hear(session, chat, "Siti", "hari ini", message_id="5", now=desk.now)
        conversations.say(session, chat, "Baik.", desk.now)
        values = {"conversation_id": chat.id, "message_id": "5", "filename": "a.jpg", "media_type": "image/jpeg"}
        times = {"created_at": desk.now, "not_before": desk.now, "created_by": "bot", "channel": "TELEGRAM"}
        attachments.expect(session, [{**values, **times, "reference": "f1"}])
    number = finish(desk)
    assert transcript(desk, number) == [("Siti", "hari ini"), ("bot", "Baik.")]
    with desk.database.reading() as session:
        first, second = conversations.transcript(session, tickets.by_number(session, number).id)
        assert ([file.reference for file in first.attachments], second.attachments) == (["f1"], ())


def test_a_person_is_met_again_and_silence_clears_an_unfinished_dialogue(desk: Desk) -> None:
    def state_after(**pause: float) -> str:
        with desk.database.writing() as session:
            meet(session, desk).state = '{"step": "region"}'
        desk.later(**pause)
        with desk.database.writing() as session:
            return meet(session, desk).state

    assert state_after(hours=24) == '{"step": "region"}'
    assert state_after(hours=24, seconds=1) == ""
    finish(desk)
    assert state_after(days=9) == '{"step": "region"}'  # with a ticket nothing begins anew by itself
    with desk.database.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Conversation)).scalar() == 1


def test_a_long_reply_is_queued_in_parts_and_buttons_stand_under_the_last(desk: Desk) -> None:
    with desk.database.writing() as session:
        text, row = "kata " * 1800, [["Kirim", "confirm:send"]]
        conversations.say(session, meet(session, desk), text, desk.now, buttons=[row], press="p1")
    first, second, third = queued(desk)
    assert all(len(str(body["text"])) <= 4096 for body in (first, second, third))
    assert [("press" in body, "buttons" in body) for body in (first, second, third)] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip


def test_an_agents_answer_goes_to_the_chat_and_onto_the_ticket(desk: Desk) -> None:
    number = finish(desk)
    reply(desk, number, "Besok.")
    assert transcript(desk, number) == [("Rina", "Besok.")]
    values = {"agen": "Rina", "isi": "Besok.", "tiket": number}
    assert queued(desk) == [{"say": "agent_reply", "values": values, "language": "id"}]
    with desk.database.reading() as session:
        assert tickets.by_number(session, number).status == "ANSWERED"
        (row,) = session.execute(sa.select(Outgoing.ticket_id, Outgoing.purpose)).all()
        assert (row.ticket_id, row.purpose) == (tickets.by_number(session, number).id, "reply")


def test_what_cannot_arrive_is_refused_and_nothing_is_noted(desk: Desk) -> None:
    call, number = desk.log().number, finish(desk)
    with pytest.raises(Refused, match="came by no chat"):
        reply(desk, call, "Besok.")
    with pytest.raises(Refused, match="Please write the answer"):
        reply(desk, number, " \0 ")
    with desk.database.writing() as session:
        contacts.mark_blocked(session, "TELEGRAM", "7001", desk.now)
    with pytest.raises(Refused, match="has blocked the bot"):
        reply(desk, number, "Besok.")
    assert (queued(desk), transcript(desk, number)) == ([], [])


def test_a_further_message_makes_the_ticket_wait_again(desk: Desk) -> None:
    number = finish(desk)
    reply(desk, number, "Besok.")
    with desk.database.writing() as session:
        conversations.continue_ticket(session, meet(session, desk), "Belum masuk\0", desk.now)
    with desk.database.reading() as session:
        ticket = tickets.by_number(session, number)
        event = tickets.events_of(session, ticket.id)[-1]
        assert (ticket.status, event.action, event.why) == ("OPEN", "added", "Belum masuk")
        assert event.changes == {"status": ["ANSWERED", "OPEN"]}


def test_closing_asks_how_it_was_but_only_about_the_latest_ticket(desk: Desk) -> None:
    first, second = finish(desk), finish(desk)

    def close(number: str) -> None:
        with desk.database.writing() as session:
            ticket = tickets.by_number(session, number)
            conversations.close(session, desk.calendar, ticket, actor="staff:1", now=desk.now)

    close(first)
    assert queued(desk) == []
    close(second)
    assert queued(desk) == [{"say": "closed", "values": {"tiket": second}, "language": "id"}]
    with desk.database.reading() as session:
        assert session.execute(sa.select(Conversation.survey_due)).scalar_one()
