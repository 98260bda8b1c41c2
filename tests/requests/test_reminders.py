"""Supervisors are reminded of terms that end soon, by number alone; and a person is found, given out and erased."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa
from click.testing import CliRunner, Result

from cli.main import main
from core.foundation.messages import Outgoing
from tests.requests.conftest import Office

CHAT = {"DERING_TELEGRAM_SUPERVISOR_CHATS": "77"}


def dering(environment: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={**environment, **CHAT}, catch_exceptions=False)


def told(office: Office) -> list[str]:
    with office.database.reading() as session:
        query = sa.select(Outgoing.body).where(Outgoing.key.startswith("request_deadlines:")).order_by(Outgoing.id)
        return [body["text"] for body in session.execute(query).scalars()]


def test_three_days_one_day_today_and_late(office: Office, environment: dict[str, str]) -> None:
    request_id = office.complete("2022-12-02")
    for day, word in {
        "2022-12-12": "",
        "2022-12-13": "16 Desember 2022 (3 hari kerja lagi)",
        "2022-12-15": "16 Desember 2022 (1 hari kerja lagi)",
        "2022-12-16": "jatuh tempo hari ini",
        "2022-12-19": "lewat tenggat sejak 16 Desember 2022",
    }.items():
        before = len(told(office))
        for _ in range(2):
            assert dering(environment, "clock", "--at", f"{day} 08:00", "--once").exit_code == 0
        assert len(told(office)) == before + bool(word)
        if word:
            assert f"Permohonan 0001/PPID.DJPK/2022: {word}" in told(office)[-1]
    assert "Rina" not in "".join(told(office))
    office.on("2022-12-19").post(f"requests/{request_id}/answer", day="2022-12-19", outcome="GRANTED")
    office.on("2022-12-20").post(f"requests/{request_id}/objections", day="2022-12-20", ground="g")
    assert dering(environment, "clock", "--at", "2023-02-02 08:00", "--once").exit_code == 0
    assert "Keberatan K-0001/PPID.DJPK/2022: lewat tenggat" in told(office)[-1]


def test_a_person_is_found_given_out_and_erased(office: Office, environment: dict[str, str], tmp_path: Path) -> None:
    request_id = office.complete("2022-12-02")
    office.browser.post(f"/staff/requests/{request_id}/letters", data={"kind": "registered", "dated": "2022-12-02"})
    target = tmp_path / "person.json"
    assert dering(environment, "person", "export", "Rina@contoh.example", "-o", str(target)).exit_code == 0
    (held,) = json.loads(target.read_text())["requests"]
    assert (held["name"], held["letters"][0]["kind"]) == ("Rina Wulandari", "registered")
    assert [event["action"] for event in held["history"]] == ["received", "completed", "letter"]
    refused = dering(environment, "person", "forget", "rina@contoh.example", "--yes")
    assert "0001/PPID.DJPK/2022" in refused.output
    assert refused.exit_code == 1
    office.post(f"requests/{request_id}/extend", extension_why="menunggu Rina")
    office.post(f"requests/{request_id}/answer", day="2022-12-02", outcome="GRANTED", decision="Tautan bagi Rina")
    office.post(f"requests/{request_id}/objections", day="2022-12-02", ground="d", why="Saya, Rina, keberatan")
    reply = {"day": "2022-12-02", "decision": "UPHELD", "text": "Rina benar", "superior": "Bu Dirjen"}
    office.post(f"requests/{request_id}/objections/1/reply", **reply)
    assert dering(environment, "person", "forget", "rina@contoh.example", "--yes").exit_code == 0
    page = office.browser.get(f"/staff/requests/{request_id}").text
    assert "Rina" not in page
    assert "Skripsi" not in page
    assert office.recap()["2022-12 granted_full"] == "1"
    assert dering(environment, "person", "export", "rina@contoh.example", "-o", str(target)).exit_code == 1
