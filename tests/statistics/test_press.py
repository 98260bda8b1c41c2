"""The press keeps what it made, and never takes a half file for a whole one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from core.statistics.reports import press
from core.statistics.reports.document import Document
from tests.statistics.conftest import Scene
from tests.statistics.laying import laid_out

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def closed(scene: Scene) -> Document:
    """A small closed month."""
    scene.fill("2022-12", [{"n": 3}])
    scene.close("2022-12")
    return laid_out(scene, "2022-12")


class Printer:
    """Makes another file each time."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, document: Document) -> bytes:
        self.made += 1
        return b"%%PDF-1.7 number %d\n%%%%EOF\n" % self.made


def test_an_edition_is_printed_once(closed: Document, tmp_path: Path) -> None:
    printer = Printer()
    first = press.kept(tmp_path / "reports", closed, printer)
    assert press.kept(tmp_path / "reports", closed, printer) == first
    assert printer.made == 1
    (path,) = (tmp_path / "reports").iterdir()
    assert path.name.startswith(f"{closed.hash[:32]}-id-")


def test_a_half_file_is_made_anew(closed: Document, tmp_path: Path) -> None:
    printer = Printer()
    whole = press.kept(tmp_path / "kept", closed, printer)
    (path,) = (tmp_path / "kept").iterdir()
    for half in (whole[:-3], b"", b"<html>"):
        path.write_bytes(half)
        assert press.kept(tmp_path / "kept", closed, printer).endswith(b"%%EOF\n")
    assert printer.made == 4


def test_what_is_printed_otherwise_is_another_file(closed: Document, tmp_path: Path) -> None:
    printer = Printer()
    press.kept(tmp_path / "kept", closed, printer)
    published = dataclasses.replace(closed, state="published")
    assert press.kept(tmp_path / "kept", published, printer) == press.kept(tmp_path / "kept", published, printer)
    assert printer.made == 2
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_provisional_figures_are_never_kept(scene: Scene, tmp_path: Path) -> None:
    scene.fill("2022-12", [{"n": 3}])
    printer = Printer()
    document = laid_out(scene, "2022-12")
    assert press.kept(tmp_path / "kept", document, printer) != press.kept(tmp_path / "kept", document, printer)
    assert not (tmp_path / "kept").exists()
