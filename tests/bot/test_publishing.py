"""A supervisor's month in chat: summary, picture and PDF arrive, and two presses publish what was shown."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from bot import publishing
from core.consultations import tickets
from core.foundation import messages, staff
from core.foundation.audit import AuditEntry
from core.reference.calendar import Month
from core.statistics import consistency, editions, publication
from core.statistics.consistency import Contradiction
from core.statistics.consistency.contradiction import Rule, Side
from core.statistics.reports import audit, forms, press
from core.statistics.reports.press import PressFailed
from tests.bot.bot_api import LOST, BotApi
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


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are made at once; one test has real ones."""
    monkeypatch.setattr(forms, "content", lambda *_: b"%PDF")
    monkeypatch.setattr(press, "picture", lambda *_: b"PNG")


@pytest.fixture
def quick_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    """No form is rendered and read back; one test has the whole audit."""
    monkeypatch.setattr(audit, "with_forms", lambda _session, _calendar, _centre, found, _url: found)


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


@pytest.mark.usefixtures("quick_press")
def test_files_of_replaced_figures_do_not_leave(hotline: Hotline, dewi: Citizen) -> None:
    announce(hotline)
    log(hotline, 6)
    close(hotline)
    send_all(hotline)
    replaced = [row for row in hotline.outgoing(dewi.chat) if "file" in row.body]
    assert [row.state for row in replaced] == ["dropped", "dropped"]  # nobody needs them, and nobody has to decide
    assert replaced[0].reason == "the figures of 2022-12 were replaced meanwhile"
    assert hotline.ready["outgoing_failed"] == 0


