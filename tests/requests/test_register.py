"""A request from its coming to its answer, by the pages of the staff; what cannot be is refused with a sentence."""

from __future__ import annotations

import pytest

from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Month
from core.reference.centre import load_centre
from core.statistics import publication
from tests.requests.conftest import ASKED, Office
from tests.web.browsing import shown


def test_the_way_of_a_request(office: Office, settings: Settings) -> None:
    request_id = office.on("2022-12-02").ask()
    assert "S-2022-0001" in office.page(request_id)
    said = shown(office.post(f"requests/{request_id}/complete", day="2022-12-02"))
    assert "0001/PPID.DJPK/2022" in said
    assert "16 Desember 2022" in said
    assert office.due(request_id) == "2022-12-16"
    assert "Day by day" in said or "Hari demi hari" in said
    office.on("2022-12-09")
    said = shown(office.post(f"requests/{request_id}/answer", day="2022-12-09", outcome="GRANTED", decision="Tautan"))
    assert "5" in said
    office.post(f"requests/{request_id}/deliver", delivered_on="2022-12-09")
    recap = office.recap()
    month = {name: recap[f"2022-12 {name}"] for name in ("requests", "granted_full", "average_working_days", "late")}
    assert month == {"requests": "1", "granted_full": "1", "average_working_days": "5,00", "late": "0"}
    assert recap["2022 requests"] == "1"
    behind = office.browser.get("/staff/requests/months/2022-12?count=granted_full")
    assert "0001/PPID.DJPK/2022" in behind.text
    with office.database.reading() as session:
        calendar = calendars.load(session, settings.zone, load_centre().hours)
        report = publication.figures_of(session, calendar, Month(2022, 12), office.clock.now)
    assert (report.value("ppid.requests"), report.value("ppid.granted_full")) == (1, 1)
    assert (report.value("ppid.average_working_days"), report["ppid.requests"].source) == (5.0, "ppid: register")
    assert report.value("ppid.year.average_working_days") == 5.0


def test_what_is_missing_stops_the_clock(office: Office) -> None:
    request_id = office.on("2022-12-05").ask(purpose="", received_on="2022-12-05")
    with_none = {name: value for name, value in ASKED.items() if name != "identity_checked"}
    assert office.post(f"requests/{request_id}/complete", day="2022-12-05").status_code == 422
    refused = office.post(f"requests/{request_id}/answer", day="2022-12-05", outcome="GRANTED")
    assert refused.status_code == 422
    assert "belum" in shown(refused)
    office.post(f"requests/{request_id}/ask", missing="Tujuan penggunaan")
    assert "8 Des" in office.page(request_id)
    assert office.post(f"requests/{request_id}/correct", **with_none).status_code == 200
    assert office.post(f"requests/{request_id}/complete", day="2022-12-05").status_code == 422
    assert office.post(f"requests/{request_id}/correct", **ASKED).status_code == 200
    assert office.post(f"requests/{request_id}/complete", day="2022-11-30").status_code == 422
    assert office.post(f"requests/{request_id}/complete", day="2022-12-06").status_code == 422
    assert office.post(f"requests/{request_id}/complete", day="2022-12-05").status_code == 200
    assert office.post(f"requests/{request_id}/give-up", why="x").status_code == 422
    lost = office.ask(purpose="")
    assert office.post(f"requests/{lost}/give-up", why="Tidak dilengkapi").status_code == 200
    assert office.recap()["2022 requests"] == "1"


