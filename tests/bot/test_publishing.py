"""A supervisor's month in chat: summary, picture and PDF arrive, and two presses publish what was shown."""

from __future__ import annotations

import datetime as dt

import pytest

from core.consultations import tickets
from core.foundation import staff
from core.reference.calendar import Month
from core.statistics import editions, publication
from tests.bot.bot_api import BotApi
from tests.bot.citizen import Citizen, Clock, Hotline

JANUARY = dt.datetime(2023, 1, 2, 3, 0, tzinfo=dt.UTC)
DECEMBER = Month(2022, 12)
CONFIGURED = 555


@pytest.fixture
def hotline(hotline: Hotline) -> Hotline:
    """A centre in January 2023 with a closed December and a chat that always gets summaries."""
    settings = hotline.settings.model_copy(update={"telegram_supervisor_chats": str(CONFIGURED)})
    hotline = Hotline(settings, hotline.database, Clock(JANUARY))
    log(hotline, 28, 11)
    log(hotline, 5)
    close(hotline)
    return hotline


@pytest.fixture
def dewi(hotline: Hotline) -> Citizen:
    """A supervisor in her linked chat."""
    return supervisor(hotline, 7100, "Dewi")


def supervisor(hotline: Hotline, chat: int, name: str) -> Citizen:
    with hotline.database.writing() as session:
        mail = f"{name.lower()}@x.id"
        person = staff.add(session, name, mail, "supervisor", "a long password", now=JANUARY, actor="test")
        code = staff.new_chat_link(session, person.id, JANUARY)
    return Citizen(hotline, chat, name).says(f"/start {code}")


def log(hotline: Hotline, day: int, month: int = 12) -> None:
    with hotline.database.writing() as session:
        happened = dt.datetime(2022, month, day, 3, 0, tzinfo=dt.UTC)
        entry = tickets.Entry(happened, "TELEPON", "PEMDA", "K_TEK", "Kapan DAU cair?", topic="DAU")
        tickets.log(session, hotline.desk.calendar(session), entry, "test", JANUARY)


def close(hotline: Hotline) -> None:
    with hotline.database.writing() as session:
        publication.close_month(session, hotline.desk.calendar(session), DECEMBER, "test", JANUARY)


def announce(hotline: Hotline) -> None:
    with hotline.database.writing() as session:
        to = publication.recipients(session, hotline.settings.supervisor_chats)
        publication.announce(session, DECEMBER, hotline.desk.centre, to, JANUARY)


def state(hotline: Hotline) -> tuple[str, int]:
    with hotline.reading() as session:
        edition = editions.standing(session, DECEMBER)
        assert edition is not None
        return edition.state, edition.revision


def send_all(hotline: Hotline) -> None:
    while any(row.state == "waiting" for row in hotline.outgoing()):
        hotline.clock.advance(seconds=3)
        hotline.send()


def test_the_announcement_brings_a_picture_and_the_pdf(hotline: Hotline, dewi: Citizen, api: BotApi) -> None:
    announce(hotline)
    send_all(hotline)
    assert [row.state for row in hotline.outgoing()] == ["sent"] * 7
    for chat in (dewi.chat, CONFIGURED):
        picture, document = (call.arguments for call in api.files_sent if call.to == str(chat))
        assert picture["photo"].startswith("dering-2022-12-r1-id.png ")
        assert picture["photo"].endswith("b'\\x89PNG'")
        assert document["document"].startswith("dering-2022-12-r1-id.pdf ")
        assert document["document"].endswith("b'%PDF'")
        assert document["caption"] == "Laporan Desember 2022 (PDF)"
    with_button = {row.to for row in hotline.outgoing() if row.body.get("buttons")}
    assert with_button == {str(dewi.chat)}  # whoever reads a configured chat is not known


def test_files_of_replaced_figures_do_not_leave(hotline: Hotline, dewi: Citizen) -> None:
    announce(hotline)
    log(hotline, 6)
    close(hotline)
    send_all(hotline)
    replaced = [row for row in hotline.outgoing(dewi.chat) if "file" in row.body]
    assert [row.state for row in replaced] == ["failed", "failed"]
    assert replaced[0].reason == "The figures of 2022-12 were replaced meanwhile."


def test_two_presses_publish_what_was_shown(hotline: Hotline, dewi: Citizen, api: BotApi) -> None:
    announce(hotline)
    ((_, data),) = hotline.outgoing(dewi.chat)[-3].body["buttons"][0]
    assert dewi.presses(data).hears("publish_ask")
    assert "Total 1 konsultasi" in dewi.heard
    assert state(hotline) == ("closed", 1)
    assert dewi.presses(dewi.buttons[0]).hears("publish_working")
    send_all(hotline)
    assert state(hotline) == ("published", 1)
    assert "Desember 2022 revisi 1 sudah diterbitkan." in api.sent[-1].text
    assert dewi.presses(data).hears("publish_already")


def test_whoever_is_second_is_told_so(hotline: Hotline, dewi: Citizen, api: BotApi) -> None:
    budi = supervisor(hotline, 7200, "Budi")
    for person in (dewi, budi):
        person.says("/terbitkan 2022-12").presses(person.buttons[0])
    send_all(hotline)
    assert state(hotline) == ("published", 1)
    told = sorted(call.text.split(".")[0] for call in api.sent if "diterbitkan. http" in call.text)
    assert told == ["Desember 2022 revisi 1 sudah diterbitkan", "Desember 2022 sudah diterbitkan"]


def test_a_stale_button_publishes_nothing(hotline: Hotline, dewi: Citizen, api: BotApi) -> None:
    yes = dewi.says("/terbitkan 2022-12").buttons[0]
    dewi.presses(yes)
    log(hotline, 6)
    close(hotline)
    send_all(hotline)  # the order was given before, and finds other figures
    assert "sudah diperbarui sejak pesan itu" in api.sent[-1].text
    assert dewi.presses(yes).hears("publish_stale")
    assert dewi.says("/terbitkan 2022-12").presses(dewi.buttons[1]).hears("publish_cancelled")
    assert state(hotline) == ("closed", 1)


def test_what_cannot_be_published_is_said(dewi: Citizen) -> None:
    assert dewi.says("/terbitkan").hears("publish_usage")
    assert dewi.says("/terbitkan desember").hears("publish_usage")
    assert dewi.says("/terbitkan 2022-11").hears("publish_not_closed")
    assert dewi.presses("publish-yes:2022-11:abc").hears("publish_not_closed")


def test_nobody_else_may_publish(hotline: Hotline, dewi: Citizen) -> None:
    data = dewi.says("/terbitkan 2022-12").buttons[0]
    siti, configured = Citizen(hotline), Citizen(hotline, CONFIGURED)
    for person in (siti, configured):
        person.presses(data)
        person.says("/terbitkan 2022-12")
        assert "terbitkan" not in person.heard.lower()
    group = {"id": -1009, "type": "supergroup", "title": "Pimpinan"}
    hotline.deliver(message=dewi.message(text="/terbitkan 2022-12") | {"chat": group})
    assert hotline.outgoing(-1009) == []
    send_all(hotline)
    assert state(hotline) == ("closed", 1)
