"""A report of fraud that another system logs counts like any other."""

from __future__ import annotations

import sqlalchemy as sa

from core.foundation.db import Database
from core.foundation.messages import Outgoing
from core.foundation.settings import Settings
from core.warnings import fraud
from tests.api.conftest import CALL, Ask
from tests.house import House
from tests.web.browsing import Clock


def test_two_reports_over_the_api_alert_supervisors(
    ask: Ask, database: Database, settings: Settings, clock: Clock
) -> None:
    call = {**CALL, "kind": "PENGADUAN", "topic": "N-TIPU"}
    call["question"] = "Undangan bimtek palsu di hotel, peserta diminta biaya pendaftaran."
    for number, happened in enumerate(("2022-12-04T10:00:00", "2022-12-05T09:00:00")):
        made = ask("POST", "/tickets", {**call, "external_id": f"F-{number}", "happened_at": happened})
        assert made.status_code == 201
    fraud.look_over(database, House(settings), clock.now)
    fraud.raise_alerts(database, House(settings), clock.now)
    with database.reading() as session:
        (told,) = session.execute(sa.select(Outgoing.body).where(Outgoing.to == "555")).scalars()
    assert "2 laporan" in told["text"]
    assert "Bimtek, workshop" in told["text"]
