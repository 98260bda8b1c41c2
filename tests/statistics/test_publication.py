"""The month's summary in chat, who gets it, and when it is told again."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.foundation.errors import Refused
from core.foundation.messages import Outgoing
from core.foundation.staff import Staff, StaffChat
from core.reference.calendar import Month
from core.statistics import editions, publication
from core.statistics.editions import Report
from core.statistics.publication import Recipient
from tests.statistics.conftest import NOW, Scene

DECEMBER = Month(2022, 12)
TWO = (Recipient("TELEGRAM", "1"), Recipient("TELEGRAM", "2", "en"))


def summary(scene: Scene, report: Report, language: str = "id") -> str:
    with scene.database.reading() as session:
        return publication.summary(
            session, report, scene.context.centre, language, link="http://here/staff/months/2022-12"
        )


def announce(scene: Scene) -> int:
    with scene.database.writing() as session:
        return publication.announce(session, DECEMBER, scene.context.centre, TWO, NOW)


def queued(scene: Scene) -> list[tuple[str, str, str]]:
    with scene.database.reading() as session:
        rows = session.execute(sa.select(Outgoing.to, Outgoing.purpose, Outgoing.body).order_by(Outgoing.id)).all()
    return [(row.to, row.purpose, row.body["text"]) for row in rows if "file" not in row.body]


def with_values(report: Report, **values: Any) -> Report:
    changed = {name.replace("__", "."): value for name, value in values.items()}
    figures = tuple(dataclasses.replace(f, value=changed.get(f.id, f.value)) for f in report.figures)
    return Report(report.period, report.state, report.revision, report.as_of, figures, report.series, report.updated)


def test_the_summary_of_the_real_december(december: Scene) -> None:
    channels = "WhatsApp 1.065 (81,61%) ▼3,09% · Telepon 102 (7,82%) ▼54,26% · HAI 48 (3,68%) · Live Chat 4 (0,31%)"
    assert summary(december, december.figures("2022-12")).split("\n\n") == [
        "📊 Ringkasan Layanan Dering DJPK — Desember 2022",
        "Total 1.305 konsultasi ▼1,29% MoM (Nov 1.322) · ▲11,16% YoY (Des 2021 1.174) · 2022: 2.627",
        f"Kanal: {channels} · E-mail 86 (6,59%; teknis 34)",
        "Pengguna: Pemda 1.051 (80,54%) · Lainnya 118 (9,04%) · K/L 101 (7,74%) · Akademisi 35 (2,68%)",
        "Topik teknis: Dana Alokasi Umum 1.017 · Dana Desa 223",
        "Aduan: 13 pengaduan dari 11 daerah · 1 keluhan",
        "PPID: data belum tersedia",
        "Website dan media sosial: data belum tersedia",
        "Angka sementara: bulan ini belum ditutup.",
        "Selengkapnya: http://here/staff/months/2022-12",
    ]


def test_the_summary_in_english(december: Scene) -> None:
    december.publish("2022-12")
    text = summary(december, december.figures("2022-12"), "en")
    assert "Total 1,305 consultations ▼1.29% MoM (Nov 1,322) · ▲11.16% YoY (Dec 2021 1,174)" in text
    assert "Published (revision 1)." in text


def test_registers_of_later_months_are_said_where_they_have_data(december: Scene) -> None:
    ppid = {"requests": 16, "granted_full": 12, "granted_partial": 3, "refused": 0, "not_given": 1}
    values = {f"ppid__{name}": value for name, value in ppid.items()} | {"ppid__average_working_days": 5.4375}
    web = {"web__users": 93598, "web__change_mom_percent": -16.22, "twitter__followers": 16491}
    text = summary(december, with_values(december.figures("2022-12"), **values, **web))
    assert "PPID: 16 permohonan: penuh 12, sebagian 3, ditolak 0, tidak diberikan 1; rata-rata 5,44 hari kerja" in text
    assert "Website: 93.598 pengguna ▼16,22% · Twitter 16.491 · Facebook data belum tersedia pengikut" in text


def test_a_month_without_data_says_so(scene: Scene) -> None:
    lines = summary(scene, scene.figures("2022-12")).split("\n\n")
    assert lines[1] == "Belum ada tiket pada bulan ini: data belum tersedia."
    assert not any(character in "".join(lines[1:-1]) for character in "0123456789")


def test_a_first_month_has_nothing_to_compare_with(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    assert (
        "Total 1 konsultasi MoM (Nov): data belum tersedia · YoY (Des 2021): data belum tersedia · 2022: 1"
        in summary(scene, scene.figures("2022-12"))
    )


def test_no_change_and_a_used_channel_that_fell_silent(scene: Scene) -> None:
    scene.log("2022-11-05 10:00", channel="VICON")
    scene.log("2022-12-05 10:00")
    text = summary(scene, scene.figures("2022-12"))
    assert "Total 1 konsultasi ■0,00% MoM (Nov 1)" in text
    assert "Kanal: WhatsApp 1 (100,00%) · Video conference 0 (0,00%) ▼100,00%" in text


def test_a_summary_is_told_once_and_again_when_it_changed(scene: Scene) -> None:
    scene.log("2022-12-05 10:00")
    with pytest.raises(Refused, match="not closed"):
        announce(scene)
    scene.close("2022-12")
    assert (announce(scene), announce(scene)) == (2, 0)
    scene.close("2022-12")
    assert announce(scene) == 0
    scene.log("2022-12-06 10:00")
    scene.close("2022-12")
    with scene.database.reading() as session:
        assert publication.changed_since_announced(editions.standing(session, DECEMBER))
    assert announce(scene) == 2
    rows = queued(scene)
    assert [(to, purpose) for to, purpose, _ in rows] == [("1", "report"), ("2", "report")] * 2
    assert "(diperbarui)" not in rows[0][2]
    assert rows[2][2].startswith("📊 Ringkasan Layanan Dering DJPK — Desember 2022 (diperbarui)\n\nTotal 2 ")
    assert "(updated)" in rows[3][2]


def test_summaries_reach_supervisors_who_linked_a_chat_and_the_configured_chats(scene: Scene) -> None:
    with scene.database.writing() as session:
        for number, role in enumerate(["supervisor", "agent", "supervisor"]):
            person = Staff(name=role, email=f"{number}@x", role=role, password_hash="-", language="en", created_at=NOW)
            person.disabled_at = NOW if number == 2 else None
            session.add(person)
            session.flush()
            session.add(StaffChat(channel="TELEGRAM", address=f"10{number}", staff_id=person.id, linked_at=NOW))
        session.flush()
        found = publication.recipients(session, ("-55", "100"))
    assert found == [Recipient("TELEGRAM", "100", "en", publishes=True), Recipient("TELEGRAM", "-55", "id")]


def test_today(scene: Scene) -> None:
    scene.log("2022-12-30 09:00", due_at=scene.at("2022-12-30 16:00"))
    scene.log("2023-01-02 09:00")
    scene.log("2023-01-02 09:30", channel="TELEPON", status="CLOSED")
    scene.log("2023-01-02 09:40", kind="NONHITUNG", topic=None, status="CLOSED")
    with scene.database.writing() as session:
        assert publication.freshen(session, scene.calendar, (dt.date(2023, 1, 2), dt.date(2023, 1, 2))) == 1
    with scene.database.reading() as session:
        text = publication.today(session, scene.calendar, scene.context.centre, NOW)
    assert text.splitlines() == [
        "📅 Dering DJPK — Senin, 2 Januari 2023, sampai pukul 10.00 WIB",
        "Hari ini 2 konsultasi: WhatsApp 1 · Telepon 1",
        "Tiket terbuka 2 (lewat tenggat 1)",
    ]
