"""How labels of time and numbers are read as they were printed."""

from __future__ import annotations

from core.statistics.consistency.claims import periods, printed
from tests.statistics.audit.conftest import DECEMBER


def test_labels_of_time() -> None:
    assert periods.read("Januari s.d. Des 2022").is_year_to(DECEMBER)
    assert periods.read("December 2021 – December 2022").is_year_to(DECEMBER)
    assert periods.read("Tahun 2022").is_year_to(DECEMBER)
    assert not periods.read("Tahun 2022").is_year_to(DECEMBER.previous())
    assert not periods.read("Januari s.d Juni 2022").is_year_to(DECEMBER)
    assert periods.read("Dec 2022").is_month(DECEMBER)
    assert not periods.read("Desember 2021").is_month(DECEMBER)
    assert periods.read("per 31 Desember!").is_day_in(DECEMBER)
    assert not periods.read("per 30 April").is_day_in(DECEMBER)


def test_numbers_as_they_were_printed() -> None:
    assert printed.read("14.483", whole=True).number == printed.read("14,483", whole=True).number == 14483
    assert printed.read("1.305", whole=True).like(12345) == "12.345"
    assert printed.read("1035", whole=True).like(1305) == "1305"
    assert printed.read("7.82%", whole=False).like(7.816) == "7.82%"
    assert printed.read("−1,3 %", whole=False).fits(-1.2859)
    assert printed.read("1,3%", whole=False).fits(-1.2859)
    assert not printed.read("1,3%", whole=False).fits(1.35)
