"""Pages of the list and of its search with very many tickets on both databases, beside reading every ticket."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from bench import _databases, _verdict
from bench.month import Centre, in_turns
from core.consultations import tickets
from core.consultations.tickets import Ticket
from core.consultations.tickets.search import COLUMNS

PAGE = 100.0  # ms of server time
TARGET = 20.0  # times as fast as reading every ticket
TURNS, FEW = 9, 3  # turns of a page, and of what takes a second
FIELDS = (Ticket.number, Ticket.contact_name, Ticket.contact_phone, Ticket.institution, Ticket.question, Ticket.answer)
RARE = "sleman terlambat"  # words of few tickets, so that a search through all of them finds no end before the last
LISTS = {
    "list": "",
    "list of a channel": "channel=EMAIL",
    "list of a rare channel": "channel=LIVECHAT",
    "list of a month": "month=2022-12",
    "list of a month's topic and category": "month=2022-12&topic=DD&category=PEMDA",
    "list of a region": "region=34.04",
    "list of open tickets": "status=open",
}
SEARCHES = {
    "a common word": "text=dana",
    "two common words": "text=dana+desa",
    "a word's first letters": "text=sal",
    "a rarer word": "text=sleman",
    "two rare words": f"text={RARE.replace(' ', '+')}",
    "a word that no ticket has": "text=wkwk",
    "a ticket's number": "text=2022-12-000123",
    "a phone number's beginning": "text=0812",
    "a common word of a rare channel": "text=dana&channel=LIVECHAT",
    "a common word in a month": "text=dana&month=2022-12",
    "a word in an old month": "text=kapan&month=2015-06",
}


def main() -> None:
    """Measures with 100,000 tickets more, with --full with 1,000,000, or with as many as --tickets says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="with 1,000,000 tickets more; loading them takes minutes")
    parser.add_argument("--tickets", type=int, help="with so many tickets more")
    given = parser.parse_args()
    more = given.tickets or (1_000_000 if given.full else 100_000)
    _databases.on_sqlite(partial(measure, "sqlite", more))
    _databases.on_postgresql(partial(measure, "postgresql", more))


def measure(name: str, more: int, url: str, folder: Path) -> None:
    """Every page on one database, in turns of its own; then a search beside a scan."""
    centre = Centre(folder / "centre", more, url)
    begun = time.perf_counter()
    read = index(centre)
    took = time.perf_counter() - begun
    print(
        f"{name}: {centre.count} tickets (loaded in {centre.loading:.0f} s), read for the search: {read / took:.0f}/s"
    )
    for about, query in {**LISTS, **{f"search: {about}": query for about, query in SEARCHES.items()}}.items():
        (page,) = in_turns(_reader(centre, query), turns=TURNS)
        _verdict.at_most(f"{name} {about}", page, PAGE, "ms")
    ours, scan = in_turns(lambda: _search(centre), lambda: _scan(centre), turns=FEW)
    print(f"{name} rare words: {ours:.1f} ms, reading every ticket: {scan:.0f} ms")
    _verdict.at_least(f"{name} reading every ticket / search", scan / ours, TARGET)
    centre.database.close()


def index(centre: Centre) -> int:
    """The generator leaves the search's index to the clock: what the clock does, done before the measurement."""
    with centre.database.writing() as session:
        tickets.mark_texts(session, *session.execute(sa.select(sa.func.min(Ticket.id), sa.func.max(Ticket.id))).one())
    read = 0
    while True:
        with centre.database.writing() as session:
            if not (some := tickets.index_texts(session)):
                return read
        read += some


def _reader(centre: Centre, query: str) -> Callable[[], None]:
    def read() -> None:
        if centre.client.get(f"/staff/tickets?{query}").status_code != 200:
            raise SystemExit(f"the list did not answer to {query}")

    return read


def _search(centre: Centre) -> None:
    with centre.database.reading() as session:
        tickets.search(session, tickets.Filter(text=RARE))


def _scan(centre: Centre) -> None:
    """What a list does that looks for each word in each field of each ticket, newest first."""
    having = [sa.or_(*(field.icontains(word) for field in FIELDS)) for word in RARE.split()]
    newest = sa.select(*COLUMNS).where(*having).order_by(Ticket.happened_at.desc(), Ticket.id.desc())
    with centre.database.reading() as session:
        session.execute(newest.limit(51)).all()


if __name__ == "__main__":
    main()
