"""Files that spreadsheets write, and worse ones: read as rows, or refused with the mend; and what we write."""

from __future__ import annotations

import datetime as dt
import gc
import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from core.foundation import exchange
from core.foundation.errors import Refused
from core.foundation.exchange import Cell, workbooks

KNOWN = ("when", "what", "who", "note")
HEAD = b"when,what,who\r\n"
JAKARTA = ZoneInfo("Asia/Jakarta")


def read(content: bytes, known: tuple[str, ...] = KNOWN) -> list[tuple[int, dict[str, Cell]]]:
    return list(exchange.rows(io.BytesIO(content), known, ("when",) if known else ()))


def sentence(content: bytes, known: tuple[str, ...] = KNOWN) -> str:
    with pytest.raises(Refused) as refusal:
        read(content, known)
    return str(refusal.value)


def notes(content: bytes) -> list[str]:
    table = exchange.rows(io.BytesIO(content), KNOWN)
    list(table)
    return [str(note) for note in table.notes]


def workbook(*rows: list[Any], date_format: str = "yyyy-mm-dd hh:mm", **options: Any) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": date_format, **options}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_as_spreadsheets_write_it(separator: str, encoding: str) -> None:
    text = f'When {separator}what{separator}who\r\n1{separator}"a ""b""{separator}\r\nc"{separator}é\r\n'
    assert read(text.encode(encoding)) == [(2, {"when": "1", "what": f'a "b"{separator}\r\nc', "who": "é"})]


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    content = HEAD + b'1,"a\nb",c\n\n,,\n2,d\n'
    assert [number for number, _ in read(content)] == [2, 5]
    assert read(content)[1][1] == {"when": "2", "what": "d", "who": ""}


def test_a_separator_that_a_file_names_itself() -> None:
    assert read(b"sep=;\r\nwhen;what\r\n1;a,b\r\n") == [(2, {"when": "1", "what": "a,b"})]


def test_windows_1252_is_read_with_a_note() -> None:
    content = HEAD + "1,café,x\n".encode("cp1252")
    assert read(content)[0][1]["what"] == "café"
    assert "Windows-1252" in notes(content)[0]


