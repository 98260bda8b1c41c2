"""A holiday announced late moves what is open, visibly, and nothing that is answered."""

from __future__ import annotations

import json

from core.foundation.settings import Settings
from tests.requests.conftest import Office
from tests.web.browsing import shown


def test_a_decree_that_adds_a_holiday_yesterday(office: Office) -> None:
    answered = office.complete("2022-12-02")
    office.post(f"requests/{answered}/answer", day="2022-12-02", outcome="GRANTED")
    open_, extended = office.complete("2022-12-02"), office.complete("2022-12-05")
    office.post(f"requests/{extended}/extend", extension_why="data dikumpulkan")
    before = office.due(extended)
    office.on("2022-12-16")
    said = shown(office.post("calendar", day="2022-12-15", name="Cuti bersama tambahan", kind="government"))
    assert "0002/PPID.DJPK/2022" in said
    assert "0001/PPID.DJPK/2022" not in said
    assert (office.due(answered), office.due(open_)) == ("2022-12-16", "2022-12-19")
    assert office.due(extended) > before
    page = office.page(open_)
    assert "Cuti bersama tambahan" in page
    assert "16 Desember 2022" in page
    assert "19 Desember 2022" in page
    again = shown(office.post("calendar", day="2022-12-15", name="Cuti bersama tambahan", kind="government"))
    assert "0002/" not in again
    office.post("calendar", day="2022-12-15", name="Cuti bersama tambahan", kind="cancelled")
    assert (office.due(open_), office.due(extended)) == ("2022-12-16", before)


def test_what_no_calendar_takes(office: Office) -> None:
    office.on("2022-12-16")
    for wrong in (
        {"day": "", "name": "Libur", "kind": "public"},
        {"day": "2022-12-20", "name": " ", "kind": "public"},
        {"day": "2022-12-20", "name": "Libur", "kind": "hari baik"},
        {"day": "1922-12-20", "name": "Libur", "kind": "public"},
    ):
        assert office.post("calendar", **wrong).status_code == 422
    assert office.browser.get("/staff/calendar?year=2023").status_code == 200
    assert office.browser.get("/staff/calendar?year=99999").status_code == 200
    agent = office.enter("agent")
    assert agent.get("/staff/calendar").status_code == 403


def test_objections_and_disputes_have_their_own_terms(office: Office) -> None:
    request_id = office.complete("2022-12-02")
    early = office.post(f"requests/{request_id}/objections", day="2022-12-02", ground="d")
    assert early.status_code == 422
    office.post(f"requests/{request_id}/answer", day="2022-12-02", outcome="GRANTED")
    office.on("2022-12-05")
    assert office.post(f"requests/{request_id}/objections", day="2022-12-05", ground="z").status_code == 422
    assert office.post("requests/999/objections", day="2022-12-05", ground="d").status_code == 422
    said = shown(office.post(f"requests/{request_id}/objections", day="2022-12-05", ground="d", why="Bukan itu"))
    assert "K-0001/PPID.DJPK/2022" in said
    assert "16 Januari 2023" in said
    assert office.post(f"requests/{request_id}/objections", day="2022-12-05", ground="e").status_code == 422
    path = f"requests/{request_id}/objections/1"
    assert office.post(f"{path}/dispute", day="2022-12-05").status_code == 422
    assert "K-0001" in office.browser.get("/staff/requests?view=objections").text
    office.post("calendar", day="2022-12-20", name="Cuti tambahan", kind="government")
    assert "17 Januari 2023" in office.page(request_id)
    office.on("2022-12-12")
    decided = {"day": "2022-12-12", "decision": "UPHELD", "text": "Data dilengkapi", "superior": "Dirjen"}
    assert office.post(f"{path}/reply", **{**decided, "superior": ""}).status_code == 422
    assert office.post(f"{path}/reply", **decided).status_code == 200
    assert office.post(f"{path}/reply", **decided).status_code == 422
    assert office.post(f"{path}/respond", response="Terima kasih").status_code == 200
    assert office.post(f"{path}/dispute", day="2022-12-12", number="KI-7").status_code == 200
    assert office.post(f"{path}/end", day="2022-12-12", outcome="MEDIATED").status_code == 200
    assert office.recap()["2022-12 objections"] == "1"
    letter = office.browser.post(
        f"/staff/requests/{request_id}/letters", data={"kind": "reply", "objection": "1", "dated": "2022-12-12"}
    )
    assert letter.status_code == 303
    assert office.browser.get(letter.location).data.startswith(b"%PDF")


def test_the_trail_names_nobody(office: Office, settings: Settings) -> None:
    office.complete("2022-12-02")
    with office.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT actor, action, subject FROM audit").all()
    trail = json.dumps([list(row) for row in rows])
    assert "request.completed" in trail
    assert "Rina" not in trail
    assert settings.data_dir