@pytest.mark.usefixtures("quick_press")
def test_a_file_that_cannot_be_made_fails_and_supervisors_are_told_once(
    hotline: Hotline, dewi: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise PressFailed("Traceback\nValueError: no ink")

    monkeypatch.setattr(forms, "content", broken)
    announce(hotline)
    send_all(hotline)
    failed = [row for row in hotline.outgoing() if row.state == "failed"]
    assert [(row.to, row.body["file"]["form"]) for row in failed] == [(str(dewi.chat), "pdf"), (str(CONFIGURED), "pdf")]
    assert failed[0].reason == "could not be made: PressFailed: ValueError: no ink"
    warned = [row for row in hotline.outgoing() if row.purpose == "warning"]
    assert [(row.to, row.state) for row in warned] == [(str(dewi.chat), "sent"), (str(CONFIGURED), "sent")]
    assert "Laporan Desember 2022 (PDF) tidak dapat dibuat" in warned[0].body["text"]
    assert sorted(row.state for row in hotline.outgoing()) == ["failed"] * 2 + ["sent"] * 7


@pytest.mark.usefixtures("dewi", "quick_press")
def test_a_file_of_unknown_fate_is_never_sent_again(hotline: Hotline, api: BotApi) -> None:
    api.order("sendDocument", LOST)
    announce(hotline)
    send_all(hotline)
    states = {row.to: row.state for row in hotline.outgoing() if row.body.get("file", {}).get("form") == "pdf"}
    assert sorted(states.values()) == ["sent", "uncertain"]
    assert len([call for call in api.files_sent if call.method == "sendDocument"]) == 2


@pytest.mark.usefixtures("quick_press")
def test_a_worker_that_dies_while_it_makes_a_file_leaves_it_to_a_person(hotline: Hotline, dewi: Citizen) -> None:
    send_all(hotline)
    announce(hotline)
    for _ in range(2):  # the summary, then the picture, which is claimed and never comes back
        hotline.clock.advance(seconds=3)
        with hotline.database.writing() as session:
            rows = messages.claim_outgoing(session, hotline.clock(), ["TELEGRAM"])
            for row in rows if "file" not in rows[0].body else ():
                messages.settle_outgoing(session, row.id, messages.Result("sent"), hotline.clock())
    hotline.clock.advance(seconds=100)
    send_all(hotline)
    assert [row.state for row in hotline.outgoing(dewi.chat)[-3:]] == ["sent", "uncertain", "sent"]
    assert {row.body["file"]["form"] for row in hotline.outgoing() if row.state == "uncertain"} == {"png"}


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


@pytest.mark.usefixtures("quick_audit")
def test_a_worker_that_dies_after_publishing_publishes_nothing_twice(
    hotline: Hotline, dewi: Citizen, api: BotApi
) -> None:
    dewi.says("/terbitkan 2022-12").presses(dewi.buttons[0])
    order = next(row for row in hotline.outgoing() if "order" in row.body)
    while not order.attempts:  # what was said before goes first
        hotline.clock.advance(seconds=3)
        with hotline.database.writing() as session:
            for row in messages.claim_outgoing(session, hotline.clock(), ["TELEGRAM"]):
                if row.id != order.id:
                    messages.settle_outgoing(session, row.id, messages.Result("sent"), hotline.clock())
        order = next(row for row in hotline.outgoing() if row.id == order.id)
    publishing.carry_out(hotline.desk, order.body["order"])  # … and then the power goes
    hotline.clock.advance(seconds=100)
    send_all(hotline)
    assert hotline.outgoing(dewi.chat)[-1].state == "uncertain"
    with hotline.database.writing() as session:
        messages.decide(session, order.id, again=True, now=hotline.clock())
    send_all(hotline)
    assert "Desember 2022 sudah diterbitkan." in api.sent[-1].text
    with hotline.reading() as session:
        assert [entry.action for entry in session.scalars(sa.select(AuditEntry))].count("month.publish") == 1


@pytest.mark.usefixtures("quick_audit")
def test_contradictions_are_told_in_short_and_nothing_is_published(
    hotline: Hotline, dewi: Citizen, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = Rule("total.kinds", "The counted kinds add up to %(left)s, but the total is %(right)s.")
    wrong = Contradiction(rule, Side("consultations.total", 1305), Side("consultations.total", 1304))
    monkeypatch.setattr(consistency, "examine", lambda *_: [wrong] * 5)
    dewi.says("/terbitkan 2022-12").presses(dewi.buttons[0])
    send_all(hotline)
    first, *lines = api.sent[-1].text.splitlines()
    assert "Desember 2022 tidak diterbitkan: angkanya belum cocok di 5 tempat" in first
    assert len(lines) == 3
    assert lines[0].endswith("(consultations.total): 1.305 ↔ 1.304")
    assert state(hotline) == ("closed", 1)


def test_an_audit_that_breaks_is_said(
    hotline: Hotline, dewi: Citizen, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consistency, "examine", lambda *_: 1 / 0)
    dewi.says("/terbitkan 2022-12").presses(dewi.buttons[0])
    send_all(hotline)
    assert "tidak dapat diperiksa karena gangguan" in api.sent[-1].text
    assert state(hotline) == ("closed", 1)


@pytest.mark.usefixtures("quick_audit")
def test_the_summary_on_demand_has_the_button_until_the_month_is_published(hotline: Hotline, dewi: Citizen) -> None:
    (data,) = dewi.says("/ringkasan 2022-12").buttons
    assert dewi.presses(data).hears("publish_ask")
    ((yes, _),) = dewi.answers[-1]["buttons"][0]
    assert yes == "Ya, terbitkan Desember 2022 revisi 1"
    dewi.presses(dewi.buttons[0])
    send_all(hotline)
    assert "buttons" not in dewi.says("/ringkasan 2022-12").answers[-1]
    assert "buttons" not in Citizen(hotline, CONFIGURED).says("/ringkasan 2022-12").answers[-1]


@pytest.mark.usefixtures("quick_audit")
def test_whoever_is_second_is_told_so(hotline: Hotline, dewi: Citizen, api: BotApi) -> None:
    budi = supervisor(hotline, 7200, "Budi")
    for person in (dewi, budi):
        person.says("/terbitkan 2022-12").presses(person.buttons[0])
    send_all(hotline)
    assert state(hotline) == ("published", 1)
    told = sorted(call.text.split(".")[0] for call in api.sent if "diterbitkan. http" in call.text)
    assert told == ["Desember 2022 revisi 1 sudah diterbitkan", "Desember 2022 sudah diterbitkan"]


@pytest.mark.usefixtures("quick_audit")
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
    assert dewi.says("/terbitkan").hears("publish_ask")  # without a month the last one
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
