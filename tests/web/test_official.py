"""The register of official numbers: asked by everybody of the staff, kept by supervisors, withdrawn and never lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.warnings.official import found_in
from tests.web.browsing import Browser

OWN = {"kind": "LETTER", "value": "S-38/PK/2024", "label_id": "Surat imbauan waspada penipuan, 23 April 2024"}


def asked(browser: Browser, text: str) -> dict[str, str]:
    """What the register says of each thing that a text names."""
    page = browser.post("/staff/official/check", data={"text": text}).text
    return {name: known for known, name in re.findall(r'data-known="(\w+)"><strong>([^<]*)</strong>', page)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("apa 0811-1504207 nomor djpk?", {"0811-1504207": "yes"}),
        ("+62 811 150 4207", {"+62 811 150 4207": "yes"}),
        ("telepon 150420 ya", {"150420": "yes"}),
        ("wa.me/628111504207", {"wa.me/628111504207": "yes"}),
        ("0812-3456-7890 dan panitia.djpk@gmail.com", {"panitia.djpk@gmail.com": "no", "0812-3456-7890": "no"}),
        ("lapor.djpk@kemenkeu.go.id", {"lapor.djpk@kemenkeu.go.id": "yes"}),
        ("https://www.djpk.kemenkeu.go.id/?p=1", {"https://www.djpk.kemenkeu.go.id/?p=1": "yes"}),
        ("http://djpk-kemenkeu.go.id/daftar", {"http://djpk-kemenkeu.go.id/daftar": "no"}),
        ("www.kemenkeu.go.id.contoh.com", {"www.kemenkeu.go.id.contoh.com": "no"}),
        ("http://kemenkeu.go.id@contoh.example/x", {"http://kemenkeu.go.id@contoh.example/x": "no"}),
        ("https://kemenkeu.go.id:sandi@contoh.example/", {"https://kemenkeu.go.id:sandi@contoh.example/": "no"}),
        ("https://kemenkeu.go.id\\@contoh.example", {"https://kemenkeu.go.id\\@contoh.example": "no"}),
        ("a@s.djpk.kemenkeu.go.id.contoh.com", {"a@s.djpk.kemenkeu.go.id.contoh.com": "no"}),
        ("a.b.c.d.e.kemenkeu.go.id.contoh.com", {"a.b.c.d.e.kemenkeu.go.id.contoh.com": "no"}),
        ("www.djp\u212a.kemenkeu.go.id", {"www.djp\u212a.kemenkeu.go.id": "no"}),  # the sign of kelvin
        ("k\u0435menkeu.go.id", {"k\u0435menkeu.go.id": "no"}),  # a Cyrillic letter
        ("@ditjenp\u043a", {"@ditjenp\u043a": "no"}),
        ("@ditjenpk\u043a", {"@ditjenpk\u043a": "no"}),
        ("djpk.kemenkeu.go.id\u3002contoh.com", {"djpk.kemenkeu.go.id.contoh.com": "no"}),  # a dot to browsers
        ("djpk.kemenkeu.go.id\u200b.contoh.com", {"djpk.kemenkeu.go.id.contoh.com": "no"}),  # a blank of no width
        ("djpk.kemenkeu.go.id:x@contoh.com", {"djpk.kemenkeu.go.id:x@contoh.com": "no"}),
        ("djpk.kemenkeu.go.id%2econtoh.com", {"djpk.kemenkeu.go.id%2econtoh.com": "no"}),
        ("contoh.com/https://djpk.kemenkeu.go.id", {"contoh.com/https://djpk.kemenkeu.go.id": "no"}),
        ("contoh.com/?u=https://djpk.kemenkeu.go.id", {"contoh.com/?u=https://djpk.kemenkeu.go.id": "no"}),
        ("\u0441allcenter.djpk@kemenkeu.go.id", {"\u0441allcenter.djpk@kemenkeu.go.id": "no"}),
        ("wa.me/628111504207.contoh.com", {"wa.me/628111504207.contoh.com": "no"}),
        (
            "panitia.id@gmail.com; https://wa.me/628111504207?text=halo",
            {"panitia.id@gmail.com": "no", "https://wa.me/628111504207?text=halo": "yes"},
        ),
        (
            "lihathttps://djpk.kemenkeu.go.id/x (www.e-ppid.kemenkeu.go.id)",
            {"djpk.kemenkeu.go.id/x": "yes", "www.e-ppid.kemenkeu.go.id": "yes"},
        ),
        ("palsuwa.me/628111504207", {"palsuwa.me/628111504207": "no"}),
        ("*https://djpk.kemenkeu.go.id*", {"https://djpk.kemenkeu.go.id": "yes"}),
        ("apa 0811-150420-7 resmi? atau 150420.", {"0811-150420-7": "yes", "150420": "yes"}),
        ("+62\u00a0811\u20111504\u2011207", {"+62 811-1504-207": "yes"}),
        ("08111504207/08123456789", {"08111504207": "yes", "08123456789": "no"}),
        ("Telp.021-3509442, (021) 350 9442", {"021-3509442": "no"}),
        ("ND-12/PK.4/2023, 900/123/BPKAD/2022", {"ND-12/PK.4/2023": "no", "900/123/BPKAD/2022": "no"}),
        ("0341-01-000743-30-9", {}),
        ("BRI 0341-01-000743-30-9 hub 0812-3456-7890", {"0812-3456-7890": "no"}),
        ("pukul 08.00-16.00 tanggal 12-12-2022, 150420 rupiah, Rp 150.420, PMK 212/PMK.07/2022", {}),
        ("bit.ly/bimtek-djpk", {"bit.ly/bimtek-djpk": "no"}),
        ("@ditjenpk", {"@ditjenpk": "yes"}),
        ("surat S-99/PK/2026 tanggal 3/4/2026", {"S-99/PK/2026": "no"}),
        ("biaya Rp4.750.000 ke rek 0123456789012 a.n. panitia", {}),
        ("halo", {}),
    ],
)
def test_what_is_asked_is_answered_from_the_register(
    staff_at: Callable[..., Browser], text: str, known: dict[str, str]
) -> None:
    assert asked(staff_at("agent"), text) == known


def test_one_is_registered_and_withdrawn_with_a_reason_and_stays_on_record(staff_at: Callable[..., Browser]) -> None:
    browser = staff_at("supervisor")
    assert browser.post("/staff/official", data=OWN).status_code == 303
    assert asked(browser, "benarkah s-38/pk/2024 ?") == {"s-38/pk/2024": "yes"}
    assert "Isinya tetap dapat dipalsukan" in browser.post("/staff/official/check", data={"text": "S-38/PK/2024"}).text
    again = browser.post("/staff/official", data={**OWN, "value": "s-38/PK/2024"})
    assert again.status_code == 422
    assert "Sudah terdaftar." in again.text
    assert browser.post("/staff/official/1/withdraw", data={"why": " "}).status_code == 422
    assert browser.post("/staff/official/1/withdraw", data={"why": "dicabut"}).status_code == 303
    assert asked(browser, "S-38/PK/2024") == {"S-38/PK/2024": "no"}
    asked_again = browser.post("/staff/official/check", data={"text": "S-38/PK/2024"}).text
    assert re.search(r"Pernah milik kami, tetapi tidak lagi sejak [^<]*: dicabut", asked_again)
    assert asked(browser, "S-38/PK/2024/7 dan XS-138/PK/2024") == {"XS-138/PK/2024": "no"}
    assert "<del>S-38/PK/2024</del>" in browser.get("/staff/official").text
    assert browser.post("/staff/official/1/withdraw", data={"why": "lagi"}).status_code == 422
    assert browser.post("/staff/official", data=OWN).status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": "FAX"}, "Tidak ada kode FAX."),
        ({"value": ""}, "Mohon tuliskan seperti biasa ditulis"),
        ({"value": "surat kami"}, "misalnya S-38/PK/2024"),
        ({"kind": "PHONE", "value": "hubungi kami"}, "misalnya 0811-1504207"),
        ({"kind": "EMAIL", "value": "djpk"}, "misalnya nama@kemenkeu.go.id"),
        ({"kind": "DOMAIN", "value": "https://instagram.com/ditjenpk"}, "Situs didaftarkan secara utuh"),
        ({"kind": "DOMAIN", "value": "bit.ly"}, "Situs didaftarkan secara utuh"),
        ({"kind": "DOMAIN", "value": "go.id"}, "Situs didaftarkan secara utuh"),
        ({"kind": "DOMAIN", "value": "https://kemenkeu.go.id@contoh.com"}, "misalnya www.djpk.kemenkeu.go.id"),
        ({"label_id": ""}, "Mohon sebutkan milik siapa"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    staff_at: Callable[..., Browser], changed: dict[str, str], sentence: str
) -> None:
    answer = staff_at("supervisor").post("/staff/official", data={**OWN, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert {**OWN, **changed}["label_id"] in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_agents_ask_and_do_not_change(staff_at: Callable[..., Browser]) -> None:
    browser = staff_at("agent")
    assert browser.get("/staff/official").status_code == 200
    assert "Daftarkan yang lain" not in browser.get("/staff/official").text
    assert browser.post("/staff/official", data=OWN).status_code == 403
    assert browser.post("/staff/official/1/withdraw", data={"why": "x"}).status_code == 403


def test_ten_thousand_characters_are_looked_through_in_a_moment() -> None:
    pieces = (
        "0",
        "0 ",
        "0811-",
        "a@",
        "a.",
        "x/",
        "1/A/",
        "1/A.",
        "(021)",
        "http://",
        "www.",
        "rek 0811 ",
        "a.b.c.d.id ",
    )
    for text in (f"{(one + other) * 10_000}"[:10_000] for one in pieces for other in pieces):
        began = time.process_time()
        found_in(text)
        assert time.process_time() - began < 0.25, text[:20]  # 0.02 on an idle machine


def test_an_address_under_a_registered_domain_is_ours_until_it_is_withdrawn(staff_at: Callable[..., Browser]) -> None:
    browser = staff_at("supervisor")
    site = {"kind": "DOMAIN", "value": "https://www.Contoh.example", "label_id": "Situs kegiatan"}
    text = "http://a.contoh.example/x, panitia@contoh.example, contoh.example.com, xcontoh.example"
    names = [name.strip() for name in text.split(",")]
    assert browser.post("/staff/official", data=site).status_code == 303
    assert asked(browser, text) == dict(zip(names, ("yes", "yes", "no", "no"), strict=True))
    assert browser.post("/staff/official/1/withdraw", data={"why": "selesai"}).status_code == 303
    assert set(asked(browser, text).values()) == {"no"}


@given(st.text(max_size=300) | st.text(alphabet="08+62-./@abWw:htps ", max_size=300))
def test_any_text_is_looked_through(text: str) -> None:
    assert all(one.text and one.key for one in found_in(text))
