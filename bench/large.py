"""Pages and figures of ten million tickets over ten years, beside a centre with the sample year alone."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import _databases, _verdict
from bench.month import MONTH, Centre, in_turns
from core.consultations.tickets import StaleDay, Ticket
from core.reference import calendar
from core.reference.calendar import Calendar, Month
from core.reference.centre import load_centre
from core.statistics import editions, facts, publication

TICKETS = 10_000_000
PAGE, RATIO = 100.0, 1.5  # ms of server time, and times the time with few tickets
DAY, CLOSING = 1.0, 5.0  # seconds
BUSY, BUSY_DAY = Month(2021, 10), dt.date(2021, 10, 20)  # among the tickets that are added: their last whole month
THEN = dt.datetime(2021, 10, 20, 7, 0, tzinfo=dt.UTC)  # the dashboard's now: a Wednesday, 14.00 in Jakarta
OPEN = 2_000  # tickets that are open then
TURNS = 15
PAGES = {
    "month page": f"/staff/months/{MONTH}",
    "list": "/staff/tickets",
    "list of a channel": "/staff/tickets?channel=EMAIL",
    "list of a month's topic": f"/staff/tickets?month={MONTH}&topic=DD",
    "list of open tickets": "/staff/tickets?status=open",
}
BUSY_PAGES = {
    "month page of a busy month": f"/staff/months/{BUSY}",
    "list of a rare channel": "/staff/tickets?channel=LIVECHAT",
    "list of a channel without tickets": "/staff/tickets?channel=MEDSOS",
    "list of a region": "/staff/tickets?region=32.04",
    "tickets behind a busy month's figure": f"/staff/tickets?counted=1&month={BUSY}&channel=EMAIL",
}
DASHBOARDS = {
    "dashboard": "/staff/dashboard",
    "dashboard of a channel": "/staff/dashboard?channel=EMAIL",
    "dashboard of the busiest channel": "/staff/dashboard?channel=WHATSAPP",
    "dashboard of a topic": "/staff/dashboard?topic=DAU",
    "list that a number opens": "/staff/tickets?counted=1&from=2021-10-01&to=2021-10-20&topic=DAU&now=1",
}
NO_CUBE = "/staff/dashboard?channel=WHATSAPP&category=PEMDA"  # reads four fifths of all tickets of three months


def main() -> None:
    """Measures on SQLite or, with --postgresql, on PostgreSQL; --tickets says how many are added."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--tickets", type=int, default=TICKETS, help="so many tickets more (default %(default)s)")
    given = parser.parse_args()
    on = _databases.on_postgresql if given.postgresql else _databases.on_sqlite
    on(lambda few, here: on(lambda many, there: _measure(_centre(here, 0, few), _centre(there, given.tickets, many))))


def _centre(folder: Path, more: int, url: str) -> Centre:
    return Centre(folder / "centre", more, url)


def _measure(small: Centre, large: Centre) -> None:
    print(f"{small.count} tickets beside {large.count} (loaded and counted in {large.loading:.0f} s)")
    for name, address in PAGES.items():
        _report(name, *in_turns(*(_reader(one, address) for one in (small, large)), turns=TURNS))
    _report("figures of a month", *in_turns(*(_figures(one) for one in (small, large)), turns=TURNS))
    for name, address in BUSY_PAGES.items():
        _verdict.at_most(name, *in_turns(_reader(large, address), turns=TURNS), PAGE, "ms")
    _open_some(large)
    large.client = large.signed_in(lambda: THEN)
    for name, address in DASHBOARDS.items():
        _verdict.at_most(name, *in_turns(_reader(large, address), turns=TURNS), PAGE, "ms")
    print(f"dashboard of what no cube serves         {in_turns(_reader(large, NO_CUBE), turns=TURNS)[0]:9.2f} ms")
    (recount,) = in_turns(lambda: _recount(large), turns=3)
    _verdict.at_most("recounting a stale day", recount / 1000, DAY, "s")
    _close(large)


def _report(name: str, few: float, many: float) -> None:
    print(f"{name:<40} {few:9.2f} ms with few tickets")
    _verdict.at_most(name, many, PAGE, "ms")
    _verdict.at_most(f"{name}, many / few", many / few, RATIO)


def _reader(centre: Centre, address: str) -> Callable[[], None]:
    def read() -> None:
        answer = centre.client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    return read


def _figures(centre: Centre) -> Callable[[], None]:
    def read() -> None:
        with centre.database.reading() as session:
            editions.live(session, _calendar(centre, session), MONTH)

    return read


def _open_some(centre: Centre) -> None:
    """The generator's tickets are all closed; the dashboard is to have a backlog."""
    with centre.database.writing() as session:
        last = sa.select(Ticket.id).where(Ticket.happened_at < THEN).order_by(Ticket.happened_at.desc()).limit(OPEN)
        ids: Sequence[int] = session.execute(last).scalars().all()
        values = {"status": "OPEN", "closed_at": None}
        session.execute(sa.update(Ticket).where(Ticket.id.in_(ids)).values(values))


def _recount(centre: Centre) -> None:
    with centre.database.writing() as session:
        session.execute(sa.insert(StaleDay).values(day=BUSY_DAY))
        facts.recount(session, _calendar(centre, session))


def _close(centre: Centre) -> None:
    begun = time.perf_counter()
    with centre.database.writing() as session:
        days = _calendar(centre, session)
        edition = publication.close_month(session, days, BUSY, "bench", dt.datetime.now(dt.UTC))
        frozen = sa.select(sa.func.count()).where(editions.EditionTicket.edition_id == edition.id)
        count = session.execute(frozen).scalar_one()
    took = time.perf_counter() - begun
    _verdict.at_most(f"closing a month of {count} tickets", took, CLOSING, "s")


def _calendar(centre: Centre, session: Session) -> Calendar:
    return calendar.load(session, centre.settings.zone, load_centre(None).hours)


if __name__ == "__main__":
    main()
