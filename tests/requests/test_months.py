"""Quiet months, terms that run on, and two people who act on one request at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.foundation.settings import Settings
from core.reference.calendar import Month
from core.requests.aggregates import Recap, enter
from core.statistics import publication
from tests.requests.conftest import Office, _calendar
from tests.web.browsing import shown


def test_a_quiet_month_of_a_register_in_use_is_0_and_not_unknown(office: Office, settings: Settings) -> None:
    office.complete("2022-09-05")
    office.complete("2022-11-07")
    recap = office.on("2022-12-05").recap()
    assert [recap[f"2022-{month} requests"] for month in ("08", "09", "10", "11", "12")] == ["–", "1", "0", "1", "0"]
    assert recap["2022-10 average_working_days"] == "–"
    assert "2023-01 requests" not in recap
    with office.database.reading() as session:
        found = {
            month: publication.figures_of(session, _calendar(session, settings), Month(2022, month), office.clock.now)
            for month in (8, 10)
        }
    assert [found[month].value("ppid.requests") for month in (8, 10)] == [None, 0]
    with office.database.writing() as session:
        told = [Recap(Month(2022, month), {"requests": 3}, "rekap") for month in (9, 10)]
        enter(session, _calendar(session, settings), told, actor="test", now=office.clock.now)
    recap = office.recap()
    assert [recap[f"2022-{month} requests"] for month in ("09", "10")] == ["1", "3"]
    with office.database.reading() as session:
        report = publication.figures_of(session, _calendar(session, settings), Month(2022, 10), office.clock.now)
    assert (report.value("ppid.requests"), report.value("ppid.year.requests")) == (3, 4)


def test_until_when_a_person_may_object_and_go_on(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    office.post(f"requests/{request_id}/answer", day="2022-12-02", outcome="GRANTED")
    assert "Keberatan sampai Jumat, 13 Januari 2023" in office.page(request_id)
    office.on("2023-01-20").post(f"requests/{request_id}/objections", day="2023-01-20", ground="e")
    late = "diajukan melebihi waktu menurut undang-undang"
    assert late in office.page(request_id)
    reply = {"day": "2023-01-20", "decision": "REJECTED", "text": "Tetap", "superior": "Bu Dirjen"}
    office.post(f"requests/{request_id}/objections/1/reply", **reply)
    assert "Sengketa sampai Jumat, 10 Februari 2023" in office.page(request_id)
    office.on("2023-02-13").post(f"requests/{request_id}/objections/1/dispute", day="2023-02-13", number="KI-9")
    assert office.page(request_id).count(late) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_term_that_runs_into_a_year_without_a_calendar_says_so(office: Office) -> None:
    told = "Hari libur 2028 belum diketahui; batas waktu bergeser setelah kalendernya diisi."
    request_id = office.complete("2027-12-27")
    assert office.due(request_id) == "2028-01-10"
    assert told in office.page(request_id)
    office.post("calendar", day="2028-01-03", name="Tahun Baru (pengganti)", kind="public")
    assert told not in office.page(request_id)
    assert office.due(request_id) == "2028-01-11"
    assert "Permohonan Desember 2027" in shown(office.browser.get("/staff/requests/months/2027-12"))


def test_two_who_do_the_same_at_once(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    first, second = office.browser, office.app.test_client()
    assert second.sign_in("supervisor@dering.example").status_code == 302  # type: ignore[attr-defined]
    assert second.get(f"/staff/requests/{request_id}").status_code == 200
    office.page(request_id)

    def both(act: str, **data: str) -> list[int]:
        with ThreadPoolExecutor(2) as pool:
            path = f"/staff/requests/{request_id}/{act}"
            return sorted(one.status_code for one in pool.map(lambda who: who.post(path, data=data), (first, second)))

    assert both("extend", extension_why="data dihimpun") == [303, 422]
    assert office.due(request_id) == "2022-12-27"
    assert both("answer", day="2022-12-02", outcome="PARTLY", decision="x", reason_NOT_HELD="1") == [303, 422]
    assert both("objections", day="2022-12-02", ground="d") == [303, 422]
    recap = office.recap()
    assert [recap[f"2022-12 {name}"] for name in ("not_held", "objections")] == ["1", "1"]
