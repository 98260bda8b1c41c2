"""A month's figures from facts beside grouping all tickets by month; closing a large month; pages of many tickets."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bench import _databases, _verdict
from bench.month import MONTH, Centre, in_turns
from core.consultations import tickets
from core.consultations.tickets import StaleDay, Ticket
from core.foundation import staff
from core.reference import calendar, regions
from core.reference.calendar import Calendar, Month
from core.reference.centre import load_centre
from core.statistics import editions, facts, publication
from samples.load_test import load_more
from samples.loading import silent
from samples.year import SampleYear

TARGET = 100.0  # times as fast as grouping
PAGE = 100.0  # ms of server time
DAY = 1000.0  # ms to recount a day
CLOSING = 5.0  # seconds
LARGE_MONTH, IN_IT = Month(2021, 11), 100_000  # the four weeks before the sample year, and tickets in them
THEN = dt.datetime(2021, 11, 26, 7, 0, tzinfo=dt.UTC)  # a Friday among the tickets that were added: the dashboard's now
TURNS = 15
FEW = 5  # turns of what takes a second
PAGES = {
    "dashboard": "/staff/dashboard",
    "dashboard, one category of one channel": "/staff/dashboard?channel=EMAIL&category=KL",
    "dashboard's list of eight weeks": "/staff/tickets?counted=1&from=2021-10-02&to=2021-11-26&topic=DAU&now=1",
    "dashboard's list of an hour": "/staff/tickets?counted=1&from=2021-10-02&to=2021-11-26&hour=3-09&now=1",
    "list": "/staff/tickets",
    "list of a rare channel": "/staff/tickets?channel=LIVECHAT",
    "list of a month's topic": "/staff/tickets?month=2022-12&topic=DD",
    "list of open tickets": "/staff/tickets?status=open",
    "tickets behind a figure": "/staff/tickets?counted=1&month=2022-11&channel=EMAIL",
    "search for two words": "/staff/tickets?text=dana+desa",
    "search for a rare word": "/staff/tickets?text=penampungan",
    "search for a number": "/staff/tickets?text=2022-12-000123",
    "month page": f"/staff/months/{MONTH}",
}


def main() -> None:
    """Measures with 100,000 tickets more, with --full with 1,000,000, or with as many as --tickets says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="with 1,000,000 tickets more; loading them takes minutes")
    parser.add_argument("--tickets", type=int, help="with so many tickets more")
    given = parser.parse_args()
    with _databases.folder() as folder:
        centre = Centre(folder / "centre", given.tickets or (1_000_000 if given.full else 100_000))
        print(f"{centre.count} tickets (loaded in {centre.loading:.0f} s)")
        _index(centre)
        _figures(centre)
        then = centre.signed_in(lambda: THEN)
        for name, address in PAGES.items():
            client = then if "dashboard" in address else centre.client
            (page,) = in_turns(_reader(client, address), turns=TURNS)
            _verdict.at_most(name, page, PAGE, "ms")
        _close(centre)


def _figures(centre: Centre) -> None:
    everything, counts, grouped = in_turns(
        lambda: _from_facts(centre), lambda: _count_from_facts(centre), lambda: _grouped(centre), turns=FEW
    )
    print(f"a month by channel {counts:6.1f} ms   all its figures {everything:6.1f} ms   grouping {grouped:8.1f} ms")
    _verdict.at_least("grouping / a month by channel", grouped / counts, TARGET)
    print(f"grouping once / all figures of a month   {grouped / everything:9.2f} ×   (they take many groupings)")
    (day,) = in_turns(lambda: _recount(centre), turns=FEW)
    _verdict.at_most("recounting a stale day", day, DAY, "ms")


def _close(centre: Centre) -> None:
    with centre.database.reading() as session:
        days, places = _calendar(centre, session), regions.current(session)
        agents = [person.id for person in staff.listing(session)]
    load_more(centre.database, SampleYear(days, places, agents, 1), IN_IT, silent, blocks=1)
    begun = time.perf_counter()
    with centre.database.writing() as session:
        edition = publication.close_month(session, days, LARGE_MONTH, "bench", dt.datetime.now(dt.UTC))
        counted, number = editions.as_report(edition).value("consultations.total"), edition.id
    took = time.perf_counter() - begun
    with centre.database.reading() as session:
        frozen = sa.select(sa.func.count()).where(editions.EditionTicket.edition_id == number)
        print(f"{counted} consultations in {LARGE_MONTH}, {session.execute(frozen).scalar_one()} tickets frozen")
    _verdict.at_most("closing a month of 100,000 tickets", took, CLOSING, "s")


def _index(centre: Centre) -> None:
    """The generator leaves the search's index to the clock: what the clock does, done before the measurement."""
    with centre.database.writing() as session:
        ids = session.execute(sa.select(sa.func.min(Ticket.id), sa.func.max(Ticket.id))).one()
        tickets.mark_texts(session, *ids)
    while True:
        with centre.database.writing() as session:
            if not tickets.index_texts(session, 5000):
                return


def _calendar(centre: Centre, session: Session) -> Calendar:
    return calendar.load(session, centre.settings.zone, load_centre(None).hours)


def _from_facts(centre: Centre) -> None:
    with centre.database.reading() as session:
        editions.live(session, _calendar(centre, session), MONTH)


def _count_from_facts(centre: Centre) -> None:
    with centre.database.reading() as session:
        facts.counts(session, (MONTH.first_day, MONTH.last_day), ("channel",))


def _grouped(centre: Centre) -> None:
    month = sa.func.strftime("%Y-%m", Ticket.happened_at)
    query = sa.select(month, Ticket.channel, sa.func.count()).group_by(month, Ticket.channel)
    with centre.database.reading() as session:
        session.execute(query).all()


def _recount(centre: Centre) -> None:
    with centre.database.writing() as session:
        session.execute(sa.insert(StaleDay).values(day=dt.date(2022, 12, 5)))
        facts.recount(session, _calendar(centre, session))


def _reader(client: FlaskClient, address: str) -> Callable[[], None]:
    def read() -> None:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} did not answer")

    return read


if __name__ == "__main__":
    main()
