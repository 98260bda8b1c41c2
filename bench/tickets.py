"""Tickets a second, logged over HTTP with the staff's form, beside a bare Flask view that inserts the same fields."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from bench import _agent, _bare, _databases, _servers, _verdict
from bench._load import Answers, alternate, load
from core.consultations.tickets import Ticket
from core.foundation.db import Database

ROUNDS, SECONDS, WARM_UP = 3, 3.0, 1.0
TARGET = 400  # tickets a second on SQLite


def main() -> None:
    """Measures on SQLite and on PostgreSQL."""
    _databases.on_sqlite(lambda url, folder: measure("sqlite", url, folder))
    _databases.on_postgresql(lambda url, folder: measure("postgresql", url, folder))


def measure(name: str, url: str, folder: Path) -> None:
    """Both servers, in turns; counts what was logged, and prints the ratio."""
    bare_url = url.replace("dering.db", "bare.db")
    _bare.make_tables(bare_url)
    _agent.add_agent(url)
    with (
        _servers.gunicorn("bench._bare:create()", {"BENCH_DATABASE_URL": bare_url}, folder) as bare_server,
        _servers.gunicorn("wsgi:create()", _databases.settings_of(url, folder), folder) as server,
    ):
        forms, bare_forms = _agent.calls(_agent.Browser(server.port)), _bare_forms()
        warm = load(server.port, forms, WARM_UP)
        load(bare_server.port, bare_forms, WARM_UP)
        bare, ours = alternate(
            ROUNDS, lambda: load(bare_server.port, bare_forms, SECONDS), lambda: load(server.port, forms, SECONDS)
        )
    check(url, warm + ours)
    _verdict.rates(f"{name} bare view", bare)
    _verdict.rates(f"{name} ticket form", ours)
    print(f"{name} ticket form / bare view: {ours.rate / bare.rate:.2f} ×")
    if name == "sqlite":
        _verdict.at_least("sqlite tickets logged", ours.rate, TARGET, "/s")


def check(url: str, answers: Answers) -> None:
    """Stops the measurement where a form was answered otherwise than by one ticket."""
    database = Database(url)
    with database.reading() as session:
        logged = session.execute(sa.select(sa.func.count()).select_from(Ticket)).scalar_one()
    database.close()
    if {303: logged} != answers.statuses:
        raise SystemExit(f"answered {answers.statuses}, logged {logged}")


def _bare_forms() -> Iterator[bytes]:
    while True:
        yield _agent.form({"contact_phone": "081200000000"}, {})


if __name__ == "__main__":
    main()
