"""What tests of the statistics may ask for: a centre with its calendar, and months filled with tickets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.consultations import tickets
from core.consultations.tickets import Entry, Logged, StaleDay, Ticket
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference.calendar import Calendar, Month
from core.reference.centre import load_centre
from core.statistics import editions, publication
from core.statistics.editions import EditionTicket, Report

NOW = dt.datetime(2023, 1, 2, 3, 0, tzinfo=dt.UTC)
PLAIN = {
    "channel": "WHATSAPP",
    "category": "PEMDA",
    "kind": "K_TEK",
    "topic": "DAU",
    "question": "Kapan DAU disalurkan?",
}
REPORTING = ["11.01", "11.02", "12.01", "12.02", "13.01", "14.01", "15.01", "16.01", "17.01", "18.01", "19.01"]


@dataclass
class Scene:
    """A centre with short ways to do what its people do."""

    database: Database
    context: clock.Context
    calendar: Calendar

    def at(self, text: str) -> dt.datetime:
        """A local time such as "2022-12-31 23:30" as an instant."""
        return dt.datetime.fromisoformat(text).replace(tzinfo=self.calendar.zone).astimezone(dt.UTC)

    def log(self, when: str, **values: Any) -> Logged:
        """Logs one ticket of that local time."""
        entry = Entry(happened_at=self.at(when), **{**PLAIN, **values})
        with self.database.writing() as session:
            return tickets.log(session, self.calendar, entry, "test", max(NOW, entry.happened_at))

    def fill(self, month: str, groups: list[dict[str, Any]]) -> None:
        """Writes many tickets at once, spread over the month; each group has its number `n` and its values."""
        first, until = self.calendar.month_bounds(Month.parse(month))
        total = sum(group["n"] for group in groups)
        rows, step = [], (until - first) / total
        values = [{k: v for k, v in g.items() if k != "n"} for g in groups for _ in range(g["n"])]
        for number, value in enumerate(values):
            row = {
                "number": f"{month}-{number:06d}",
                "code": "AAAA",
                "source": "test",
                "external_id": f"{month} {number}",
            }
            times = {"happened_at": first + step * number, "logged_at": NOW}
            rows.append({**PLAIN, **row, **times, "status": "CLOSED", **value})
        with self.database.writing() as session:
            session.execute(sa.insert(Ticket), rows)
            session.execute(sa.insert(StaleDay), [{"day": day} for day in Month.parse(month).days()])

    def recount(self) -> int:
        """Rebuilds what is stale, as the clock does."""
        return clock.recount(self.database, self.context)

    def figures(self, month: str, now: dt.datetime = NOW) -> Report:
        """The month's figures, with nothing left to recount."""
        self.recount()
        with self.database.reading() as session:
            return publication.figures_of(session, self.calendar, Month.parse(month), now)

    def close(self, month: str, now: dt.datetime = NOW) -> None:
        """Closes the month."""
        with self.database.writing() as session:
            publication.close_month(session, self.calendar, Month.parse(month), "test", now)

    def publish(self, month: str, now: dt.datetime = NOW) -> None:
        """Closes and publishes the month."""
        self.close(month, now)
        with self.database.writing() as session:
            examined = publication.by_rules(session, self.calendar, Month.parse(month), now)
            publication.publish_month(session, Month.parse(month), examined, "test", now)

    def revise(self, month: str, why: str = "late", now: dt.datetime = NOW) -> None:
        """Publishes the next revision, whatever an audit would say."""
        with self.database.writing() as session:
            editions.revise(session, self.calendar, Month.parse(month), why=why, actor="test", now=now)

    def kept(self, kind: str = "") -> int:
        """How many tickets all editions keep, or those of one kind."""
        query = sa.select(sa.func.count()).select_from(EditionTicket)
        with self.database.reading() as session:
            return session.execute(query.where(EditionTicket.kind == kind) if kind else query).scalar_one()


@pytest.fixture
def scene(database: Database, settings: Settings) -> Scene:
    """A fresh centre."""
    context = clock.Context(settings, load_centre())
    with database.reading() as session:
        calendar = context.calendar(session)
    return Scene(database, context, calendar)


@pytest.fixture
def december(scene: Scene) -> Scene:
    """A centre with the counts of the real report of December 2022 and the two months it compares with."""
    scene.fill("2021-12", [{"n": 1174}])
    scene.fill("2022-11", [{"n": 1099}, {"n": 223, "channel": "TELEPON"}])
    groups: list[dict[str, Any]] = [
        {"n": 101, "channel": "TELEPON", "category": "KL", "topic": "DD"},
        {"n": 1, "channel": "TELEPON"},
        {"n": 7, "channel": "TELEPON", "kind": "NONHITUNG", "topic": None},
        {"n": 34, "channel": "EMAIL"},
        {"n": 52, "channel": "EMAIL", "kind": "K_NON", "topic": "N-SURAT"},
        {"n": 35, "channel": "HAI", "category": "AKADEMISI"},
        {"n": 13, "channel": "HAI"},
        {"n": 4, "channel": "LIVECHAT", "topic": "DD"},
        {"n": 1, "kind": "KELUHAN"},
        {"n": 118, "category": "LAINNYA", "topic": "DD"},
        {"n": 933},
        *(
            {"n": 1, "region_code": code, "kind": "PENGADUAN", "topic": "N-TIPU"}
            for code in [*REPORTING, *REPORTING[:2]]
        ),
    ]
    scene.fill("2022-12", groups)
    return scene
