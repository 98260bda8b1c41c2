"""Complaints and reports: what is due when, their stages, and who may read them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from core import people
from core.foundation.db import Database
from tests.ticketing import Log
from tests.web.browsing import Browser

StaffAt = Callable[..., Browser]
SECRET = "Bendahara meminta setoran"
COMPLAINT: dict[str, Any] = {"kind": "KELUHAN", "topic": "DAU", "question": "PMK terlambat terbit."}
REPORT: dict[str, Any] = {"kind": "PENGADUAN", "topic": "N-TIPU", "question": SECRET, "contact_name": "Pak Zuhri"}


def page(client: FlaskClient, number: str) -> str:
    return client.get(f"/staff/tickets/{number}").text


def act(client: FlaskClient, number: str, name: str, **said: str) -> Any:
    seen = re.findall(r'name="seen" value="(\d+)"', page(client, number))
    return client.post(f"/staff/tickets/{number}/{name}", data={"seen": seen[0] if seen else "", **said})


def stage(client: FlaskClient, number: str) -> str:
    return re.findall(r'badge stage stage-(\w+)"', page(client, number))[0]


def counts(client: FlaskClient, view: str = "all") -> dict[str, int]:
    text = client.get(f"/staff/complaints?view={view}").text
    return {name: int(n) for name, n in re.findall(r'data-count="(\w+)">(\d+)<', text)}


def test_each_step_has_its_day_and_the_next_one_stands_in_the_list(staff_at: StaffAt, log: Log, clock: Any) -> None:
    client = staff_at("supervisor")
    number = log(at="2022-12-01T10:00+07:00", **COMPLAINT)
    text = page(client, number)
    assert stage(client, number) == "RECEIVED"
    # Thursday: told on Friday, answered on Tuesday, settled a week later, each at closing time.
    assert [re.search(rf"{day} Des 2022[^<]*16\.00", text) is not None for day in (2, 6, 8)] == [True] * 3
    assert counts(client) == {"all": 1, "late": 1, "referred": 0}  # it is Monday
    assert act(client, number, "acknowledge").status_code == 303
    assert stage(client, number) == "ACKNOWLEDGED"
    assert counts(client)["late"] == 0
    clock.now = dt.datetime(2022, 12, 6, 9, 1, tzinfo=dt.UTC)  # a minute after the office closed
    client.sign_in("supervisor@dering.example")
    assert counts(client) == {"all": 1, "late": 1, "referred": 0}
    assert act(client, number, "answer", answer="PMK sudah terbit.").status_code == 303
    assert stage(client, number) == "IN_PROGRESS"
    assert "terlambat" in page(client, number)
    assert act(client, number, "close").status_code == 303
    assert stage(client, number) == "RESOLVED"
    assert counts(client)["all"] == 0


def test_a_report_has_more_days_and_with_an_examination_more_again(staff_at: StaffAt, log: Log) -> None:
    client = staff_at("supervisor")
    number = log(at="2022-12-01T10:00+07:00", **REPORT)
    assert "21 Des 2022 16.00" in page(client, number).replace(" pukul", "")
    assert act(client, number, "marks", examined="1", secret="1").status_code == 303
    text = page(client, number).replace(" pukul", "")
    assert "30 Jan 2023 16.00" in text  # the sixtieth day from 1 December
    assert "Pelapor meminta namanya dirahasiakan" in text
    assert act(client, number, "marks").status_code == 303
    assert "21 Des 2022 16.00" in page(client, number).replace(" pukul", "")


def test_another_unit_is_asked_and_answers(staff_at: StaffAt, log: Log) -> None:
    client = staff_at("supervisor")
    number = log(**COMPLAINT)
    wrong = act(client, number, "refer", unit=" ", contact="", why="")
    assert wrong.status_code == 422
    assert "Mohon tuliskan unit yang dimintai tanggapan." in wrong.text
    said = {"unit": "Direktorat DTU", "contact": "dtu@contoh.example", "why": "kewenangan mereka"}
    assert act(client, number, "refer", **said).status_code == 303
    assert stage(client, number) == "REFERRED"
    assert counts(client) == {"all": 1, "late": 1, "referred": 1}
    assert "Direktorat DTU" in client.get("/staff/complaints?view=referred").text
    assert act(client, number, "refer", **said).status_code == 422
    assert act(client, number, "take-back", outcome=" ").status_code == 422
    assert act(client, number, "take-back", outcome="Sudah dijelaskan").status_code == 303
    assert stage(client, number) == "RECEIVED"
    assert "Sudah dijelaskan" in page(client, number)
    assert act(client, number, "take-back", outcome="lagi").status_code == 422
    act(client, number, "close")
    assert act(client, number, "refer", **said).status_code == 422


def test_a_complaint_that_came_to_the_address_for_reports_is_closed_to_others(staff_at: StaffAt, log: Log) -> None:
    number = log(**COMPLAINT, contact_name="Pak Zuhri")
    first, second = staff_at("agent"), staff_at("agent", email="dua@dering.example")
    assert "PMK terlambat" in page(second, number)
    first.post(f"/staff/tickets/{number}/take", data={"instead_of": ""})
    assert act(first, number, "marks", restricted="1").status_code == 303
    assert "Hanya dibaca petugas yang menanganinya dan supervisor" in page(first, number)
    for address in ("/staff/tickets", "/staff/complaints", f"/staff/tickets/{number}"):
        assert "PMK terlambat" not in second.get(address).text
    assert number not in second.get("/staff/tickets?text=terlambat").text
    refused = act(first, number, "marks")
    assert refused.status_code == 422
    assert "Hanya supervisor yang dapat membuka kembali aduan yang dibatasi." in refused.text
    assert act(staff_at("supervisor"), number, "marks").status_code == 303
    assert "PMK terlambat" in page(second, number)


def test_a_secret_name_is_secret_to_colleagues_too(staff_at: StaffAt, log: Log) -> None:
    number = log(**COMPLAINT, contact_name="Pak Zuhri", contact_phone="0812-345-0000")
    first, second = staff_at("agent"), staff_at("agent", email="dua@dering.example")
    assert "Zuhri" in page(second, number)
    first.post(f"/staff/tickets/{number}/take", data={"instead_of": ""})
    assert act(first, number, "marks", secret="1").status_code == 303
    assert "Pelapor meminta namanya dirahasiakan" in page(first, number)
    assert "Zuhri" not in page(second, number)
    assert number not in second.get("/staff/tickets?text=Zuhri").text
    told = second.post("/staff/contacts/earlier", data={"contact_phone": "0812345"}).text
    assert "PMK terlambat" not in told
    assert act(first, number, "marks").status_code == 422  # the name would be open again
    chief = staff_at("supervisor")
    assert "Zuhri" not in chief.get("/staff/tickets/export.csv?month=2022-12").text
    assert act(chief, number, "marks").status_code == 303
    assert "Zuhri" in chief.get("/staff/tickets/export.csv?month=2022-12").text
    assert "Zuhri" in page(second, number)


def test_a_restricted_report_may_be_opened_by_a_supervisor(staff_at: StaffAt, log: Log) -> None:
    number = log(**REPORT)
    agent, chief = staff_at("agent"), staff_at("supervisor")
    assert SECRET not in page(agent, number)
    assert act(chief, number, "marks", examined="1").status_code == 303
    assert SECRET in page(agent, number)
    assert number in agent.get("/staff/tickets?text=setoran").text


def test_other_tickets_have_no_such_steps(staff_at: StaffAt, log: Log) -> None:
    client = staff_at("supervisor")
    number = log()
    assert 'id="complaint"' not in page(client, number)
    assert act(client, number, "acknowledge").status_code == 422
    assert counts(client)["all"] == 0


def test_a_report_is_read_by_whoever_took_it_and_by_supervisors(staff_at: StaffAt, log: Log) -> None:
    number = log(**REPORT)
    first, second = staff_at("agent"), staff_at("agent", email="dua@dering.example")
    addresses = ("/staff/tickets", "/staff/tickets?month=2022-12", "/staff/complaints", f"/staff/tickets/{number}")
    for address in addresses:
        told = first.get(address).text
        assert number in told
        assert SECRET not in told
        assert "Zuhri" not in told
    assert number not in first.get("/staff/tickets?text=setoran").text
    assert first.get(f"/staff/tickets/{number}/correct").status_code == 403
    assert act(first, number, "note", note="x").status_code == 403
    assert first.get(f"/staff/tickets/{number}/files/1").status_code == 403
    assert first.post(f"/staff/tickets/{number}/take", data={"instead_of": ""}).status_code == 303
    assert SECRET in page(first, number)
    assert number in first.get("/staff/tickets?text=setoran").text
    assert SECRET not in page(second, number)
    assert second.post(f"/staff/tickets/{number}/take", data={"instead_of": "1"}).status_code == 403
    assert SECRET in page(staff_at("supervisor"), number)


def test_each_number_of_a_month_leads_to_its_own(staff_at: StaffAt, log: Log) -> None:
    client = staff_at("supervisor")
    log(at="2022-12-01T10:00+07:00", **COMPLAINT, region_code="32.04")
    log(at="2022-12-02T10:00+07:00", **REPORT, region_code="31.71")  # a unit of Jakarta, which counts as the province
    log(at="2022-12-02T11:00+07:00", **REPORT, status="CLOSED")
    log(at="2022-11-30T23:59+07:00", **REPORT)
    log(at="2022-12-02T11:00+07:00")
    text = client.get("/staff/complaints/2022-12").text
    links = re.findall(r'href="([^"]+)" data-figure="complaints\.([\w.-]+)" data-value="(\d+)"', text)
    found = {name: int(n) for _, name, n in links}
    assert 'data-total="3"' in text
    assert (found["kind.PENGADUAN"], found["topic.N-TIPU"], found["stage.RESOLVED"]) == (2, 2, 1)
    assert (found["region.31"], found["region.32.04"], found["region.-"]) == (1, 1, 1)
    for address, name, n in links:
        listed = client.get(address.replace("&amp;", "&")).text
        assert (name, listed.count("stretched-link")) == (name, int(n))
    assert client.get("/staff/complaints/2022-13").status_code == 404
    assert "Tidak ada keluhan atau pengaduan pada bulan ini." in client.get("/staff/complaints/2020-01").text


def test_what_is_known_of_a_caller_tells_no_report(staff_at: StaffAt, log: Log) -> None:
    log(**REPORT, contact_phone="0812-345-0000")
    told = staff_at("agent").post("/staff/contacts/earlier", data={"contact_phone": "0812345"}).text
    assert "2022-12-000001" in told
    assert SECRET not in told


def test_a_complaint_logged_when_it_was_settled_was_in_time(staff_at: StaffAt, log: Log) -> None:
    client = staff_at("supervisor")
    number = log(at="2022-01-03T10:00+07:00", **COMPLAINT, status="CLOSED", answer="Dijelaskan.")
    assert stage(client, number) == "RESOLVED"
    assert "terlambat;" not in page(client, number)


def test_a_forgotten_reporter_leaves_no_word_with_the_units(staff_at: StaffAt, log: Log, database: Database) -> None:
    client = staff_at("supervisor")
    number = log(**COMPLAINT, contact_phone="0812-345-0000")
    act(client, number, "refer", unit="Direktorat DTU", contact="021", why="Pak Zuhri menunggu")
    with database.writing() as session:
        person = people.find(session, "0812-345-0000")
        people.forget(session, person, "test", dt.datetime(2022, 12, 6, tzinfo=dt.UTC))
    assert "Zuhri" not in page(client, number)
