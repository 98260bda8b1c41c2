"""Fraud from the first message to the supervisors' alert: through the webhook, the phone's form and corrections."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.foundation.messages import Outgoing
from core.warnings import broadcasts, fraud
from core.warnings.broadcasts import Broadcast
from tests.bot.citizen import Citizen, Hotline

CHIEF = 555
FAKE = "min, kami terima undangan capacity building jf akpd di jkt, bayar 4,7 jt per org. ini asli apa palsu ya?"
OTHER = "Kami dapat undangan workshop JF AKPD di hotel, diminta biaya pendaftaran ke rekening panitia. Benar dari DJPK?"


@pytest.fixture
def hotline(hotline: Hotline) -> Hotline:
    """A centre whose supervisors have one chat."""
    settings = hotline.settings.model_copy(update={"telegram_supervisor_chats": str(CHIEF)})
    return Hotline(settings, hotline.database, hotline.clock)


def watch(hotline: Hotline) -> None:
    """What the clock does every few seconds."""
    fraud.look_over(hotline.database, hotline.desk, hotline.clock.now)
    fraud.raise_alerts(hotline.database, hotline.desk, hotline.clock.now)


def alarms(hotline: Hotline) -> list[str]:
    """What the supervisors were told."""
    with hotline.reading() as session:
        query = sa.select(Outgoing.body).where(Outgoing.to == str(CHIEF), Outgoing.purpose == "warning")
        return [body["text"] for body in session.execute(query.order_by(Outgoing.id)).scalars()]


def drafts(hotline: Hotline) -> list[Broadcast]:
    """The drafts of warnings."""
    with hotline.reading() as session:
        return list(broadcasts.listing(session))


def reports(hotline: Hotline) -> list[fraud.FraudReport]:
    """What is kept of all reports, oldest first."""
    with hotline.reading() as session:
        return [line.report for line in reversed(fraud.reports(session))]


def report(hotline: Hotline, chat: int, text: str, region: str, paid: str = "belum") -> None:
    """A citizen tells of it in chat and says yes to reporting it."""
    citizen = Citizen(hotline, chat)
    citizen.says(text)
    assert citizen.hears("greet", "fraud_first", "ask_suspected")
    citizen.says("ya, laporkan").says(paid).says("lewati").says("1").says(region).says("kirim")
    assert citizen.hears("ticket_made")


def phone(hotline: Hotline, question: str, **more: object) -> str:
    """An agent logs a call; the ticket's number."""
    now = hotline.clock.now
    values = {"happened_at": now, "channel": "TELEPON", "category": "PEMDA", "kind": "PENGADUAN", "topic": "N-TIPU"}
    entry = tickets.Entry(**{**values, "question": question, **more})  # type: ignore[arg-type]
    with hotline.database.writing() as session:
        return tickets.log(session, hotline.desk.calendar(session), entry, "staff:1", now).number


def test_two_citizens_report_the_same_invitation_and_supervisors_know_with_a_draft(hotline: Hotline) -> None:
    report(hotline, 1, FAKE, "kab garut")
    watch(hotline)
    assert (alarms(hotline), drafts(hotline)) == ([], [])
    report(hotline, 2, OTHER, "kota bandung")
    watch(hotline)
    (alarm,) = alarms(hotline)
    (draft,) = drafts(hotline)
    for part in ("2 laporan", "Bimtek, workshop, atau capacity building berbayar", "Kabupaten Garut, Kota Bandung"):
        assert part in alarm
    assert "Kerugian yang dilaporkan: tidak ada" in alarm
    assert f"/staff/broadcasts/{draft.id}" in alarm
    assert "akpd" not in alarm.lower()
    assert (draft.kind, draft.state, draft.authors) == ("warning", "draft", [])
    assert "2 laporan dari 2 pemerintah daerah" in draft.text_id
    assert "MODUS\n1. Mengundang ke bimbingan teknis" in draft.text_id
    assert "Local governments that reported: 2" in draft.text_en
    watch(hotline)
    assert len(alarms(hotline)) == len(drafts(hotline)) == 1