def test_nul_characters_are_left_out_with_a_note() -> None:
    assert read(HEAD + b"1,a\0b,c\n")[0][1]["what"] == "ab"
    assert notes(HEAD + b"1,a\0b,c\n") == ["1 NUL characters were left out."]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There is nothing in this file"),
        (b"when|what|who\n1|2|3\n", "The columns are separated by |; save the file with commas"),
        (HEAD + b"1;2;3\n", "Row 2: It is separated by ;, unlike the first row"),
        (HEAD + b"1,2,3,4\n", "Row 2: It has 4 cells for 3 columns"),
        (HEAD + b'1,2,3\n1,"2,3\n4\n', "Row 3: a quotation mark is opened and never closed"),
        (HEAD + b'1,"2"x,3\n', "Row 2: a quotation mark inside a text"),
        (b"Laporan,,\n,,\n" + HEAD + b"1,2,3\n", "Row 3 holds the names of the columns; delete the rows above"),
        (b"Kapan,Apa,Siapa\n" + HEAD + b"1,2,3\n", "Row 2 holds the names of the columns"),
        (HEAD + b"1,2,3\n" + HEAD, "Row 3: It names the columns again; delete this row"),
        (b"when,whta\n1,2\n", "There is no column whta; perhaps you mean what"),
        (b"when,zzz\n1,2\n", "There is no column zzz; the columns are: when, what"),
        (b"when,what,what\n", "The column what stands there twice"),
        (b"what\n1\n", "The column when is missing"),
        (b"a,b\n1,2\n", "Row 1 does not name the columns"),
        (HEAD + b"1,\x81\xff,3\n", "neither in UTF-8 nor in Windows-1252"),
        (HEAD + "1,é,3\n".encode() + b"1,\xe9,3\n", "mixes UTF-8 with another encoding"),
        ("when,what\n1,2\n".encode("utf-16-le"), "This is no text that we can read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file or one with a password"),
        (b"PK\x03\x04 no workbook", "This workbook cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_mend(content: bytes, said: str) -> None:
    assert said in sentence(content)


def test_bad_rows_can_be_collected() -> None:
    bad: list[tuple[int, str]] = []
    content = io.BytesIO(HEAD + b"1,2,3,4\n1,2,3\n" + HEAD)
    table = exchange.rows(content, KNOWN, refuse=lambda number, why: bad.append((number, str(why))))
    assert [number for number, _ in table] == [3]
    assert [number for number, _ in bad] == [2, 4]


def test_a_workbook_gives_typed_cells_and_the_values_of_formulas() -> None:
    moment = dt.datetime.fromisoformat("2022-12-01T10:15")
    content = workbook(["when", "what", "who"], [moment, 5, "x"], [], [44896.5, "=1+1", True], [1, None, None])
    assert read(content) == [
        (2, {"when": moment, "what": 5.0, "who": "x"}),
        (4, {"when": 44896.5, "what": 0.0, "who": True}),  # what xlsxwriter writes as the formula's value
        (5, {"when": 1.0, "what": "", "who": ""}),
    ]
    assert "Cells with formulas" in notes(content)[0]


def test_workbooks_that_mislead_are_refused_or_noted() -> None:
    title = workbook(["Laporan"], ["when", "what", "who"], [1, 2, 3])
    assert "Row 2 holds the names of the columns" in sentence(title)
    broken = io.BytesIO()
    with xlsxwriter.Workbook(broken) as book:
        book.add_worksheet().write_row(0, 0, KNOWN)
        book.worksheets()[0].write_formula(1, 1, "=NA()", None, "#N/A")
    assert "Cell B2 holds an error" in sentence(broken.getvalue())
    two = io.BytesIO()
    with xlsxwriter.Workbook(two) as book:
        book.add_worksheet("Isi").write_row(0, 0, KNOWN)
        book.add_worksheet("Lain")
    assert notes(two.getvalue()) == ["Only the first sheet, Isi, was read; the workbook has 2."]


def children() -> list[str]:
    """The processes that read workbooks now, below this one."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    numbers = [number for task in tasks for number in task.read_text(encoding="ascii").split()]
    lines = [Path(f"/proc/{number}/cmdline").read_bytes() for number in numbers]
    return [line.decode() for line in lines if b"exchange.sheets" in line]


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def many_rows() -> io.BytesIO:
    """A workbook whose rows are more than a pipe holds, so that its reader is still there when it is left."""
    return io.BytesIO(workbook(["when", "what"], *([number, "x" * 200] for number in range(20_000))))


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", workbook(["Laporan"], [1]), workbook(["when"], [1])])
def test_a_workbook_leaves_no_process_and_no_open_file_behind(content: bytes) -> None:
    read(workbook(["when"], [1]))
    before = open_files()
    with suppress(Refused):
        read(content)
    assert (children(), open_files()) == ([], before)


def test_a_reader_who_leaves_in_the_middle_ends_the_child() -> None:
    stream, before = many_rows(), open_files()
    table = exchange.rows(stream, KNOWN, ("when",))
    cells = iter(table)
    assert next(cells)[0] == 2
    assert len(children()) == 1
    del table, cells
    gc.collect()
    assert (children(), open_files()) == ([], before)


def test_a_child_that_is_killed_refuses_the_workbook_with_a_sentence() -> None:
    table = exchange.rows(many_rows(), KNOWN, ("when",))
    cells = iter(table)
    next(cells)
    (reader,) = [one for one in gc.get_objects() if isinstance(one, workbooks.Workbook) and one.child.poll() is None]
    reader.child.kill()
    with pytest.raises(Refused, match="too large to be read at once"):
        list(cells)
    assert children() == []


def test_a_file_on_the_disk_is_read_without_a_copy(tmp_path: Path) -> None:
    file = tmp_path / "tickets.xlsx"
    file.write_bytes(many_rows().getvalue())
    assert sum(1 for _ in exchange.rows(file, KNOWN, ("when",))) == 20_000
    assert children() == []


def test_a_workbook_that_would_fill_the_memory_is_refused() -> None:
    bomb = io.BytesIO(workbook(["when"], ["x"]))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/media/large.bin", "w") as part:
        for _ in range(330):
            part.write(bytes(2**20))
    assert "too large to be read at once; save the sheet as CSV" in sentence(bomb.getvalue())


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        ("2022-12-01T10:15:00+07:00", "2022-12-01T10:15"),
        ("2022-12-01 03:15Z", "2022-12-01T10:15"),
        (" 2022-12-01 10.15 ", "2022-12-01T10:15"),
        ("1/12/2022 10.15", "2022-12-01T10:15"),
        ("01-12-2022 11:15:00 WITA", "2022-12-01T10:15"),
        ("2022-12-01", "2022-12-01T00:00"),
        (44896.427083333, "2022-12-01T10:15"),
        ("44896.427083333", "2022-12-01T10:15"),
        (dt.date(2022, 12, 1), "2022-12-01T00:00"),
        (dt.datetime.fromisoformat("2022-12-01T10:14:59.999"), "2022-12-01T10:15"),
    ],
)
def test_times_as_people_and_spreadsheets_write_them(cell: Cell, local: str) -> None:
    assert exchange.as_time(cell, JAKARTA) == dt.datetime.fromisoformat(local).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize("cell", ["12/31/2022", "31/31/2022", "01/12/22", "besok", "1022-12-01", 5.0, True, dt.time(1)])
def test_what_is_no_time_is_refused(cell: Cell) -> None:
    with pytest.raises(Refused):
        exchange.as_time(cell, JAKARTA)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.234.567", 1234567), ("12,5", 12.5), ("1 234", 1234), (5.0, 5), (2.5, 2.5), ("-3", -3), ("", None)],
)
def test_numbers(cell: Cell, number: float | None) -> None:
    assert exchange.as_number(cell) == number


@pytest.mark.parametrize("cell", ["1.234", "abc", "1,2,3", "TRUE"])
def test_a_number_that_may_be_two_is_none(cell: Cell) -> None:
    with pytest.raises(Refused):
        exchange.as_number(cell)


TEXTS = ["=1+1", "+62811150420", "-DAU", "@x", "\tx", "'=x", "it's", "a\nb", 'a "b", c', "é", "", "x" * 40_000]


def test_csv_comes_back_as_it_was_and_runs_nothing() -> None:
    stream = io.BytesIO()
    exchange.write_csv(stream, ["when", "what"], [("1", text) for text in TEXTS])
    content = stream.getvalue()
    assert [row["what"] for _, row in read(content)] == TEXTS
    assert content.startswith(b"\xef\xbb\xbfwhen,what\r\n1,'=1+1\r\n1,+62811150420\r\n1,'-DAU\r\n1,'@x\r\n")


def test_a_workbook_comes_back_as_it_was_and_runs_nothing() -> None:
    stream, moment = io.BytesIO(), dt.datetime(2022, 12, 1, 3, 15, tzinfo=dt.UTC)
    rows = [(moment.astimezone(JAKARTA), text, 5, None) for text in TEXTS]
    exchange.write_xlsx(stream, KNOWN, rows)
    back = read(stream.getvalue())
    assert [row["what"] for _, row in back] == [*TEXTS[:-1], "x" * 32_766 + "…"]
    assert back[0][1] | {"what": ""} == {
        "when": dt.datetime.fromisoformat("2022-12-01T10:15"), "what": "", "who": 5.0, "note": "",
    }  # fmt: skip
    with zipfile.ZipFile(stream) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
