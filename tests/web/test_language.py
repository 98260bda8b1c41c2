"""The two languages: every sentence is translated, numbers and times are written as the reader writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from flask import Flask

from web import language, translate


def test_every_sentence_is_translated() -> None:
    assert list(translate.faults(translate.renewed())) == []


def test_the_catalogue_is_the_one_that_the_sources_make() -> None:
    made = translate.renewed()
    assert translate.CATALOGUE.read_bytes() == translate.as_po(made), "run python -m web.translate"
    assert translate.CATALOGUE.with_suffix(".mo").read_bytes() == translate.as_mo(made), "run python -m web.translate"


NOON = dt.datetime(2022, 12, 1, 17, 30, tzinfo=dt.UTC)  # half past midnight of the 2nd in Jakarta


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (
            "id",
            [
                "2 Des 2022 00.30",
                "2 Des 2022",
                "2 Desember 2022",
                "1.305",
                "80,54%",
                "6,60%",
                "12,5",
                "data belum tersedia",
            ],
        ),
        (
            "en",
            ["2 Dec 2022 00:30", "2 Dec 2022", "2 December 2022", "1,305", "80.54%", "6.60%", "12.5", "no data yet"],
        ),
    ],
)
def test_numbers_and_times(app: Flask, chosen: str, said: list[str]) -> None:
    with app.test_request_context("/staff/", headers={"Cookie": f"dering_language={chosen}"}):
        assert [
            language.local_time(NOON),
            language.local_date(NOON),
            language.local_date(dt.date(2022, 12, 2), "long"),
            language.number(1305),
            language.percent(105100 / 1305),
            language.percent(Decimal("6.595")),
            language.number(12.5, 1),
            language.number(None),
        ] == said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_halves_are_rounded_up(app: Flask) -> None:
    with app.test_request_context("/staff/"):
        assert [language.percent(value) for value in (0.125, 2.675, -1.285)] == ["0,13%", "2,68%", "-1,29%"]
