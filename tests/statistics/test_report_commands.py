"""`dering report` as people and scripts say it: files that are whole, alike and readable by everybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from cli.main import main
from core.statistics.reports import forms
from tests.statistics.conftest import Scene
from tests.statistics.laying import read

Say = Callable[..., Result]
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def say(environment: dict[str, str]) -> Say:
    """Runs `dering` with these words on the test's own centre."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], env=environment)


def made(result: Result) -> bytes:
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def test_a_published_report_is_one_file_however_often_it_is_made(december: Scene, say: Say, tmp_path: Path) -> None:
    december.publish("2022-12")
    target = tmp_path / "december.pdf"
    assert made(say("report", "2022-12", "-o", target)).decode().strip() == str(target)
    first = target.read_bytes()
    for kept in (tmp_path / "var/reports").glob("*.pdf"):
        kept.unlink()
    assert made(say("report", "2022-12", "-o", "-")) == first
    assert [path.name for path in tmp_path.glob("*.pdf*")] == ["december.pdf"]


@SQLITE
def test_the_pdf_is_for_archives_and_for_readers_that_read_aloud(december: Scene, say: Say) -> None:
    december.close("2022-12")
    content = made(say("report", "2022-12", "-o", "-", "--language", "en"))
    pdf = PdfReader(BytesIO(content))
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Information Service Statistics, DJPK – Report of December 2022"
    kinds = [str(element["/S"]) for element in elements(root["/StructTreeRoot"])]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L", "/P", "/TOC"} <= set(kinds)
    pictures = [element for element in elements(root["/StructTreeRoot"]) if element["/S"] == "/Figure"]
    assert all(str(picture["/Alt"]).strip() for picture in pictures)
    meta = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in meta
    assert "<pdfaid:part>2<" in meta
    assert "<pdfaid:conformance>A<" in meta
    assert 15 <= len(pdf.pages) <= 35


@SQLITE
def test_every_figure_stands_in_the_list_and_every_page_says_which_edition_it_is(december: Scene, say: Say) -> None:
    december.close("2022-12")
    figures = json.loads(made(say("figures", "2022-12", "--json")))["figures"]
    pages = read(made(say("report", "2022-12", "-o", "-")))
    report = december.figures("2022-12")
    assert [page for page in pages[1:] if f"kode periksa {report.hash[:12]}" not in page] == []
    assert [page for n, page in enumerate(pages[1:], 2) if f"Halaman {n} dari {len(pages)}" not in page] == []
    assert [page for page in pages[1:] if "Sudah ditutup, belum diterbitkan" not in page] == []
    text = " ".join(pages)
    assert [figure["id"] for figure in figures if figure["id"] not in text] == []


@SQLITE
def test_other_forms(december: Scene, say: Say) -> None:
    december.close("2022-12")
    page = made(say("report", "2022-12", "--format", "html", "-o", "-")).decode()
    assert 'data-figure="consultations.total" data-value="1305"' in page
    assert "<svg" in page
    assert made(say("report", "2022-12", "--format", "xlsx", "-o", "-")).startswith(b"PK")
    told = json.loads(made(say("report", "2022-12", "--format", "json", "-o", "-")))
    assert {row["id"]: row["value"] for row in told["figures"]}["consultations.total"] == 1305
    assert "consultations.total" in made(say("report", "2022-12", "--format", "csv", "-o", "-")).decode("utf-8-sig")


@pytest.mark.usefixtures("december")
def test_what_cannot_be_printed_is_one_sentence(say: Say, tmp_path: Path) -> None:
    def refused(*words: object) -> str:
        result = say("report", *words)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        assert result.stdout == ""
        return result.stderr

    assert "2022-13 is not a month" in refused("2022-13")
    assert "2999-01 has not begun yet" in refused("2999-01")
    assert "Nothing is known of 2019-01, so there is no report" in refused("2019-01", "-o", tmp_path / "x.pdf")
    assert "cannot be written: No such file or directory" in refused("2022-12", "--format", "xlsx", "-o", "no/x.xlsx")
    assert say("report", "2022-12", "--format", "docx").exit_code == 2
    assert list(tmp_path.glob("*.pdf*")) == []


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the last one")

    def breaks(made: Path) -> None:
        made.write_bytes(b"half of")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        forms.lay(target, breaks)
    assert target.read_bytes() == b"the last one"
    assert list(tmp_path.iterdir()) == [target]


def elements(node: Any) -> list[Any]:
    """All elements of a structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        return [element for part in node for element in elements(part)]
    if not isinstance(node, dict) or "/K" not in node:
        return [node] if isinstance(node, dict) and "/S" in node else []
    own = [node] if "/S" in node else []
    return own + elements(node["/K"])
