"""What the register's pages refuse, each with its sentence beside the form, and nothing is changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.requests.conftest import ASKED, Office
from tests.web.browsing import shown

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GIVEN = {"day": "2022-12-05", "outcome": "PARTLY", "decision": "Sebagian", "reason_NOT_HELD": "1"}
REFUSED = {"day": "2022-12-05", "outcome": "REFUSED", "decision": "Tidak dapat dibuka"}


def refused(office: Office, path: str, sentence: str, **data: Any) -> None:
    answer = office.post(path, **data)
    assert answer.status_code == 422
    assert sentence in shown(answer), shown(answer)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Mohon tulis namanya."),
        ({"email": ""}, "Mohon tuliskan ke mana jawaban disampaikan: e-mail, telepon, atau alamat."),
        ({"received_on": "2022-12-06"}, "Hari itu belum tiba."),
        ({"received_on": "2009-12-06"}, "Mohon periksa tahunnya."),
        ({"received_on": "kemarin"}, "Mohon isi tanggalnya."),
        ({"channel": "FAX"}, "Mohon pilih salah satu."),
        ({"name": "x" * 201}, "Paling banyak 200 karakter."),
        ({"email": "bukan surel"}, "Ini bukan alamat e-mail."),
        ({"phone": "tidak ada"}, "Ini bukan nomor telepon."),
    ],
)
def test_a_request_that_cannot_be_written_down(office: Office, change: dict[str, str], sentence: str) -> None:
    office.on("2022-12-05")
    answer = office.browser.post("/staff/requests/new", data={**ASKED, **change})
    assert answer.status_code == 422
    assert sentence in shown(answer), shown(answer)
    assert "Realisasi TKD per daerah 2015-2021" in answer.text, "what was typed stays"
    assert "Tidak ada permohonan terbuka." in shown(office.browser.get("/staff/requests"))


def test_what_is_not_complete_has_no_clock(office: Office) -> None:
    request_id = office.on("2022-12-05").ask(purpose="")
    path = f"requests/{request_id}"
    refused(office, f"{path}/complete", "Tujuan penggunaan informasi belum diketahui.", day="2022-12-05")
    refused(office, f"{path}/answer", "Permohonan belum lengkap; jangka waktunya belum berjalan.", **GIVEN)
    refused(office, f"{path}/extend", "Permohonan belum lengkap; jangka waktunya belum berjalan.", extension_why="x")
    refused(office, f"{path}/deliver", "Permohonan belum dijawab.", delivered_on="2022-12-05")
    refused(office, f"{path}/take-back", "Permohonan belum dijawab.", why="salah")
    refused(office, f"{path}/restart", "Permohonan belum lengkap", day="2022-12-05", why="x")
    refused(office, f"{path}/ask", "Mohon tuliskan apa yang belum lengkap.", missing=" ")
    refused(office, f"{path}/give-up", "Mohon tulis alasannya.", why="")
    assert "data-due" not in office.browser.get(f"/staff/{path}").text
    assert office.post(f"{path}/give-up", why="Tidak dilengkapi").status_code == 200
    refused(office, f"{path}/complete", "Permohonan sudah ditutup pada 5 Desember 2022.", day="2022-12-05")
    refused(office, f"{path}/ask", "Permohonan sudah ditutup pada 5 Desember 2022.", missing="x")


def test_days_of_completion_that_cannot_be(office: Office) -> None:
    request_id = office.on("2022-12-05").ask()
    path = f"requests/{request_id}/complete"
    refused(
        office,
        path,
        "Permohonan diterima pada 1 Desember 2022; tanggal dinyatakan lengkap tidak boleh sebelum tanggal itu.",
        day="2022-11-30",
    )
    refused(office, path, "Hari itu belum tiba.", day="2022-12-06")
    refused(office, path, "Mohon isi tanggalnya.", day="2022-02-29")
    assert office.post(path, day="2022-12-05").status_code == 200
    refused(office, path, "Permohonan sudah lengkap sejak 5 Desember 2022.", day="2022-12-05")
    refused(office, f"requests/{request_id}/ask", "Permohonan sudah lengkap sejak", missing="x")
    refused(office, f"requests/{request_id}/give-up", "Permohonan sudah lengkap sehingga harus dijawab.", why="x")


def test_an_extension_asked_twice_or_too_late(office: Office) -> None:
    first, second = office.complete("2022-12-02"), office.complete("2022-12-02")
    path = f"requests/{first}/extend"
    refused(office, path, "Mohon tuliskan mengapa perlu waktu tambahan: pemohon akan membacanya.", extension_why=" ")
    assert office.post(path, extension_why="data dihimpun").status_code == 200
    once = "Jangka waktu sudah diperpanjang pada 2 Desember 2022; undang-undang hanya memperbolehkannya satu kali."
    refused(office, path, once, extension_why="lagi")
    assert office.due(first) == "2022-12-27"
    office.on("2022-12-17")  # a Saturday, the day after its term
    ended = "Jangka waktu berakhir pada 16 Desember 2022 dan tidak dapat diperpanjang lagi."
    refused(office, f"requests/{second}/extend", ended, extension_why="terlambat")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"outcome": ""}, "Mohon pilih salah satu."),
        (
            {"reason_NOT_HELD": None},
            "Permohonan yang tidak dikabulkan sepenuhnya memerlukan paling sedikit satu alasan.",
        ),
        ({"decision": " "}, "Mohon tuliskan isi jawabannya: pemohon akan membacanya."),
        ({"outcome": "GRANTED"}, "Permohonan yang dikabulkan sepenuhnya tidak memerlukan alasan."),
        (
            {"outcome": "REFUSED"},
            "Hanya informasi yang dikecualikan yang ditolak: mohon sebutkan dasar pengecualiannya.",
        ),
        ({"outcome": "TRANSFERRED"}, "Mohon tuliskan siapa yang menguasai informasinya."),
        ({"reason_OTHER": "1"}, "Mohon tuliskan alasannya."),
        ({"reason_EXEMPT": "1", "test": "UK-1"}, "Mohon pilih huruf dari Pasal 17."),
        ({"reason_EXEMPT": "1", "exemption": "h"}, "Pengecualian memerlukan uji konsekuensi: tanggal dan hasilnya."),
        ({"day": "2022-12-01"}, "Permohonan lengkap pada 2 Desember 2022; jawaban tidak boleh sebelum tanggal itu."),
        ({"day": "2022-12-06"}, "Hari itu belum tiba."),
        ({"cost": "banyak"}, "Mohon tulis dalam rupiah bulat."),
        ({"holder": "x" * 201}, "Paling banyak 200 karakter."),
    ],
)
def test_an_answer_that_cannot_be(office: Office, change: dict[str, str | None], sentence: str) -> None:
    request_id = office.complete("2022-12-02")
    data = {name: value for name, value in {**GIVEN, **change}.items() if value is not None}
    refused(office.on("2022-12-05"), f"requests/{request_id}/answer", sentence, **data)
    assert office.recap()["2022-12 in_progress"] == "1"
    kept = office.post(f"requests/{request_id}/answer", **data).text
    assert data["decision"].strip() in kept, "what was typed stays"


def test_an_answer_is_given_once_and_handed_over_after_it(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    office.on("2022-12-05")
    path = f"requests/{request_id}"
    assert office.post(f"{path}/answer", **GIVEN).status_code == 200
    refused(office, f"{path}/answer", "Permohonan sudah dijawab pada 5 Desember 2022.", **GIVEN)
    refused(office, f"{path}/extend", "Permohonan sudah dijawab pada 5 Desember 2022.", extension_why="x")
    refused(office, f"{path}/restart", "Permohonan sudah dijawab pada 5 Desember 2022.", day="2022-12-05", why="x")
    early = "Jawaban bertanggal 5 Desember 2022; penyerahan tidak boleh sebelum tanggal itu."
    refused(office, f"{path}/deliver", early, delivered_on="2022-12-02")
    refused(office, f"{path}/take-back", "Mohon tulis alasannya.", why=" ")


def test_objections_that_cannot_be(office: Office) -> None:
    office.on("2022-12-05")
    bare = "Keberatan harus menyangkut permohonan yang terdaftar; daftarkan permohonannya lebih dahulu."
    refused(office, "requests/999/objections", bare, day="2022-12-05", ground="d")
    request_id = office.complete("2022-12-02")
    office.on("2022-12-05")
    path = f"requests/{request_id}/objections"
    waits = "Permohonan belum dijawab; alasan keberatan ini menyangkut jawaban."
    refused(office, path, waits, day="2022-12-05", ground="a")
    refused(office, path, "Mohon pilih huruf dari Pasal 35.", day="2022-12-05", ground="h")
    refused(office, path, "Hari itu belum tiba.", day="2022-12-06", ground="c")
    refused(office, path, "Permohonan diterima pada 2 Desember 2022; keberatan tidak", day="2022-12-01", ground="c")
    refused(office, f"{path}/1/reply", "Keberatan itu tidak ditemukan.", day="2022-12-05")
    assert office.post(path, day="2022-12-05", ground="c").status_code == 200
    refused(office, path, "Keberatan lain atas permohonan ini masih menunggu tanggapan.", day="2022-12-05", ground="g")


def test_replies_and_disputes_that_cannot_be(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    path = f"requests/{request_id}/objections"
    office.on("2022-12-05").post(path, day="2022-12-05", ground="c")
    reply = {"day": "2022-12-06", "decision": "UPHELD", "text": "Dilengkapi", "superior": "Dirjen"}
    refused(office, f"{path}/1/reply", "Hari itu belum tiba.", **reply)
    office.on("2022-12-06")
    early = "Keberatan diterima pada 5 Desember 2022; tanggapan tidak boleh sebelum tanggal itu."
    refused(office, f"{path}/1/reply", early, **{**reply, "day": "2022-12-02"})
    refused(office, f"{path}/1/reply", "Mohon pilih salah satu.", **{**reply, "decision": "?"})
    refused(office, f"{path}/1/reply", "Mohon tuliskan isi putusannya", **{**reply, "text": ""})
    refused(office, f"{path}/1/reply", "Mohon tuliskan siapa yang memutuskan.", **{**reply, "superior": ""})
    refused(office, f"{path}/1/respond", "Keberatan belum ditanggapi.", response="x")
    refused(office, f"{path}/1/end", "Tidak ada sengketa.", day="2022-12-06")
    waits = "Tanggapan jatuh tempo pada 16 Januari 2023; sesudah itu barulah dapat diajukan ke Komisi Informasi."
    refused(office, f"{path}/1/dispute", waits, day="2022-12-06")
    assert office.post(f"{path}/1/reply", **reply).status_code == 200
    refused(office, f"{path}/1/reply", "Keberatan sudah ditanggapi pada 6 Desember 2022.", **reply)
    refused(office, f"{path}/1/respond", "Mohon tuliskan respons pemohon.", response=" ")
    refused(office, f"{path}/1/dispute", "sengketa diajukan sesudahnya", day="2022-12-05")
    assert office.post(f"{path}/1/dispute", day="2022-12-06", number="KI-7").status_code == 200
    refused(office, f"{path}/1/dispute", "Sengketa ini sudah dicatat.", day="2022-12-06")
    refused(office, f"{path}/1/end", "bagaimana dan kapan berakhir", day="2022-12-06", outcome="?")
    assert office.post(f"{path}/1/end", day="2022-12-06", outcome="MEDIATED").status_code == 200
    refused(
        office, f"{path}/1/end", "Sengketa sudah berakhir pada 6 Desember 2022.", day="2022-12-06", outcome="MEDIATED"
    )


def test_addresses_that_lead_nowhere(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    for path in ("999", "months/2022-13", "months/apa"):
        assert office.browser.get(f"/staff/requests/{path}").status_code == 404
    for path in ("months/2022-12?count=apa", "recap/1822", "recap/1822.xlsx", "letters/999.pdf"):
        assert office.browser.get(f"/staff/requests/{path}").status_code == 422
    assert office.post("requests/999/answer", day="2022-12-02").status_code == 422
    fits = "Surat ini tidak sesuai dengan keadaan permohonan saat ini."
    refused(office, f"requests/{request_id}/letters", fits, kind="answer", dated="2022-12-02")
    refused(office, f"requests/{request_id}/letters", "Mohon isi tanggalnya.", kind="registered", dated="")
    assert office.browser.get("/staff/requests?view=apa&before=x").status_code == 200


def test_29_february(office: Office) -> None:
    request_id = office.complete("2024-02-29")
    assert office.due(request_id) == "2024-03-18"  # 11 and 12 March are Nyepi and its joint leave
    page = office.page(request_id)
    assert "Kamis, 29 Februari 2024 Lengkap" in page
    assert dt.date(2024, 3, 12).isoformat() not in office.due(request_id)
    refused(office, f"requests/{request_id}/restart", "Mohon isi tanggalnya.", day="2023-02-29", why="x")
