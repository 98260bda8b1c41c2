"""A report of fraud that another system logs counts like any other."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation.db import Database
from core.foundation.messages import Outgoing
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import Centre, load_centre
from core.warnings import fraud
from tests.api.conftest import CALL, Ask
from tests.web.browsing import Clock


class House:
    """What the clock knows."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings.model_copy(update={"telegram_supervisor_chats": "555"})

    @property
    def centre(self) -> Centre:
        """The centre's profile."""
        return load_centre()

    def calendar(self, session: Session) -> calendars.Calendar:
        """The centre's calendar."""
        return calendars.load(session, self.settings.zone, self.centre.hours)


def test_two_reports_over_the_api_alert_supervisors(
    ask: Ask, database: Database, settings: Settings, clock: Clock
) -> None:
    call = {**CALL, "kind": "PENGADUAN", "topic": "N-TIPU"}
    call["question"] = "Undangan bimtek palsu di hotel, peserta diminta biaya pendaftaran."
    for number, happened in enumerate(("2022-12-04T10:00:00", "2022-12-05T09:00:00")):
        made = ask("POST", "/tickets", {**call, "external_id": f"F-{number}", "happened_at": happened})
        assert made.status_code == 201
    fraud.look_over(database, clock.now)
    fraud.raise_alerts(database, House(settings), clock.now)
    with database.reading() as session:
        (told,) = session.execute(sa.select(Outgoing.body).where(Outgoing.to == "555")).scalars()
    assert "2 laporan" in told["text"]
    assert "Bimtek, workshop" in told["text"]
