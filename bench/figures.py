"""A month's figures from facts beside grouping all tickets by month; and what pages of many tickets take."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from bench import _databases, _verdict
from bench.month import MONTH, Centre, in_turns
from core.consultations import tickets
from core.consultations.tickets import StaleDay, Ticket
from core.reference import calendar
from core.reference.centre import load_centre
from core.statistics import editions, facts

TARGET = 100.0  # times as fast as grouping
PAGE = 100.0  # ms of server time
DAY = 1000.0  # ms to recount a day
PAGES = {
    "dashboard": "/staff/dashboard",
    "dashboard, one category of one channel": "/staff/dashboard?channel=EMAIL&category=KL",
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
        from_facts, grouped = in_turns(lambda: _from_facts(centre), lambda: _grouped(centre))
        print(
            f"figures of a month     {from_facts:6.1f} ms from facts   {grouped:8.1f} ms to group all tickets by month"
        )
        _verdict.at_least("grouping / all figures of a month", grouped / from_facts, TARGET)
        (stored, counted) = in_turns(lambda: _count_from_facts(centre), lambda: _grouped(centre))
        _verdict.at_least("grouping / the counts of a month", counted / stored, TARGET)
        (day,) = in_turns(lambda: _recount(centre))
        _verdict.at_most("recounting a stale day", day, DAY, "ms")
        for name, address in PAGES.items():
            (page,) = in_turns(_reader(centre, address))
            _verdict.at_most(name, page, PAGE, "ms")


def _index(centre: Centre) -> None:
    """The generator leaves the search's index to the clock: what the clock does, done before the measurement."""
    with centre.database.writing() as session:
        ids = session.execute(sa.select(sa.func.min(Ticket.id), sa.func.max(Ticket.id))).one()
        tickets.mark_texts(session, *ids)
    while True:
        with centre.database.writing() as session:
            if not tickets.index_texts(session, 5000):
                return


def _from_facts(centre: Centre) -> None:
    with centre.database.reading() as session:
        days = calendar.load(session, centre.settings.zone, load_centre(None).hours)
        editions.live(session, days, MONTH)


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
        days = calendar.load(session, centre.settings.zone, load_centre(None).hours)
        facts.recount(session, days)


def _reader(centre: Centre, address: str) -> Callable[[], None]:
    def read() -> None:
        if centre.client.get(address).status_code != 200:
            raise SystemExit(f"{address} did not answer")

    return read


if __name__ == "__main__":
    main()
