"""Figures: the real report's numbers come out, and missing is never zero."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from core.reference import taxonomy
from core.reference.calendar import Month
from core.statistics import figures, reach
from core.statistics.figures import half_up
from tests.statistics.conftest import Scene

PAGE = Path(__file__).parents[2] / "docs/figures.md"


def test_the_real_december_comes_out(december: Scene) -> None:
    report = december.figures("2022-12")
    value = report.value
    assert value("consultations.total") == 1305
    assert (value("consultations.previous_month"), value("consultations.same_month_last_year")) == (1322, 1174)
    assert value("consultations.change_mom_percent") == pytest.approx(-1.2859304084720121, abs=1e-13)
    assert value("consultations.change_yoy_percent") == pytest.approx(11.158432708688245, abs=1e-13)
    assert value("consultations.year_to_date") == 1305 + 1322
    assert value("consultations.per_working_day") == pytest.approx(1305 / 22)
    shares = [half_up(value(f"category.{code}.share_percent")) for code in ("PEMDA", "KL", "AKADEMISI", "LAINNYA")]
    assert shares == [Decimal(text) for text in ("80.54", "7.74", "2.68", "9.04")]
    channels = ("WHATSAPP", "TELEPON", "EMAIL", "HAI", "LIVECHAT")
    assert [value(f"channel.{code}.count") for code in channels] == [1065, 102, 86, 48, 4]
    shares = [half_up(value(f"channel.{code}.share_percent")) for code in channels]
    assert shares == [Decimal(text) for text in ("81.61", "7.82", "6.59", "3.68", "0.31")]
    assert half_up(value("channel.WHATSAPP.change_mom_percent")) == Decimal("-3.09")
    assert value("channel.EMAIL.technical_count") == 34
    assert value("channel.LIVECHAT.top_topics") == [{"topic": "DD", "count": 4}]
    assert value("channel.HAI.change_mom_percent") is None  # nothing in November to compare with


def test_complaints_reports_and_what_is_not_counted(december: Scene) -> None:
    value = december.figures("2022-12").value
    assert (value("complaints.count"), value("reports.count"), value("reports.regions")) == (1, 13, 11)
    assert (value("fraud.count"), value("kind.PENGADUAN.count"), value("topic.N-TIPU.count")) == (13, 13, 13)
    assert value("kind.NONHITUNG.count") == 7
    assert sum(value(f"kind.{kind}.count") for kind in ("K_TEK", "K_NON", "KELUHAN", "PENGADUAN")) == 1305


def test_a_month_without_tickets_has_no_numbers(december: Scene) -> None:
    report = december.figures("2022-10")
    own = [figure for figure in report.figures if figure.value is not None]
    assert [figure.id for figure in own] == []
    assert report.state == "live"


def test_a_month_with_tickets_counts_zero_for_what_it_has_not(december: Scene) -> None:
    value = december.figures("2022-11").value
    assert value("channel.TELEGRAM.count") == 0
    assert value("channel.TELEGRAM.top_topics") == []
    assert value("channel.TELEGRAM.change_mom_percent") is None
    assert value("kind.NONHITUNG.count") == 0
    assert (value("waiting.first_reply_minutes.n"), value("waiting.first_reply_minutes.median")) == (0, None)
    assert (value("satisfaction.n"), value("satisfaction.mean")) == (0, None)
    assert value("consultations.previous_month") is None
    assert value("ppid.requests") is None
    assert value("web.users") is None


def test_a_month_of_uncounted_tickets_has_a_total_of_zero(scene: Scene) -> None:
    scene.log("2022-03-31 23:59", kind="NONHITUNG", topic=None)
    scene.log("2022-04-01 00:00")
    assert scene.figures("2022-03").value("consultations.total") == 0
    assert scene.figures("2022-04").value("consultations.change_mom_percent") is None
    assert scene.figures("2022-04").value("consultations.previous_month") == 0


def test_a_leap_day_belongs_to_its_february(scene: Scene) -> None:
    scene.log("2023-02-28 10:00")
    for when in ("2024-02-29 00:00", "2024-02-29 23:59", "2024-03-01 00:00"):
        scene.log(when)
    now = scene.at("2024-03-02 09:00")
    february = scene.figures("2024-02", now)
    assert (february.value("consultations.total"), february.value("consultations.change_yoy_percent")) == (2, 100.0)
    assert february.value("consultations.per_working_day") == pytest.approx(2 / 18)  # of 21 weekdays three are holidays
    assert scene.figures("2024-03", now).value("consultations.previous_month") == 2
    scene.close("2024-02", now)
    assert scene.figures("2024-02", now).series.months[0] == "2023-02"


def test_ties_of_topics_stand_in_the_order_of_the_taxonomy(scene: Scene) -> None:
    for topic in ("REG", "DAU", "DD", "SALUR"):
        scene.log("2022-05-02 09:00", topic=topic)
    top = scene.figures("2022-05").value("channel.WHATSAPP.top_topics")
    assert top == [{"topic": topic, "count": 1} for topic in ("DD", "DAU", "SALUR")]


def test_waiting_and_satisfaction(scene: Scene) -> None:
    waits = [1, 2, 3, 4, 100]
    scene.fill("2022-06", [{"n": 1, "waiting_minutes": minutes, "rating": 4 + minutes % 2} for minutes in waits])
    scene.fill("2022-07", [{"n": 3}, {"n": 1, "waiting_minutes": 7}])
    value = scene.figures("2022-06").value
    name = "waiting.first_reply_minutes"
    assert [value(f"{name}.{part}") for part in ("median", "p90", "mean", "n")] == [3.0, 61.6, 22.0, 5]
    assert (value("satisfaction.mean"), value("satisfaction.n")) == (4.4, 5)
    value = scene.figures("2022-07").value
    assert [value(f"{name}.{part}") for part in ("median", "p90", "mean", "n")] == [7.0, 7.0, 7.0, 1]


def test_jakartas_units_are_one_government(scene: Scene) -> None:
    for code in ("31", "31.71", "31.01", "32.04", "32"):
        scene.log("2022-08-01 10:00", region_code=code)
    scene.log("2022-08-01 10:00", region_code="11.01", kind="NONHITUNG", topic=None)
    report = scene.figures("2022-08")
    assert report.value("regions.served") == 3
    assert report["regions.served"].tickets == 5


def test_every_figure_says_how_many_tickets_it_opens(december: Scene) -> None:
    report = december.figures("2022-12")
    counts = [figure for figure in report.figures if figure.id.endswith(".count")]
    assert len(counts) == 10 + 4 + 27 + 5 + 3 + 10
    assert all(figure.tickets == figure.value and figure.behind for figure in counts)
    assert report["channel.EMAIL.top_topics"].tickets == 34
    assert report["consultations.previous_month"].behind.first == "2022-11"


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (0.125, 2, "0.13"),
        (2.675, 2, "2.68"),
        (-1.285, 2, "-1.29"),
        (80.5364, 2, "80.54"),
        (0.5, 0, "1"),
        (1305, 0, "1305"),
    ],
)
def test_halves_are_rounded_up(value: float, digits: int, rounded: str) -> None:
    assert half_up(value, digits) == Decimal(rounded)


def test_the_page_on_figures_lists_every_one() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## The figures")[1]
    listed = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    blanks = {"period": "", "of_period": "", "metric": "{metric}", "modus": "{modus}"}
    every = [*figures.registry(), *figures.breakdown_definitions()]
    expected = [(d.pattern, d.unit, d.definitions["en"].format_map(blanks)) for d in every]
    assert listed == expected
    readings = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| (flow|stock) \| ([^|]+) \|$", text, re.MULTILINE)
    known = [(m.id, m.source_labels["en"], m.measure, m.unit) for m in reach.metrics().values()]
    assert readings == known


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_promised_id_exists(scene: Scene) -> None:
    with scene.database.reading() as session:
        words = taxonomy.current(session, Month(2022, 12).last_day)
    ids = {meaning.id for meaning in figures.meanings(words)}
    parts = "requests average_working_days granted_full granted_partial refused not_given in_progress exempt not_held"
    for part in [*parts.split(), "other_reason", "objections"]:
        assert {f"ppid.{part}", f"ppid.year.{part}"} <= ids
    assert {
        "channel.TATAP_MUKA.top_topics",
        "category.KL.share_percent",
        "topic.N-LAIN.count",
        "kind.NONHITUNG.count",
    } <= ids
    assert len(ids) == 7 + 10 * 6 + 4 * 2 + 27 + 5 + 4 + 4 + 2 + 1 + 1 + 2 * 16 + 1 + 2 + 3 + 3 + 4 + 10
