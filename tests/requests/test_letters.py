"""Letters: what each says, in both languages, as a PDF that is the same each time."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from tests.requests.conftest import Office
from tests.web.browsing import shown

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def letter(office: Office, request_id: int, kind: str, **more: str) -> str:
    """The text of a letter, in one line."""
    data = {"kind": kind, "dated": office.clock.now.date().isoformat(), **more}
    made = office.browser.post(f"/staff/requests/{request_id}/letters", data=data)
    assert made.status_code == 303, shown(made)
    first, second = (office.browser.get(made.location).data for _ in range(2))
    assert first == second
    pages = PdfReader(io.BytesIO(first)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_letters_of_a_request(office: Office) -> None:
    request_id = office.on("2022-12-01").ask(purpose="", name="Rina Ẃulandari 文")
    assert "S-2022-0001" in letter(office, request_id, "received")
    office.post(f"requests/{request_id}/ask", missing="Tujuan penggunaan informasi")
    assert "6 Desember 2022 (3 hari kerja)" in letter(office, request_id, "incomplete")
    refused = office.browser.post(
        f"/staff/requests/{request_id}/letters", data={"kind": "answer", "dated": "2022-12-01"}
    )
    assert refused.status_code == 422
    complete = {"name": "Rina", "purpose": "Skripsi", "why": "dilengkapi", "received_on": "2022-12-01"}
    office.on("2022-12-02").post(f"requests/{request_id}/correct", **{**dict(ASKED_AGAIN), **complete})
    office.post(f"requests/{request_id}/complete", day="2022-12-02")
    assert "paling lambat tanggal 16 Desember 2022 (10 hari kerja)" in letter(office, request_id, "registered")
    office.post(f"requests/{request_id}/extend", extension_why="data dikumpulkan dari daerah.")
    extended = letter(office, request_id, "extended", number="S-77/PK/2022")
    assert "karena data dikumpulkan dari daerah. Pemberitahuan" in extended
    assert "27 Desember 2022" in extended
    assert "S-77/PK/2022" in extended
    assert "by 27 December 2022" in letter(office, request_id, "extended", language="en")
    exempt = {"reason_EXEMPT": "1", "exemption": "h", "test": "UK-3/2022 tanggal 5 Desember 2022"}
    office.on("2022-12-06")
    office.post(f"requests/{request_id}/answer", day="2022-12-06", outcome="REFUSED", decision="Data pribadi", **exempt)
    refusal = letter(office, request_id, "refusal")
    for part in ("0001/PPID.DJPK/2022", "ditolak", "Pasal 17 huruf h", "UK-3/2022", "30 hari kerja", "Yth. Rina"):
        assert part in refusal


def test_a_paid_answer(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    office.post(
        f"requests/{request_id}/answer", day="2022-12-02", outcome="PARTLY", decision="Terlampir", cost="25.000",
        reason_NOT_HELD="1",
    )  # fmt: skip
    said = letter(office, request_id, "answer")
    for part in ("dikabulkan sebagian", "Rp25.000", "belum dikuasai", "salinan elektronik"):
        assert part in said
    assert "dipungut biaya" not in said


def test_what_an_official_letter_holds(office: Office) -> None:
    request_id = office.complete("2022-12-02", address="Jl. Melati Nomor 12\nKota Malang")
    office.post(f"requests/{request_id}/extend", extension_why="data dihimpun")
    registered = letter(office, request_id, "registered")
    assert "paling lambat tanggal 16 Desember 2022 (10 hari kerja)" in registered, "the first term"
    extended = letter(office, request_id, "extended")
    for part in (
        "KEMENTERIAN KEUANGAN DIREKTORAT JENDERAL PERIMBANGAN KEUANGAN", "Nomor : …",
        "Hal : Pemberitahuan Perpanjangan", "Jakarta, 2 Desember 2022", "Pasal 22 ayat (8)",
        "Yth. Rina Wulandari Jl. Melati Nomor 12 Kota Malang",
        "Batas waktu semula 16 Desember 2022", "Nomor register 0001/PPID.DJPK/2022. Layanan informasi publik ini tidak",
    ):  # fmt: skip
        assert part in extended, (part, extended)
    exempt = {"reason_EXEMPT": "1", "exemption": "j", "test": "UK-3/2022 tanggal 1 Desember 2022"}
    given = {"day": "2022-12-02", "outcome": "REFUSED", "decision": "Tidak dapat dibuka", "held": "YES", **exempt}
    office.post(f"requests/{request_id}/answer", **given)
    refusal = letter(office, request_id, "refusal", number="KEP-1/PK/2022")
    for part in (
        "SURAT KEPUTUSAN TENTANG PENOLAKAN PERMOHONAN INFORMASI", "Nomor KEP-1/PK/2022",
        "Dasar pengecualian Pasal 17 huruf j", "tidak boleh diungkapkan berdasarkan undang-undang",
        "Uji konsekuensi UK-3/2022 tanggal 1 Desember 2022",
        "dinyatakan ditolak", "Pasal 35 dan Pasal 36", "Penguasaan informasi dikuasai",
    ):  # fmt: skip
        assert part in refusal, (part, refusal)
    office.post(f"requests/{request_id}/objections", day="2022-12-02", ground="a")
    receipt = letter(office, request_id, "objection", objection="1")
    for part in (
        "TANDA TERIMA KEBERATAN",
        "K-0001/PPID.DJPK/2022",
        "13 Januari 2023 (30 hari kerja; Pasal 36 ayat (2)",
    ):
        assert part in receipt, (part, receipt)


def test_an_exemption_that_came_without_its_letter(office: Office) -> None:
    office.on("2022-12-05")
    row = {
        "nomor": "EP-1", "tanggal": "2022-12-01", "nama_pemohon": "Budi", "informasi": "DAU",
        "tanggal_lengkap": "2022-12-01", "keputusan": "ditolak", "tanggal_jawaban": "2022-12-02",
        "alasan": "dikecualikan",
    }  # fmt: skip
    text = "\n".join((",".join(row), ",".join(row.values())))
    office.post("requests/import", file=(io.BytesIO(text.encode()), "eppid.csv"))
    said = letter(office, 1, "refusal")
    assert "Dasar pengecualian Informasi dikecualikan menurut Pasal 17 Undang-Undang" in said
    assert "Yth. Budi di tempat" in said
    assert "Uji konsekuensi" not in said


ASKED_AGAIN = {
    "channel": "EMAIL", "email": "rina@contoh.example", "information": "Realisasi TKD", "wanted": "COPY",
    "form": "SOFT", "requester": "PERSON", "identity_checked": "1",
}  # fmt: skip
