"""The pages for a file of tickets: uploaded, checked, looked at, imported in the background, or refused row by row."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.consultations import imports
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.imports.conftest import as_csv, as_xlsx, many, rows, ticket_rows
from tests.web.browsing import Browser, Clock, shown
from web.imports import pages

Supervisor = Browser


@pytest.fixture
def supervisor(staff_at: Callable[..., Browser]) -> Browser:
    browser = staff_at("supervisor", name="Sari")
    browser.post("/staff/language", data={"language": "en"})
    return browser


@pytest.fixture
def work(database: Database, settings: Settings, app: object, clock: Clock) -> Callable[[], bool]:
    """Does what the clock does beside its timetable."""
    desk = imports.Desk(database, imports.folder(settings.data_dir), pages.calendar, clock)
    days = {}

    def once() -> bool:
        with app.app_context():  # type: ignore[attr-defined]
            return imports.work(replace(desk, calendar=lambda session: days.setdefault(0, pages.calendar(session))))

    return once


def upload(browser: FlaskClient, content: bytes, name: str = "tiket.csv") -> TestResponse:
    return browser.post(
        "/staff/imports", data={"file": (io.BytesIO(content), name), "profile": "dering"}, follow_redirects=True
    )


def test_a_file_is_looked_at_and_then_imported(
    supervisor: Browser, work: Callable[[], bool], database: Database
) -> None:
    answer = upload(supervisor, as_xlsx(rows({}, {"status": "OPEN", "question": "<b>tebal</b>"})), "tiket.xlsx")
    said = shown(answer)
    assert "2 tickets will be made." in said
    assert "1 row is not closed" in said
    assert "&lt;b&gt;tebal&lt;/b&gt;" in answer.text
    assert ticket_rows(database) == []
    place = answer.request.path
    going = supervisor.post(f"{place}/confirm", follow_redirects=True)
    assert f'hx-get="{place}/state"' in going.text
    assert "0 of 2 rows" in shown(going)
    assert work()
    done = supervisor.get(f"{place}/state")
    assert "2 tickets were made." in shown(done)
    assert "hx-get" not in done.text
    assert len(ticket_rows(database)) == 2
    listed = shown(supervisor.get("/staff/imports"))
    assert "tiket.xlsx" in listed
    assert "Sari imported 2 rows, 2 new tickets" in listed


def test_wrong_rows_are_named(supervisor: Browser, database: Database) -> None:
    answer = upload(supervisor, as_csv(rows({}, {"channel": "FAX"}, {"happened_at": "besok"})))
    said = shown(answer)
    assert "2 rows are wrong, so nothing was imported" in said
    assert "3 channel There is no code FAX; the codes are WHATSAPP, TELEPON, " in said
    assert "4 happened_at besok is no day and time" in said
    assert supervisor.post(f"{answer.request.path}/confirm").status_code == 422
    assert ticket_rows(database) == []
    supervisor.post("/staff/language", data={"language": "id"})
    assert "FAX" in shown(supervisor.get(answer.request.path))


def test_a_large_file_is_checked_by_the_clock(
    supervisor: Browser, work: Callable[[], bool], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 0)
    answer = upload(supervisor, as_csv(many(1200, "2022-11")))
    assert "The file is being read" in shown(answer)
    assert work()
    place = answer.request.path
    assert "1,200 tickets will be made." in shown(supervisor.get(place))
    supervisor.post(f"{place}/confirm")
    assert work()
    assert not work()
    assert len(ticket_rows(database)) == 1200
    again = upload(supervisor, as_csv(many(1200, "2022-11")))
    assert work()
    assert "1,200 rows are known already" in shown(supervisor.get(again.request.path))
    assert "/confirm" not in supervisor.get(again.request.path).text


def test_a_file_larger_than_attachments_may_come(supervisor: Browser) -> None:
    big = as_csv(rows({"question": "a" * 900_000})) * 30
    assert "The file is being read" in shown(upload(supervisor, big))


@pytest.mark.parametrize(("content", "said"), [(b"", "There is nothing in this file"), (None, "Please choose a file.")])
def test_no_file_is_no_import(supervisor: Browser, content: bytes | None, said: str) -> None:
    data = {} if content is None else {"file": (io.BytesIO(content), "kosong.csv")}
    answer = supervisor.post("/staff/imports", data=data)
    assert (answer.status_code, said in shown(answer)) == (422, True)


def test_a_file_may_be_thrown_away(supervisor: Browser, settings: Settings, work: Callable[[], bool]) -> None:
    answer = upload(supervisor, as_csv(rows({})))
    gone = supervisor.post(f"{answer.request.path}/drop", follow_redirects=True)
    assert "tiket.csv was thrown away." in gone.text
    assert list(imports.folder(settings.data_dir).iterdir()) == []
    assert not work()


def test_an_import_that_failed_is_tried_again_or_given_up(
    supervisor: Browser, settings: Settings, work: Callable[[], bool], clock: Clock, database: Database
) -> None:
    answer = upload(supervisor, as_csv(rows({})))
    place = answer.request.path
    supervisor.post(f"{place}/confirm")
    lost = next(imports.folder(settings.data_dir).glob("*/file"))
    kept = lost.read_bytes()
    for path in (lost, *lost.parent.glob("rows/*")):
        path.unlink()
    for _ in range(imports.ATTEMPTS):
        assert work()
        clock.move(minutes=2)
    assert not work()
    failed = shown(supervisor.get(place))
    assert "It did not work, and was tried 4 times: FileNotFoundError" in failed
    lost.write_bytes(kept)
    supervisor.post(f"{place}/again")
    assert work()
    assert len(ticket_rows(database)) == 1


def test_agents_do_not_import(staff_at: Callable[..., Browser]) -> None:
    agent = staff_at("agent")
    assert agent.get("/staff/imports").status_code == 403
    assert upload(agent, b"x").status_code == 403
    assert agent.get("/staff/tickets/export.csv").status_code == 403
    assert "export.csv" not in agent.get("/staff/tickets").text