def test_extended_once_and_in_time(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    assert office.post(f"requests/{request_id}/extend", extension_why=" ").status_code == 422
    office.on("2022-12-16").post(f"requests/{request_id}/extend", extension_why="data dikumpulkan dari daerah")
    assert office.due(request_id) == "2022-12-27"
    again = office.post(f"requests/{request_id}/extend", extension_why="lagi")
    assert again.status_code == 422
    late = office.complete("2022-12-02")
    refused = office.on("2022-12-19").post(f"requests/{late}/extend", extension_why="terlambat")
    assert refused.status_code == 422
    office.post(f"requests/{late}/answer", day="2022-12-19", outcome="GRANTED")
    assert office.recap()["2022-12 late"] == "1"


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "PARTLY", "decision": "sebagian"},
        {"outcome": "REFUSED", "decision": "tidak", "reason_NOT_HELD": "1"},
        {"outcome": "REFUSED", "decision": "tidak", "reason_EXEMPT": "1", "test": "UK-1"},
        {"outcome": "REFUSED", "decision": "tidak", "reason_EXEMPT": "1", "exemption": "h"},
        {"outcome": "NOT_GIVEN", "decision": "tidak", "reason_OTHER": "1"},
        {"outcome": "NOT_GIVEN", "reason_NOT_HELD": "1"},
        {"outcome": "GRANTED", "reason_NOT_HELD": "1"},
        {"outcome": "TRANSFERRED", "decision": "x", "reason_NOT_HELD": "1"},
        {"outcome": "MAYBE", "decision": "x"},
        {"outcome": "GRANTED", "day": "2022-12-01"},
        {"outcome": "GRANTED", "day": "2022-12-30"},
        {"outcome": "GRANTED", "day": "31/12"},
        {"outcome": "GRANTED", "cost": "banyak"},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_answers_that_cannot_be(office: Office, given: dict[str, str]) -> None:
    request_id = office.complete("2022-12-02")
    office.on("2022-12-09")
    refused = office.post(f"requests/{request_id}/answer", **{"day": "2022-12-09", **given})
    assert refused.status_code == 422
    assert office.recap()["2022-12 in_progress"] == "1"


def test_reasons_and_an_answer_taken_back(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    office.on("2022-12-05")
    both = {"reason_EXEMPT": "1", "exemption": "h", "test": "UK-3/2022, rahasia pribadi", "reason_NOT_HELD": "1"}
    given = {"day": "2022-12-05", "outcome": "PARTLY", "decision": "Data agregat diberikan", **both}
    assert office.post(f"requests/{request_id}/answer", **given).status_code == 200
    assert office.post(f"requests/{request_id}/answer", **given).status_code == 422
    recap = office.recap()
    counted = {name: recap[f"2022-12 {name}"] for name in ("granted_partial", "exempt", "not_held", "in_progress")}
    assert counted == {"granted_partial": "1", "exempt": "1", "not_held": "1", "in_progress": "0"}
    assert office.post(f"requests/{request_id}/take-back", why="salah permohonan").status_code == 200
    assert office.recap()["2022-12 exempt"] == "0"
    assert office.recap()["2022-12 in_progress"] == "1"


def test_who_may_read_the_person(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    agent = office.enter("agent")
    page = agent.get(f"/staff/requests/{request_id}").text
    assert "Rina" not in page
    assert "rina@" not in page
    assert "Rina" not in agent.get("/staff/requests").text
    assert agent.post(f"/staff/requests/{request_id}/answer", data={"outcome": "GRANTED"}).status_code == 422
    assert agent.get("/staff/requests/register/2022.xlsx").status_code == 403
    mine = agent.post("/staff/requests/new", data={**ASKED, "name": "Budi Santoso"})
    assert "Budi" in agent.get(mine.location).text


def test_a_request_on_a_holiday_and_one_of_tomorrow(office: Office) -> None:
    request_id = office.complete("2022-12-25")
    assert office.due(request_id) == "2023-01-06"
    refused = office.browser.post("/staff/requests/new", data={**ASKED, "received_on": "2022-12-26"})
    assert refused.status_code == 422
    bare = {"received_on": "2022-12-25", "channel": "FAX", "name": " "}
    refused = office.browser.post("/staff/requests/new", data=bare)
    assert refused.status_code == 422