def test_a_report_tells_agents_what_it_is_about_and_goes_first(hotline: Hotline) -> None:
    report(hotline, 1, FAKE, "kab garut")
    (kept,) = reports(hotline)
    assert (kept.modus, kept.demanded, kept.paid, kept.guessed, kept.referred) == ("M2", 4_700_000, False, True, False)
    (ticket,) = hotline.tickets()
    Citizen(hotline, 2).asks("Kapan Dana Desa tahap 2 cair?")
    other = hotline.tickets()[1]
    assert (ticket.kind, ticket.topic) == ("PENGADUAN", "N-TIPU")
    assert ticket.due_at is not None
    assert other.due_at is not None
    assert ticket.due_at < other.due_at


def test_one_payment_is_enough_and_each_payment_is_told(hotline: Hotline) -> None:
    report(hotline, 1, "staf kami terlanjur transfer 5 juta ke rekening panitia bimtek djpk", "kab garut", "lewati")
    watch(hotline)
    (alarm,) = alarms(hotline)
    assert "uang sudah dikirim" in alarm
    assert "Rp5.000.000" in alarm
    (kept,) = reports(hotline)
    assert (kept.paid, kept.paid_sum, kept.referred) == (True, 5_000_000, True)
    assert "Pada 23 November 2026" in drafts(hotline)[0].text_id
    report(hotline, 2, "udah tf 10 jt ke panitia bimtek, ternyata bukan dari djpk", "kab sleman", "lewati")
    watch(hotline)
    assert "Rp15.000.000" in alarms(hotline)[1]
    assert len(drafts(hotline)) == 1


def test_who_pays_after_the_report_is_told_of_too(hotline: Hotline) -> None:
    report(hotline, 1, FAKE, "kab garut")
    watch(hotline)
    assert alarms(hotline) == []
    citizen = Citizen(hotline, 1)
    citizen.says("ternyata bendahara sudah transfer 4,7 jt pak")
    assert citizen.hears("added", "fraud_paid")
    watch(hotline)
    assert "Rp4.700.000" in alarms(hotline)[0]


def test_any_door_counts_the_same(hotline: Hotline) -> None:
    phone(hotline, FAKE)
    number = phone(hotline, OTHER, kind="K_NON", topic="N-LAIN")
    watch(hotline)
    assert alarms(hotline) == []
    with hotline.database.writing() as session:
        ticket, days = tickets.by_number(session, number), hotline.desk.calendar(session)
        fraud.make_report(session, days, ticket, why="laporan lewat telepon", actor="staff:1", now=hotline.clock.now)
    watch(hotline)
    assert "2 laporan" in alarms(hotline)[0]
    assert "Daerah: tidak disebutkan" in alarms(hotline)[0]
    assert "kami menerima 2 laporan tentang penipuan" in drafts(hotline)[0].text_id


def test_a_correction_on_the_ticket_itself_counts_too(hotline: Hotline) -> None:
    phone(hotline, FAKE)
    number = phone(hotline, OTHER, kind="K_NON", topic="N-LAIN")
    watch(hotline)
    with hotline.database.writing() as session:
        new = {"kind": "PENGADUAN", "topic": "N-TIPU"}
        days = hotline.desk.calendar(session)
        tickets.correct(session, days, number, new, why="x", actor="staff:1", now=hotline.clock.now)
    watch(hotline)
    assert len(alarms(hotline)) == 1


def test_suspicions_wait_for_a_person_and_alert_nobody(hotline: Hotline) -> None:
    for text in (FAKE, OTHER, FAKE + " mohon dijawab"):
        phone(hotline, text, kind="K_NON", topic="N-LAIN")
    phone(hotline, "Dana desa ditransfer ke rekening kas desa kapan?", kind="K_TEK", topic="DD")
    watch(hotline)
    assert (alarms(hotline), drafts(hotline), reports(hotline)) == ([], [], [])
    with hotline.database.writing() as session:
        lines = fraud.suspicions(session)
        assert len(lines) == 3
        assert set(lines[0].suspicion.signals) >= {"S8"}
        fraud.settle(session, lines[0].ticket.id, actor="staff:1", now=hotline.clock.now)
    watch(hotline)
    with hotline.reading() as session:
        assert len(fraud.suspicions(session)) == 2


