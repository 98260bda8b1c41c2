"""Reports of fraud that come from a file alert supervisors like any other, through the commands alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEAD = "external_id,happened_at,channel,category,kind,topic,region_code,question\n"
WORDS = "Undangan bimtek palsu di hotel; peserta diminta biaya pendaftaran"
NOW = "2022-12-20T10:00"


@pytest.mark.parametrize(("second", "alerts"), [("2022-12-20 09:00", 1), ("2022-12-08 09:00", 0)])
def test_two_reports_of_a_file_alert_supervisors_once(run: Run, tmp_path: Path, second: str, alerts: int) -> None:
    file = tmp_path / "laporan.csv"
    rows = [f"{day[5:10]},{day},TELEPON,PEMDA,PENGADUAN,N-TIPU,32.05,{WORDS}\n" for day in ("2022-12-19 10:00", second)]
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    assert run("import", "tickets", str(file)).returncode == 0
    for _ in range(2):
        assert run("clock", "--at", NOW, "--once", DERING_TELEGRAM_SUPERVISOR_CHATS="77").returncode == 0
    told = map(json.loads, run("ledger", "outgoing", "--json").stdout.splitlines())
    assert [row["to"] for row in told if row["purpose"] == "warning"] == ["77"] * alerts
