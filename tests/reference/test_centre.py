"""The centre's own profile, shipped or given."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.foundation.errors import Refused
from core.reference.centre import FILE, load_centre

SHIPPED = FILE.read_text(encoding="utf-8")


def given(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "our-centre.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_first_centre() -> None:
    centre = load_centre()
    assert centre.name == "Dering DJPK"
    assert centre.emails == ("callcenter.djpk@kemenkeu.go.id", "lapor.djpk@kemenkeu.go.id")
    assert centre.organisation("en").startswith("Directorate General")
    assert centre.retention() != centre.retention("en")
    assert centre.hours_text() == "Senin–Jumat 08.00–16.00 WIB"
    assert centre.hours_text("en") == "Monday–Friday 08:00–16:00 WIB"
    assert centre.letter_check_url == ""


def test_another_centre_has_its_own_file(tmp_path: Path) -> None:
    text = SHIPPED.replace("Dering DJPK", "Halo Bandung").replace(
        'friday = ["08:00-16:00"]', ('friday = ["08:00-11:30", "13:00-16:30"]\nsunday = ["09:00-24:00"]')
    )
    centre = load_centre(given(tmp_path, text))
    assert centre.name == "Halo Bandung"
    assert centre.hours_text() == ("Senin–Kamis 08.00–16.00, Jumat 08.00–11.30 & 13.00–16.30, Minggu 09.00–24.00 WIB")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('name = "Dering DJPK"\n', "", "key name"),
        ('phone = "150420"', "phone = 150420", "key phone"),
        ('phone = "150420"', 'phone = "150420"\nfon = "1"', "key fon"),
        ('"https://www.djpk', '"www.djpk', "key website: it must begin with http"),
        ('monday = ["08:00-16:00"]', 'monday = ["16:00-08:00"]', "key hours: 16:00-08:00 is not a span"),
        ('monday = ["08:00-16:00"]', 'monday = ["08:00-25:00"]', "key hours: 08:00-25:00 is not a span"),
        ('monday = ["08:00-16:00"]', 'monday = "08:00-16:00"', "key hours: a day is a list"),
        ('monday = ["08:00-16:00"]', 'monday = ["08:00-12:00", "11:00-13:00"]', "key hours: the spans"),
        ("monday", "senin", "key hours: there is no weekday senin"),
        ("[hours]", "[hours", "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in SHIPPED
    with pytest.raises(Refused) as refused:
        load_centre(given(tmp_path, SHIPPED.replace(old, new)))
    assert reason in str(refused.value)
    assert "our-centre.toml" in str(refused.value)


def test_hours_without_a_day_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="key hours: it needs at least one day"):
        load_centre(given(tmp_path, SHIPPED[: SHIPPED.index("monday")]))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"gone\.toml cannot be read"):
        load_centre(tmp_path / "gone.toml")
