"""The month page and the text of /ringkasan with the sample year's tickets, and with very many more beside it."""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

import samples
from bench import _agent, _databases, _verdict
from core.consultations.tickets import Ticket
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar
from core.reference.calendar import Month
from core.reference.centre import load_centre
from core.statistics import publication
from web.app import clock, create_app
from web.context import Clock

MONTH = Month(2022, 12)
TURNS = 40
TARGET = 1.5  # times the time with the sample year alone


def main() -> None:
    """Measures with 100,000 tickets more, with --full with 1,000,000, or with as many as --tickets says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="with 1,000,000 tickets more; loading them takes minutes")
    parser.add_argument("--tickets", type=int, help="with so many tickets more")
    given = parser.parse_args()
    more = given.tickets or (1_000_000 if given.full else 100_000)
    with _databases.folder() as folder:
        small, large = Centre(folder / "small", 0), Centre(folder / "large", more)
        print(f"{small.count} tickets beside {large.count} (loaded in {large.loading:.0f} s)")
        report("month page", *in_turns(small.page, large.page))
        report("/ringkasan", *in_turns(small.summary, large.summary))


class Centre:
    """A centre with the sample year and `more` tickets before it, on SQLite or in the empty database of `url`."""

    def __init__(self, folder: Path, more: int, url: str = "") -> None:
        folder.mkdir()
        url = url or f"sqlite:///{folder}/dering.db"
        self.settings = Settings(database_url=url, secret_key="measurements only", data_dir=folder / "var")
        _databases.migrate(url)
        self.database = Database(self.settings.database_url)
        begun = time.perf_counter()
        samples.load_sample(self.settings, self.database, tickets=more)
        self.loading = time.perf_counter() - begun
        with self.database.reading() as session:
            self.count = session.execute(sa.select(sa.func.count()).select_from(Ticket)).scalar_one()
        self.client = self.signed_in()

    def signed_in(self, clock: Clock = clock) -> FlaskClient:
        """A supervisor's browser."""
        client = create_app(self.settings, self.database, clock).test_client()
        who = next(one for one in samples.sign_ins(self.settings) if one.role == "supervisor")
        secret = _agent.secret_of(client.get("/staff/sign-in").text)
        client.post("/staff/sign-in", data={"email": who.email, "password": who.password, "csrf_token": secret})
        return client

    def page(self) -> None:
        """The month's page, as a signed-in supervisor gets it."""
        answer = self.client.get(f"/staff/months/{MONTH}")
        if answer.status_code != 200 or "1.305" not in answer.text:
            raise SystemExit(f"the month page answered {answer.status_code}")

    def summary(self) -> None:
        """The text that the bot answers /ringkasan with."""
        centre, now = load_centre(self.settings.centre_file), dt.datetime.now(dt.UTC)
        with self.database.reading() as session:
            days = calendar.load(session, self.settings.zone, centre.hours)
            text = publication.summary(session, publication.figures_of(session, days, MONTH, now), centre)
        if "1.305" not in text:
            raise SystemExit(f"the summary said {text}")


def in_turns(*acts: Callable[[], None], turns: int = TURNS) -> list[float]:
    """The median milliseconds of each act; the acts take turns."""
    times: list[list[float]] = [[] for _ in acts]
    for turn in range(-min(turns, 5), turns):
        for number, act in enumerate(acts):
            begun = time.perf_counter()
            act()
            if turn >= 0:  # the first turns warm everything up
                times[number].append(1000 * (time.perf_counter() - begun))
    return [statistics.median(one) for one in times]


def report(name: str, small: float, large: float) -> None:
    """Prints both and their ratio."""
    print(f"{name:<22} {small:6.1f} ms with few tickets   {large:6.1f} ms with many")
    _verdict.at_most(f"{name} many / few", large / small, TARGET)


if __name__ == "__main__":
    main()
