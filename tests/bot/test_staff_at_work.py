"""A chat whose ticket the staff works on at the same moment, or has marked as a double."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.consultations import conversations, tickets
from core.consultations.conversations import Conversation
from tests.bot.agent import spoken
from tests.bot.citizen import Citizen, Hotline


def merge(hotline: Hotline, number: str, into: str) -> None:
    """A supervisor marks a ticket as a double."""
    with hotline.database.writing() as session:
        calendar, now = hotline.desk.calendar(session), hotline.clock()
        tickets.merge(session, calendar, number, into, why="sama", actor="staff:1", now=now)


def call(hotline: Hotline) -> str:
    """A ticket that came by phone; its number."""
    entry = tickets.Entry(hotline.clock(), "TELEPON", "PEMDA", "K_NON", "Kapan kantor buka?")
    with hotline.database.writing() as session:
        return tickets.log(session, hotline.desk.calendar(session), entry, "staff:1", hotline.clock()).number


def test_after_its_ticket_became_a_double_of_anothers_a_chat_begins_anew(hotline: Hotline, siti: Citizen) -> None:
    double = siti.asks()
    merge(hotline, double, into=call(hotline))
    siti.says("Halo, saya mau bertanya lagi")
    assert siti.heard
    again = siti.asks("Bagaimana jadwal salur DAU?")
    assert again != double
    assert {row.state for row in hotline.incoming()} == {"handled"}


def test_a_double_of_the_chats_own_ticket_leads_to_that_ticket(hotline: Hotline, siti: Citizen) -> None:
    kept = siti.asks()
    with hotline.database.writing() as session:
        tickets.close(session, hotline.desk.calendar(session), kept, actor="staff:1", now=hotline.clock())
    siti.says("Halo lagi").presses("reopen:new")
    double = siti.asks()
    merge(hotline, double, into=kept)
    siti.says("Ini tambahan saya")
    assert siti.hears("ask_reopen")
    siti.presses("reopen:yes")
    ticket = next(one for one in hotline.tickets() if one.number == kept)
    assert (ticket.status, {row.state for row in hotline.incoming()}) == ("OPEN", {"handled"})
    assert "Ini tambahan saya" in spoken(hotline, ticket.id)


def test_an_answer_and_a_message_at_the_same_moment_wait_for_each_other(
    hotline: Hotline, siti: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, meet, met = siti.asks(), conversations.meet, threading.Event()

    def slowly(*args: object, **more: object) -> Conversation:
        found: Conversation = meet(*args, **more)  # type: ignore[arg-type]
        met.set()
        stop.wait(0.3)
        return found

    def answer() -> None:
        met.wait(5)
        with hotline.database.writing() as session:
            calendar, ticket = hotline.desk.calendar(session), tickets.by_number(session, number, lock=True)
            now = hotline.clock()
            conversations.reply(session, calendar, ticket, "Baik", agent="Rina", actor="staff:1", now=now)

    stop = threading.Event()
    monkeypatch.setattr(conversations, "meet", slowly)
    with ThreadPoolExecutor() as threads:
        answered = threads.submit(answer)
        siti.says("Tambahan dari saya")
        answered.result(10)
    (ticket,) = hotline.tickets()
    assert (ticket.status, spoken(hotline, ticket.id)[-1]) == ("ANSWERED", "Baik")
    assert {(row.state, row.attempts) for row in hotline.incoming()} == {("handled", 1)}
