"""The sample's counts agree with each other and with the report they come from."""

from __future__ import annotations

from core.reference.calendar import Month
from samples.counts import CHANNELS, all_months, apportion

BY_MONTH = {str(month.month): month for month in all_months()}


def test_there_are_thirteen_months_in_a_row() -> None:
    first = Month(2021, 12)
    assert [month.month for month in all_months()] == [first.plus(n) for n in range(13)]


def test_channels_add_to_the_total_of_each_month() -> None:
    for month in all_months():
        assert sum(month.channel(code) for code in CHANNELS) == month.total


def test_categories_add_to_december() -> None:
    assert BY_MONTH["2022-12"].categories() == {"PEMDA": 1051, "KL": 101, "AKADEMISI": 35, "LAINNYA": 118}
    assert BY_MONTH["2022-12"].total == 1051 + 101 + 35 + 118 == 1305


def test_the_months_add_to_the_printed_year() -> None:
    year = [month.total for month in all_months() if month.month.year == 2022]
    assert sum(year) == BY_MONTH["2022-12"].values["consultations.year_to_date"] == 14_483
    assert sum(year[:10]) == 11_856


def test_other_channels_of_november_have_what_whatsapp_leaves() -> None:
    november = BY_MONTH["2022-11"]
    assert (november.total, november.channel("WHATSAPP")) == (1322, 1099)
    assert round((1065 - 1099) / 1099 * 100, 2) == -3.09


def test_each_count_says_where_it_comes_from() -> None:
    december = BY_MONTH["2022-12"].statuses
    assert december["channel.TELEPON.count"] == "printed"
    assert december["consultations.total"] == december["channel.WHATSAPP.count"] == "derived"
    assert BY_MONTH["2022-05"].statuses["consultations.total"] == "synthetic"


def test_apportion_loses_nothing() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(0, [2, 1]) == [0, 0]
    assert sum(apportion(1305, [80.5, 7.7, 2.9, 8.9])) == 1305
