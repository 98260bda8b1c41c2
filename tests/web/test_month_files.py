"""A month's report as files from its page."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.statistics.conftest import NOW, Scene, december, scene
from tests.web.conftest import Clock

__all__ = ["december", "scene"]

StaffAt = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
def test_a_month_as_files(december: Scene, staff_at: StaffAt, clock: Clock) -> None:
    clock.now = NOW
    december.recount()
    agent = staff_at("agent")
    page = agent.get("/staff/months/2022-12").text
    for name in ("pdf?language=id", "pdf?language=en", "xlsx"):
        assert f'href="/staff/months/2022-12/files/{name}"' in page
    answer = agent.get("/staff/months/2022-12/files/pdf?language=en")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=dering-2022-12-live-en.pdf"
    assert "1,305" in PdfReader(BytesIO(answer.data)).pages[1].extract_text()
    workbook = agent.get("/staff/months/2022-12/files/xlsx")
    assert workbook.headers["Content-Disposition"] == "attachment; filename=dering-2022-12-live-id.xlsx"
    assert workbook.data.startswith(b"PK")
    workbook.close()


@pytest.mark.usefixtures("december")
def test_files_that_there_are_none_of(staff_at: StaffAt, clock: Clock) -> None:
    clock.now = NOW
    agent = staff_at("agent")
    for address, status, said in (
        ("2022-12/files/docx", 404, ""),
        ("2022-13/files/pdf", 422, "2022-13"),
        ("2023-02/files/pdf", 422, "belum dimulai"),
        ("2019-01/files/xlsx", 422, "Belum ada data apa pun"),
    ):
        answer = agent.get(f"/staff/months/{address}")
        assert (answer.status_code, said in answer.text) == (status, True), address
