"""Charts: nothing drawn from nothing, gaps stay gaps, labels that are long or hostile, the same bytes every time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import vl_convert

from core.statistics.reports import charts
from core.statistics.reports.charts import rendering

ABOUT = {"title": "Konsultasi", "unit": "konsultasi", "language": "id"}
MONTHS = ["Nov 21", "Des 21", "Jan 22", "Feb 22"]
ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "web/static/vendor/vega.bundle.js"
HOSTILE = "</script><script>alert(1)</script>\"'&\x00\n{{7*7}}"


def rows_of(spec: charts.Spec | None) -> list[dict[str, Any]]:
    """The data that a chart draws."""
    assert spec is not None
    rows: list[dict[str, Any]] = spec["data"]["values"]
    return rows


def drawn(spec: charts.Spec | None) -> str:
    """The chart as SVG, which must be well-formed."""
    assert spec is not None
    made = rendering.svg(spec, "id")
    ElementTree.fromstring(made)
    return made


@pytest.mark.parametrize("points", [[], [("a", 1)], [("a", None)], [("a", None), ("b", None)]])
def test_nothing_to_compare_is_no_chart(points: list[charts.Point]) -> None:
    for draw in (charts.line, charts.bars, charts.columns):
        assert draw(points, **ABOUT) is None
    for cross in (charts.stacked, charts.heat):
        assert cross([(label, "teknis", value or 0) for label, value in points[:1]], **ABOUT) is None
        assert cross([("a", "teknis", 0), ("b", "teknis", 0)], **ABOUT) is None


def test_a_missing_month_is_a_gap_and_never_0() -> None:
    spec = charts.line(list(zip(MONTHS, [1305, None, 7, 9], strict=True)), **ABOUT)
    row = rows_of(spec)[1]
    assert (row["value"], row["text"], row["tip"]) == (None, "data belum tersedia", "Des 21: data belum tersedia")
    path = re.search(r'<path [^>]*d="(M[^"]+)" stroke="#0e6477"', drawn(spec))
    assert path
    assert path[1].count("M") == 2  # the line begins anew after the gap
    assert "data belum tersedia" in drawn(charts.bars(list(zip(MONTHS, [5, None, 7, 9], strict=True)), **ABOUT))


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    shares = charts.columns([("a", 81.609195), ("b", 0.125)], title="Porsi", unit="%", language="id")
    assert [row["text"] for row in rows_of(shares)] == ["81,61%", "0,13%"]
    english = charts.bars([("a", 1305), ("b", 20)], title="Calls", unit="consultations", language="en")
    assert rows_of(english)[0]["tip"] == "a: 1,305 consultations"
    assert ">1.000<" in drawn(charts.line(list(zip(MONTHS, [1305, 900, 7, 9], strict=True)), **ABOUT))


def test_bars_begin_at_0_and_lines_say_where_they_do_not() -> None:
    assert ">0<" in drawn(charts.columns(list(zip(MONTHS, [1000, 1001, 1002, 1003], strict=True)), **ABOUT))
    flat = drawn(charts.line(list(zip(MONTHS, [1000, 1001, 1002, 1003], strict=True)), **ABOUT))
    assert "konsultasi (sumbu tidak dimulai dari 0)" in flat
    assert "sumbu" not in drawn(charts.line(list(zip(MONTHS, [10, 1001, 1002, 1003], strict=True)), **ABOUT))


def test_ranked_bars_keep_the_order_of_equal_ones() -> None:
    ranked = charts.bars([("b", 2), ("missing", None), ("a", 2), ("most", 9)], **ABOUT)
    assert [row["label"] for row in rows_of(ranked)] == ["most", "b", "a", "missing"]
    assert [row["n"] for row in rows_of(ranked)] == [3, 0, 2, 1]


def test_long_labels_are_cut_and_stay_apart() -> None:
    names = ["x" * 200, "x" * 199 + "y", "Kabupaten Kepulauan Siau Tagulandang Biaro, Provinsi Sulawesi Utara"]
    points = [(name, n + 1) for n, name in enumerate(names)]
    for draw in (charts.line, charts.bars, charts.columns):
        rows = rows_of(draw(points, **ABOUT))
        assert len({row["label"] for row in rows}) == 3
        assert max(len(line) for row in rows for line in row["label"].split("\n")) < 45
        assert {name for row in rows for name in row["of"]} == set(names)
    crossed = [(name, name, n) for n, name in enumerate(names)]
    for cross in (charts.stacked, charts.heat):
        spec = cross(crossed, **ABOUT)
        assert len({row["x"] for row in rows_of(spec)}) == len({row["y"] for row in rows_of(spec)}) == 3
        assert "xxx…" in drawn(spec)


def test_markup_in_a_name_is_only_letters() -> None:
    points = [(HOSTILE, 3), ("b", 4)]
    for draw in (charts.line, charts.bars, charts.columns):
        made = drawn(draw(points, **ABOUT))
        assert "<script" not in made
        assert "\x00" not in made
    assert "<script" not in drawn(charts.heat([(HOSTILE, HOSTILE, 3), ("b", "c", 4)], **ABOUT))
    assert "<script" not in drawn(charts.stacked([("a", HOSTILE, 3), ("b", "c", 4)], **{**ABOUT, "title": HOSTILE}))


def test_the_same_chart_is_the_same_bytes_and_its_parts_have_names_of_their_own() -> None:
    one = charts.bars([("a", 3), ("b", 4)], **ABOUT)
    other = charts.bars([("a", 3), ("b", 5)], **ABOUT)
    assert one is not None
    first, between, second = drawn(one), drawn(other), drawn(one)
    assert first == second
    ids = [re.findall(r'\sid="([^"]+)"', made) for made in (first, between)]
    assert not set(ids[0]) & set(ids[1])
    assert set(re.findall(r'font-family="([^"]+)"', first)) == {"Plus Jakarta Sans"}
    assert rendering.png(one, "id") == rendering.png(one, "id")
    assert rendering.png(one, "id").startswith(b"\x89PNG")


def test_a_chart_fetches_nothing() -> None:
    spec = charts.bars([("a", 3), ("b", 4)], **ABOUT)
    assert spec is not None
    with pytest.raises(ValueError, match="Vega-Lite"):
        rendering.svg({**spec, "data": {"url": "http://127.0.0.1:9/data.json"}}, "id")
    assert '"url"' not in json.dumps(spec)


def test_the_browser_draws_with_the_same_version_as_the_server() -> None:
    assert BUNDLE.read_text(encoding="utf-8") == vl_convert.javascript_bundle(vl_version=rendering.VERSION)


def test_what_serves_pages_never_loads_what_draws() -> None:
    asked = "import sys, wsgi; print([name for name in ('vl_convert', 'typst') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"
