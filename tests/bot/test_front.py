"""The front page: reached by anybody, in two languages, asked about numbers and letters, quick, and without scripts."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from urllib.parse import quote

import pytest
from sqlalchemy.exc import OperationalError

from core.warnings import official
from tests.bot.citizen import Hotline

LETTER = "S-38/PK/2024"


def told(hotline: Hotline, text: str, language: str = "") -> dict[str, str]:
    """What the page answers of each thing that a text names, without tags."""
    page = hotline.client.get(f"/?q={quote(text)}" + (f"&lang={language}" if language else "")).text
    found = re.findall(r'data-known="(\w+)"><strong>(.*?)</strong>(.*?)</p>', page, re.DOTALL)
    return {unescape(name): f"{state}: {' '.join(re.sub('<.*?>', '', said).split())}" for state, name, said in found}


def registered(hotline: Hotline, kind: str, value: str, label: str) -> int:
    """Registers one as a supervisor does."""
    with hotline.database.writing() as session:
        made = official.add(session, kind, value, label_id=label, label_en="", actor="test", now=hotline.clock())
        return made.id


def test_it_says_how_and_when_the_centre_is_reached(hotline: Hotline) -> None:
    answer = hotline.client.get("/")
    for address in ("tel:150420", "https://wa.me/628111504207", "mailto:callcenter.djpk@kemenkeu.go.id"):
        assert f'href="{address}"' in answer.text
    assert "Senin–Jumat 08.00–16.00 WIB" in answer.text
    assert "Sedang buka" in answer.text
    assert "10 hari kerja" in answer.text
    assert "7 hari kerja" in answer.text
    assert 'href="https://e-ppid.kemenkeu.go.id"' in answer.text
    hotline.clock.now = dt.datetime(2026, 12, 24, 12, tzinfo=dt.UTC)  # after hours; the next day is Christmas, a Friday
    assert "Sedang tutup, buka lagi Senin, 28 Desember pukul 08.00 WIB" in hotline.client.get("/").text


def test_it_speaks_english_where_it_is_asked_to(hotline: Hotline) -> None:
    page = hotline.client.get("/?lang=en").text
    assert '<html lang="en">' in page
    assert "Monday–Friday 08:00–16:00 WIB" in page
    assert "Permohonan" not in page
    assert '<html lang="id">' in hotline.client.get("/?lang=xx").text
    assert "not on our official list" in told(hotline, "0812-3456-7890", "en")["0812-3456-7890"].lower()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("0811-150420-7", ["known"]),
        ("150420", ["known"]),
        ("panitia@djpk.kemenkeu.go.id", ["known"]),
        ("panitia.djpk@gmail.com, 0812-3456-7890", ["unknown", "unknown"]),
        ("https://kemenkeu.go.id@contoh.com/x", ["unknown"]),
        ("http://djpk-kemenkeu.site", ["unknown"]),
        (LETTER, ["unknown"]),
    ],
)
def test_a_number_or_address_is_answered_from_the_register(hotline: Hotline, text: str, states: list[str]) -> None:
    answers = told(hotline, text)
    assert [said.split(":")[0] for said in answers.values()] == states
    assert not any("palsu." in said for said in answers.values() if said.startswith("unknown"))  # no verdict


def test_a_registered_letter_proves_no_copy_and_a_withdrawn_one_is_said(hotline: Hotline) -> None:
    number = registered(hotline, "LETTER", LETTER, "Surat imbauan, 23 April 2024")
    said = told(hotline, "benarkah s-38/pk/2024?")["s-38/pk/2024"]
    assert said.startswith("known: Nomor surat ini terdaftar: Surat imbauan, 23 April 2024.")
    assert "tetap dapat dipalsukan" in said
    assert LETTER not in hotline.client.get("/").text.replace("Misalnya 0811-1504207 atau S-123/PK/2026", "")
    with hotline.database.writing() as session:
        official.withdraw(session, number, why="rahasia dapur", actor="test", now=hotline.clock())
    assert told(hotline, LETTER)[LETTER].startswith("withdrawn: Dahulu terdaftar")
    assert "23 November 2026" in told(hotline, LETTER)[LETTER]
    assert "rahasia dapur" not in hotline.client.get(f"/?q={LETTER}").text


def test_what_supervisors_registered_is_listed(hotline: Hotline) -> None:
    registered(hotline, "PHONE", "(021) 350-9442", "Sekretariat DJPK")
    page = hotline.client.get("/").text
    assert "Sekretariat DJPK" in page
    assert "(021) 350-9442" in page
    assert told(hotline, "+62 21 3509442")["+62 21 3509442"].startswith("known: Terdaftar: Sekretariat DJPK.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "halo",
        "<script>alert(1)</script>",
        "\0",
        "é" * 2000,
        "%00%ff",
        "{name} {0} %(x)s",
        '" onfocus="x',
        "\ud800",
    ],
)
def test_anything_may_be_asked(hotline: Hotline, text: str) -> None:
    answer = hotline.client.get("/", query_string={"q": text.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert 'onfocus="x' not in answer.text
    found_nothing = "Kami tidak menemukan nomor telepon" in answer.text
    assert found_nothing == bool(text.strip())


def test_what_is_asked_is_kept_nowhere(hotline: Hotline) -> None:
    answer = hotline.client.get("/?q=0812-3456-7890")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert hotline.client.get("/").headers["Cache-Control"] == "no-cache"


def test_without_the_database_the_question_is_sent_to_the_phone(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("away"))

    monkeypatch.setattr(hotline.database, "reading", away)
    page = hotline.client.get("/?q=0812-3456-7890").text
    assert "Daftar resmi sedang tidak dapat dibaca." in page
    assert 'data-known="' not in page
