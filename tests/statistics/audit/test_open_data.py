"""Open data: small counts are hidden, and no hidden one follows from the sums of what is shown."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from core.statistics.reports import open_data
from core.statistics.reports.open_data import LEAST, hiding, tables
from core.statistics.reports.open_data.hiding import Sum
from core.statistics.reports.reading import Material
from tests.statistics.audit.conftest import only_sqlite, subject_of
from tests.statistics.conftest import Scene

ROWS, COLUMNS = "abc", "xyz"
SUMS = [
    *(Sum(row, tuple(row + column for column in COLUMNS)) for row in ROWS),
    *(Sum(column, tuple(row + column for row in ROWS)) for column in COLUMNS),
    Sum("all", tuple(ROWS)),
    Sum("all", tuple(COLUMNS)),
]

cells = st.one_of(st.integers(0, 6), st.integers(0, 40))


def table_of(numbers: Sequence[int]) -> dict[str, int]:
    """A table of three rows and columns with its margins."""
    counts = {row + column: n for (row, column), n in zip(itertools.product(ROWS, COLUMNS), numbers, strict=True)}
    for one in [one for one in SUMS if one.whole != "all"]:
        counts[one.whole] = sum(counts[part] for part in one.parts)
    return {**counts, "all": sum(numbers)}


def others(counts: Mapping[str, int], gone: set[str]) -> Iterator[dict[str, int]]:
    """Tables with the same shown cells that differ from this one in some hidden cells: all moves of one unit along
    sums, found by going through every way to add -1, 0 or 1 to the inner cells."""
    inner = [row + column for row, column in itertools.product(ROWS, COLUMNS) if counts[row + column]]
    for moves in itertools.product((0, 1, -1), repeat=len(inner)):
        moved = {name: counts[name] + move for name, move in zip(inner, moves, strict=True)}
        numbers = [moved.get(row + column, 0) for row, column in itertools.product(ROWS, COLUMNS)]
        if any(moves) and min(numbers) >= 0:
            table = table_of(numbers)
            if all(table[name] == counts[name] for name in counts if name not in gone):
                yield table


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=9, max_size=9))
def test_no_hidden_count_follows_from_rows_and_columns(numbers: list[int]) -> None:
    counts = table_of(numbers)
    gone = hiding.hidden(counts, SUMS)
    assert {name for name, count in counts.items() if 0 < count < LEAST} <= gone
    assert all(counts[name] for name in gone)
    left = set(gone)
    for table in others(counts, gone):
        left -= {name for name in left if table[name] != counts[name]}
        if not left:
            break
    assert left == set(), f"{left} follow in {counts}, where {gone} are hidden"


@given(st.lists(st.integers(0, 30), min_size=2, max_size=8))
def test_a_single_small_part_takes_another_with_it(numbers: list[int]) -> None:
    parts = {f"p{n}": count for n, count in enumerate(numbers)}
    counts = {**parts, "all": sum(numbers)}
    gone = hiding.hidden(counts, [Sum("all", tuple(parts))], ("all",))
    hidden_parts = gone & set(parts)
    assert len(hidden_parts) != 1 or "all" in gone
    if hidden_parts and "all" not in gone:
        assert sum(parts[name] for name in hidden_parts) > len(hidden_parts)


def test_the_rest_that_nobody_is_told_hides_too() -> None:
    counts = {"all": 50, "a": 3, "b": 40}  # seven have neither
    assert hiding.hidden(counts, [Sum("all", ("a", "b"))]) == {"a"}


@only_sqlite
def test_the_month_as_csv_and_json(december: Scene) -> None:
    december.close("2022-12")
    subject = subject_of(december, forms=True)
    material: Material = subject.materials[0]
    report, words = subject.report, subject.words
    text = open_data.csv(material.document, report, words, licence="CC BY 4.0").decode("utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    told = json.loads(open_data.json(material.document, report, words, licence="CC BY 4.0"))
    assert (told["about"]["licence"], told["about"]["hash"]) == ("CC BY 4.0", report.hash)
    assert {figure["id"]: figure["hidden"] for figure in told["figures"]} == {
        name: row["hidden"] == "true" for name, row in rows.items()
    }
    assert set(rows) >= {figure.id for figure in report.figures}
    assert rows["consultations.total"]["value"] == "1305"
    assert (rows["complaints.count"]["value"], rows["complaints.count"]["hidden"]) == ("", "true")
    assert rows["channel.LIVECHAT.share_percent"]["hidden"] == "true"
    assert (rows["channel.TELEGRAM.count"]["value"], rows["web.users"]["value"]) == ("0", "")
    assert rows["web.users"]["hidden"] == "false"
    counts = tables.counts(report)
    assert all(row["hidden"] == "true" for name, row in rows.items() if 0 < counts.get(name, 0) < LEAST)
    assert {row["hash"] for row in rows.values()} == {report.hash}


@only_sqlite
def test_no_sum_of_the_month_leaves_one_cell_alone(december: Scene) -> None:
    december.close("2022-12")
    subject = subject_of(december)
    counts, gone = tables.counts(subject.report), open_data.hidden(subject.report, subject.words)
    for one in tables.sums(subject.report, subject.words):
        unknown = [name for name in one.cells if name in gone]
        rest = counts[one.whole] - sum(counts[part] for part in one.parts)
        assert len(unknown) != 1 or rest, one
