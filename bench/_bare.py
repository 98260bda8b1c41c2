"""What others are measured against: Flask views that insert what they got into a table, one commit each, no more."""

from __future__ import annotations

import datetime as dt
import os

import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

METADATA = sa.MetaData()
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
DELIVERIES = sa.Table(
    "bare_deliveries",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("account", sa.String(64), nullable=False),
    sa.Column("external_id", sa.String(100), nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.UniqueConstraint("channel", "account", "external_id"),
)
FIELDS = (
    "channel", "category", "kind", "topic", "aspect", "region", "institution", "contact_name", "contact_phone",
    "contact_email", "question", "answer", "status", "happened_at",
)  # fmt: skip
TICKETS = sa.Table(
    "bare_tickets",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("form_key", sa.String(40), unique=True, nullable=False),
    sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in FIELDS),
)


def create() -> Flask:
    """The views on the database of BENCH_DATABASE_URL."""
    engine = _engine(os.environ["BENCH_DATABASE_URL"])
    app = Flask(__name__)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok\n"

    @app.post("/hooks/telegram")
    def hook() -> str:
        values: dict[str, object] = {"channel": "TELEGRAM", "account": "1", "state": "waiting"}
        values |= {"external_id": str(request.get_json()["update_id"]), "raw": request.get_data()}
        with engine.begin() as connection:
            connection.execute(sa.insert(DELIVERIES).values(**values, received_at=dt.datetime.now(dt.UTC)))
        return "ok\n"

    @app.post("/staff/tickets/new")
    def ticket() -> str:
        values = {name: request.form[name] for name in ("form_key", *FIELDS)}
        with engine.begin() as connection:
            connection.execute(sa.insert(TICKETS).values(**values, logged_at=dt.datetime.now(dt.UTC)))
        return "ok\n"

    return app


def make_tables(url: str) -> None:
    """Makes the tables in a database."""
    engine = _engine(url)
    METADATA.create_all(engine)
    engine.dispose()


def _engine(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=32)
    engine = sa.create_engine(url, pool_size=32, connect_args={"timeout": 30})
    event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: DBAPIConnection, _entry: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