def test_a_wave_that_grows_is_told_when_it_has_doubled_and_its_untouched_draft_follows(hotline: Hotline) -> None:
    for number in range(3):
        phone(hotline, f"{FAKE} ({number})")
        watch(hotline)
    assert len(alarms(hotline)) == 1
    phone(hotline, FAKE + " (3)")
    watch(hotline)
    assert "4 laporan" in alarms(hotline)[1]
    (draft,) = drafts(hotline)
    assert "4 laporan" in draft.text_id


def test_a_draft_that_a_person_has_touched_stays_as_it_is(hotline: Hotline) -> None:
    for number in range(2):
        phone(hotline, f"{FAKE} ({number})")
    watch(hotline)
    with hotline.database.writing() as session:
        found = broadcasts.by_id(session, drafts(hotline)[0].id)
        found.authors, found.text_id = [1], "Ditulis ulang."
    for number in range(2, 4):
        phone(hotline, f"{FAKE} ({number})")
    watch(hotline)
    assert len(alarms(hotline)) == 2
    assert drafts(hotline)[0].text_id == "Ditulis ulang."


def test_what_is_a_week_apart_is_no_wave_and_a_new_wave_is_told_anew(hotline: Hotline) -> None:
    phone(hotline, FAKE + " (1)")
    hotline.clock.advance(days=8)
    phone(hotline, FAKE + " (2)")
    watch(hotline)
    assert alarms(hotline) == []
    phone(hotline, FAKE + " (3)")
    watch(hotline)
    hotline.clock.advance(days=9)
    for number in (4, 5):
        phone(hotline, f"{FAKE} ({number})")
    watch(hotline)
    assert (len(alarms(hotline)), len(drafts(hotline))) == (2, 2)


def test_history_that_is_brought_in_alerts_nobody(hotline: Hotline) -> None:
    long_ago = hotline.clock.now - dt.timedelta(days=300)
    for number in range(3):
        phone(hotline, f"{FAKE} ({number}), sudah transfer 2 juta", happened_at=long_ago)
    watch(hotline)
    assert alarms(hotline) == []
    assert [kept.modus for kept in reports(hotline)] == ["M2"] * 3


def test_a_genuine_letter_and_a_double_are_no_wave(hotline: Hotline) -> None:
    numbers = [phone(hotline, f"{FAKE} ({number})") for number in range(3)]
    with hotline.database.writing() as session:
        days, now = hotline.desk.calendar(session), hotline.clock.now
        tickets.merge(session, days, numbers[1], numbers[0], why="sama", actor="staff:1", now=now)
        genuine = tickets.by_number(session, numbers[2])
        fraud.judge(session, days, genuine, "OURS", "Surat kami S-1/PK/2026.", actor="staff:1", now=now)
    watch(hotline)
    assert alarms(hotline) == []


def test_a_region_is_one_however_often_it_reports(hotline: Hotline) -> None:
    for number in range(7):
        phone(hotline, f"{FAKE} ({number})", region_code=f"32.0{1 + number % 6}")
    watch(hotline)
    assert "dari 6 pemerintah daerah" in drafts(hotline)[0].text_id
    assert "dan 1 lainnya" in alarms(hotline)[0]


def test_two_clocks_tell_it_once(hotline: Hotline) -> None:
    for number in range(2):
        phone(hotline, f"{FAKE} ({number})")
    for _ in range(2):
        watch(hotline)
        watch(Hotline(hotline.settings, hotline.database, hotline.clock))
    assert len(alarms(hotline)) == 1
