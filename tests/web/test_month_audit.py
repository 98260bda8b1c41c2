"""Publishing on the page: a contradiction keeps the month back and is told in the reader's language."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from core.consultations import tickets
from core.consultations.tickets import Entry
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import load_centre
from core.statistics.editions import Edition
from tests.web.browsing import Browser, Clock
from tests.web.test_months import LAST_OF_MONTH


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_contradiction_is_told_and_nothing_is_published(
    staff_at: Callable[..., Browser], database: Database, settings: Settings, clock: Clock
) -> None:
    clock.now = LAST_OF_MONTH
    about = {"channel": "WHATSAPP", "category": "PEMDA", "kind": "K_TEK", "topic": "DAU", "question": "Kapan?"}
    with database.writing() as session:
        days = calendars.load(session, settings.zone, load_centre().hours)
        tickets.log(
            session, days, Entry(happened_at=LAST_OF_MONTH.replace(year=2022, month=12), **about), "test", clock.now
        )
    browser = staff_at("supervisor")
    browser.post("/staff/months/2022-12/close")
    with database.writing() as session:
        edition = session.execute(sa.select(Edition)).scalar_one()
        edition.figures = [
            {**row, "value": 2} if row["id"] == "consultations.total" else row for row in edition.figures
        ]
    browser.post("/staff/months/2022-12/publish")
    page = browser.get("/staff/months/2022-12").text
    assert "2022-12 tidak diterbitkan" in page
    assert "Jumlah kanal 1, padahal totalnya 2." in page
    with database.reading() as session:
        assert session.execute(sa.select(Edition.state)).scalar_one() == "closed"


def test_the_pages_do_not_load_what_draws() -> None:
    code = "import web.app, bot.app, sys; sys.exit('vl_convert' in sys.modules or 'typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
