"""The register's pages as people use them: what they show, who sees whom, and what can be put right."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from core.reference import calendar as calendars
from core.reference.calendar import Holiday
from tests.requests.conftest import ASKED, Office
from tests.requests.test_year import REAL, as_file, month_of, sheets
from tests.web.browsing import shown

EXEMPT = {"reason_EXEMPT": "1", "exemption": "h", "test": "UK-3/2022 tanggal 5 Desember 2022"}


def test_a_request_from_every_door(office: Office) -> None:
    office.on("2022-12-05")
    for channel, said in {
        "EPPID": "e-PPID", "EMAIL": "E-mail", "WALK_IN": "Datang langsung", "POST": "Surat", "PHONE": "Telepon (lisan)",
    }.items():  # fmt: skip
        request_id = office.ask(channel=channel, received_on="2022-12-05", identity_checked="")
        assert f"Senin, 5 Desember 2022, {said}" in office.page(request_id)
    text = shown(office.browser.get("/staff/requests"))
    assert "S-2022-0005" in text
    assert text.count("belum lengkap: jangka waktu belum berjalan") == 5


def test_the_list_puts_first_what_is_due_first(office: Office) -> None:
    late = office.complete("2022-11-01")
    soon = office.complete("2022-11-28")
    office.on("2022-12-09").ask(received_on="2022-12-09")
    office.browser.get("/staff/requests")  # which says once more what was kept
    text = shown(office.browser.get("/staff/requests"))
    numbers = ("0001/PPID.DJPK/2022", "0002/PPID.DJPK/2022", "S-2022-0003")
    places = [text.index(number) for number in numbers]
    assert places == sorted(places)
    assert "terlambat 18 hari kerja" in text
    assert "1 hari kerja lagi" in text
    assert office.post(f"requests/{late}/answer", day="2022-12-09", outcome="GRANTED").status_code == 200
    ended = shown(office.browser.get("/staff/requests?view=ended"))
    assert "0001/PPID.DJPK/2022" in ended
    assert "28 hari kerja · terlambat" in ended
    assert "0002/" not in ended
    assert office.due(soon) == "2022-12-12"


def test_a_day_of_completion_is_put_right_by_a_supervisor(office: Office) -> None:
    request_id = office.complete("2022-12-05", received_on="2022-12-01")
    office.post(f"requests/{request_id}/extend", extension_why="data dihimpun")
    path = f"requests/{request_id}/restart"
    agent = office.enter("agent")
    assert agent.post(f"/staff/{path}", data={"day": "2022-12-02", "why": "x"}).status_code == 403
    assert office.post(path, day="2022-12-02", why=" ").status_code == 422
    assert office.post(path, day="2022-12-05", why="sama").status_code == 422
    said = shown(office.post(path, day="2022-12-02", why="berkas lengkap sejak Jumat"))
    assert "batas jawaban 27 Desember 2022" in said
    assert (office.due(request_id), "berkas lengkap sejak Jumat" in said) == ("2022-12-27", True)
    assert "Lengkap pada: 5 Desember 2022 → 2 Desember 2022" in said
    assert office.recap()["2022-12 requests"] == "1"


def test_holidays_that_came_otherwise_move_deadlines_in_the_morning(
    office: Office, environment: dict[str, str]
) -> None:
    request_id = office.complete("2022-12-02")
    with office.database.writing() as session:  # as a new release brings them
        session.merge(Holiday(day=office.clock.now.date().replace(day=8), name="Libur baru", kind="public"))
        calendars.touch(session, "holidays")
    assert office.due(request_id) == "2022-12-16"
    words = ("clock", "--at", "2022-12-09 08:00", "--once")
    assert CliRunner().invoke(main, list(words), env=environment, catch_exceptions=False).exit_code == 0
    assert office.on("2022-12-09").due(request_id) == "2022-12-19"
    assert "Bergeser dari 16 Desember 2022 ke 19 Desember 2022" in office.page(request_id)


def test_an_agent_sees_the_register_and_not_the_people(office: Office) -> None:
    theirs = office.complete("2022-12-02")
    office.post(f"requests/{theirs}/extend", extension_why="menunggu Ibu Rina")
    agent = office.enter("agent")
    for path in ("requests", f"requests/{theirs}", "requests/recap/2022", "requests/months/2022-12"):
        answer = agent.get(f"/staff/{path}")
        assert answer.status_code == 200
        assert "Rina Wulandari" not in answer.text
        assert "rina@" not in answer.text
    only = "Hanya pencatat permohonan dan supervisor yang dapat melakukan ini."
    for act in ("complete", "ask", "give-up", "extend", "answer", "deliver", "letters", "objections", "correct"):
        answer = agent.post(f"/staff/requests/{theirs}/{act}", data={"day": "2022-12-02"})
        assert (answer.status_code, only in shown(answer)) == (422, True), act
    for path in (
        "requests/import",
        "requests/register/2022.xlsx",
        "requests/register/2022/objections.xlsx",
        "calendar",
    ):
        assert agent.get(f"/staff/{path}").status_code == 403, path
    office.post(f"requests/{theirs}/letters", kind="registered", dated="2022-12-02")
    assert agent.get("/staff/requests/letters/1.pdf").status_code == 422
    assert agent.post("/staff/requests/import", data={}).status_code == 403
    assert agent.post(f"/staff/requests/{theirs}/take-back", data={"why": "x"}).status_code == 403
    with office.app.test_client() as nobody:
        for path in ("requests", f"requests/{theirs}", "requests/recap/2022.xlsx", "requests/letters/1.pdf"):
            assert nobody.get(f"/staff/{path}").status_code in (302, 401), path


def test_an_agent_takes_a_request_through_its_whole_way(office: Office) -> None:
    office.on("2022-12-02")
    agent = office.enter("agent")
    made = agent.post("/staff/requests/new", data={**ASKED, "name": "Budi Santoso", "received_on": "2022-12-02"})
    path = made.location
    assert "Budi Santoso" in agent.get(path).text
    for act, data in {
        "complete": {"day": "2022-12-02"},
        "extend": {"extension_why": "data dihimpun"},
        "answer": {"day": "2022-12-02", "outcome": "REFUSED", "decision": "Data pribadi", **EXEMPT},
        "deliver": {"delivered_on": "2022-12-02"},
        "objections": {"day": "2022-12-02", "ground": "a", "proxy": "Kuasa Budi"},
    }.items():
        assert agent.post(f"{path}/{act}", data=data).status_code == 303, act
    text = shown(agent.get(path))
    for part in ("Jawaban: Ditolak", "h. rahasia pribadi", "UK-3/2022", "Kuasa Budi", "K-0001/PPID.DJPK/2022"):
        assert part in text
    letter = agent.post(f"{path}/letters", data={"kind": "refusal", "dated": "2022-12-02"})
    assert agent.get(letter.location).data.startswith(b"%PDF")


def test_the_registers_hold_all_columns(office: Office) -> None:
    request_id = office.complete("2022-12-02", address="Jl. Melati 1", phone="0812-345-0000")
    lost = office.ask(purpose="", received_on="2022-12-02")
    office.post(f"requests/{lost}/give-up", why="Tidak dilengkapi")
    office.post(f"requests/{request_id}/extend", extension_why="data dihimpun")
    both = {**EXEMPT, "reason_NOT_HELD": "1", "held": "PART", "holder": "BPS", "cost": "25.000", "payment": "tunai"}
    office.post(f"requests/{request_id}/answer", day="2022-12-02", outcome="PARTLY", decision="=Terlampir", **both)
    office.post(f"requests/{request_id}/objections", day="2022-12-02", ground="d", why="Bukan itu", proxy="Kuasa")
    reply = {
        "day": "2022-12-02",
        "decision": "PARTLY",
        "text": "Dilengkapi",
        "superior": "Bu Dirjen",
        "position": "Dirjen",
    }
    office.post(f"requests/{request_id}/objections/1/reply", **reply)
    office.post(f"requests/{request_id}/objections/1/respond", response="Terima kasih")
    office.post(f"requests/{request_id}/objections/1/dispute", day="2022-12-02", number="KI-7")
    head, first, second = sheets(office, "register/2022.xlsx")[0]
    told = dict(zip(head, map(str, first), strict=True))
    assert told == told | {
        "Nomor register": "0001/PPID.DJPK/2022", "Nomor sementara": "S-2022-0001", "Diterima pada": "2022-12-02",
        "Nama": "Rina Wulandari", "Alamat": "Jl. Melati 1", "Telepon": "+628123450000", "Pekerjaan": "Mahasiswa",
        "Identitas": "bukti sudah diperiksa", "Informasi yang diminta": "Realisasi TKD per daerah 2015-2021",
        "Tujuan penggunaan": "Skripsi", "Dikuasai": "sebagian", "Pihak yang menguasai": "BPS",
        "Batas waktu semula": "2022-12-16", "Batas waktu": "2022-12-27", "Diperpanjang pada": "2022-12-02",
        "Putusan": "Dikabulkan sebagian", "Dijawab pada": "2022-12-02", "Biaya": "25000.0", "Cara pembayaran": "tunai",
    }  # fmt: skip
    assert "UK-3/2022" in told["Alasan"]
    assert "=Terlampir" in told.values()
    assert "S-2022-0002" in second
    head, only = sheets(office, "register/2022/objections.xlsx")[0]
    values = list(map(str, only))
    for part in (
        "K-0001/PPID.DJPK/2022", "Kuasa", "0001/PPID.DJPK/2022", "Skripsi", "d. ditanggapi tidak sebagaimana diminta",
        "Bukan itu", "2023-01-13", "Dilengkapi", "Bu Dirjen", "Dirjen", "Terima kasih", "KI-7",
    ):  # fmt: skip
        assert part in values, (part, values)
    assert sheets(office, "register/2021.xlsx")[0][1:] == []


def test_an_export_comes_again_and_open_requests_go_on(
    office: Office, environment: dict[str, str], tmp_path: Any
) -> None:
    office.on("2022-12-30")
    base = {
        "nomor": "EP-1", "tanggal": "2022-12-01", "nama_pemohon": "Budi", "informasi": "DAU", "tanggal_lengkap": "",
        "tanggal_perpanjangan": "", "alasan_perpanjangan": "", "keputusan": "dalam proses", "tanggal_jawaban": "",
        "tanggal_penyerahan": "", "alasan": "",
    }  # fmt: skip
    later = [
        {},
        {"tanggal_lengkap": "2022-12-02"},
        {"tanggal_lengkap": "2022-12-02", "tanggal_perpanjangan": "2022-12-15", "alasan_perpanjangan": "dihimpun"},
        {
            "tanggal_lengkap": "2022-12-02", "keputusan": "dikabulkan sebagian", "tanggal_jawaban": "2022-12-20",
            "tanggal_penyerahan": "2022-12-21", "alasan": "belum dikuasai",
        },
    ]  # fmt: skip
    said = []
    for change in later:
        answer = office.post("requests/import", file=(as_file([{**base, **change}]), "eppid.csv"))
        said.append(shown(answer))
    assert "1 permohonan masuk, 0 diperbarui, 0 sudah ada sebelumnya." in said[0]
    assert all("0 permohonan masuk, 1 diperbarui, 0 sudah ada sebelumnya." in one for one in said[1:])
    page = office.page(1)
    for part in ("EP-1", "Batas waktu: Selasa, 27 Desember 2022", "Dikabulkan sebagian", "12 hari kerja", "dihimpun"):
        assert part in page, part
    path = tmp_path / "eppid.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, base)
        writer.writeheader()
        writer.writerow({**base, **later[-1], "keputusan": "ditolak", "alasan": "dikecualikan"})
    run = CliRunner().invoke(main, ["import", "requests", str(path)], env=environment, catch_exceptions=False)
    assert run.output == "0 requests came in, 0 went on, 1 were known already.\n"
    assert "Dikabulkan sebagian" in office.page(1)
    wrong = office.post(
        "requests/import", file=(as_file([{**base, "nomor": "EP-2", "tanggal": "2023-12-01"}]), "x.csv")
    )
    assert wrong.status_code == 422
    assert "Hari itu belum tiba." in shown(wrong)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_audit_names_what_an_older_register_left_out(
    office: Office, terms: Any, environment: dict[str, str]
) -> None:
    month = next(month for month in REAL if month.month == 3)
    office.on("2022-05-05")
    found = list(month_of(terms, month, REAL[month]))
    assert "35 permohonan masuk" in shown(office.post("requests/import", file=(as_file(found), "ppid.csv")))
    words = ["check", "2022-03", "--notes", "--language", "id"]
    run = CliRunner().invoke(main, words, env=environment, catch_exceptions=False)
    assert run.exit_code == 0, run.output
    assert "12 permohonan tidak dikabulkan sepenuhnya" in run.output, run.output


def test_the_calendar_says_what_moved(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    office.on("2022-12-09")
    said = shown(office.post("calendar", day="2022-12-08", name="Libur kemarin", kind="public"))
    assert "0001/PPID.DJPK/2022 (16 Des 2022 → 19 Des 2022)" in said
    assert "Kamis, 8 Desember 2022 Libur kemarin Hari libur nasional" in said
    assert "Kamis, 8 Desember 2022 hari libur nasional: Libur kemarin" in office.page(request_id)
    office.post(f"requests/{request_id}/answer", day="2022-12-09", outcome="GRANTED")
    said = shown(office.post("calendar", day="2022-12-08", name="Libur kemarin", kind="cancelled"))
    assert "Tidak ada batas waktu terbuka yang bergeser." in said
    assert office.due(request_id) == "2022-12-19"
    assert (
        io.BytesIO(office.browser.get("/staff/calendar?year=2022").data).read().count(b"<del>Libur kemarin</del>") == 1
    )
