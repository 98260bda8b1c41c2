"""Supervisors in chat: linking their chat, a month's summary, today's figures; citizens get the ordinary menu."""

from __future__ import annotations

import datetime as dt

import pytest

from core.consultations import tickets
from core.foundation import staff
from tests.bot.citizen import Citizen, Clock, Hotline

JANUARY = dt.datetime(2023, 1, 2, 3, 0, tzinfo=dt.UTC)
CONFIGURED = 555


@pytest.fixture
def hotline(hotline: Hotline) -> Hotline:
    """A centre in January 2023, with a chat that always gets summaries, and two questions in December."""
    settings = hotline.settings.model_copy(update={"telegram_supervisor_chats": f"{CONFIGURED}, -1009"})
    hotline = Hotline(settings, hotline.database, Clock(JANUARY))
    with hotline.database.writing() as session:
        for day, category in ((5, "PEMDA"), (6, "KL")):
            happened = dt.datetime(2022, 12, day, 3, 0, tzinfo=dt.UTC)
            entry = tickets.Entry(happened, "TELEPON", category, "K_TEK", "Kapan DAU cair?", topic="DAU")
            tickets.log(session, hotline.desk.calendar(session), entry, "test", JANUARY)
    return hotline


def invited(hotline: Hotline, role: str) -> str:
    """A person of this role with a fresh link; its code."""
    with hotline.database.writing() as session:
        person = staff.add(session, "Dewi", f"{role}@x.id", role, "a long password", now=JANUARY, actor="test")
        return staff.new_chat_link(session, person.id, JANUARY)


def test_a_deep_link_makes_a_chat_a_supervisors(hotline: Hotline) -> None:
    dewi = Citizen(hotline, 7100, "Dewi")
    code = invited(hotline, "supervisor")
    assert dewi.says(f"/start {code}").hears("link_done")
    assert "Dewi" in dewi.heard
    with hotline.reading() as session:
        assert staff.supervisor_chats(session) == [("TELEGRAM", "7100")]
    assert Citizen(hotline, 7101).says(f"/start {code}").hears("link_unknown")


def test_a_link_is_refused_when_old_and_to_agents(hotline: Hotline) -> None:
    code = invited(hotline, "supervisor")
    hotline.clock.advance(minutes=16)
    assert Citizen(hotline, 7101).says(f"/start {code}").hears("link_unknown")
    hotline.clock.now = JANUARY
    rina = Citizen(hotline, 7102).says(f"/start {invited(hotline, 'agent')}")
    assert rina.hears("link_not_supervisor")
    assert rina.says("/ringkasan 2022-12").hears("menu")


def test_another_deep_link_opens_the_menu(hotline: Hotline) -> None:
    assert Citizen(hotline, 7103).says("/start poster-2023").hears("greet", "menu")


def test_a_supervisor_reads_a_month_and_today(hotline: Hotline) -> None:
    dewi = Citizen(hotline, 7100, "Dewi")
    dewi.says(f"/start {invited(hotline, 'supervisor')}")
    said = dewi.says("/ringkasan 2022-12").heard
    assert "Desember 2022" in said
    assert "Total 2 konsultasi" in said
    assert "/staff/months/2022-12" in said
    assert dewi.says("/ringkasan").heard == said  # without a month the last one
    assert dewi.says("/ringkasan@dering_bot 2022-12").heard == said
    for wrong in ("2022-13", "desember", "2022"):
        assert dewi.says(f"/ringkasan {wrong}").hears("month_usage")
    Citizen(hotline).asks()
    assert "1 konsultasi" in dewi.says("/hari_ini").heard
    assert {row.purpose for row in hotline.outgoing(7100)} == {"report"}


def test_a_configured_chat_is_answered_too_and_a_configured_group(hotline: Hotline) -> None:
    chat = Citizen(hotline, CONFIGURED)
    assert "Total 2 konsultasi" in chat.says("/ringkasan 2022-12").heard
    assert "hari ini" in chat.says("/hari_ini").heard.lower()
    group = {"id": -1009, "type": "supergroup", "title": "Pimpinan"}
    hotline.deliver(message=chat.message(text="/ringkasan 2022-12") | {"chat": group})
    assert "Total 2 konsultasi" in hotline.outgoing(-1009)[0].body["text"]


def test_a_citizen_gets_the_ordinary_menu(hotline: Hotline) -> None:
    siti = Citizen(hotline)
    for command in ("/ringkasan 2022-12", "/hari_ini"):
        assert siti.says(command).hears("menu")
        assert "Total" not in siti.heard
    assert {row.purpose for row in hotline.outgoing()} == {"reply"}


def test_in_a_strangers_group_a_supervisor_tells_nothing(hotline: Hotline) -> None:
    dewi = Citizen(hotline, 7100, "Dewi")
    dewi.says(f"/start {invited(hotline, 'supervisor')}")
    group = {"id": -1010, "type": "supergroup", "title": "Warga"}
    hotline.deliver(message=dewi.message(text="/ringkasan 2022-12") | {"chat": group})
    assert hotline.outgoing(-1010) == []
    assert hotline.incoming()[-1].state == "ignored"
