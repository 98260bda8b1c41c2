"""What tests of files in and out may ask for: a file of tickets, and what the database holds afterwards."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from cli.main import main
from core.consultations.contacts import Address, Contact
from core.consultations.imports import Import
from core.consultations.tickets import StaleDay, StaleText, Ticket, TicketEvent
from core.foundation import exchange
from core.foundation.db import Database
from tests.web.browsing import Clock

Say = Callable[..., Result]
COLUMNS = (
    "source", "external_id", "happened_at", "channel", "category", "kind", "topic", "aspect", "region_code",
    "institution", "contact_name", "contact_phone", "contact_email", "question", "answer", "status", "agent_email",
)  # fmt: skip
GOOD = {
    "source": "hai", "external_id": "H-1", "happened_at": "2022-12-01 10:15", "channel": "TELEPON", "category": "PEMDA",
    "kind": "K_TEK", "topic": "DAU", "region_code": "32.04", "institution": "BPKAD", "contact_name": "Siti Rahma",
    "contact_phone": "0812-345-0000", "question": "DAU belum masuk, mengapa?", "answer": "Disalurkan besok.",
    "status": "CLOSED",
}  # fmt: skip


@pytest.fixture
def say(environment: dict[str, str]) -> Say:
    """Runs `dering` with these words on the test's own centre, here."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], env=environment)


@pytest.fixture
def clock() -> Clock:
    """The present for tickets that a test logs itself."""
    return Clock()


def rows(*differing: dict[str, Any]) -> list[dict[str, Any]]:
    """Good rows with ids H-1, H-2 …, each with what differs."""
    return [{**GOOD, "external_id": f"H-{number}", **one} for number, one in enumerate(differing, 1)]


def as_csv(
    these: Iterable[dict[str, Any]], columns: Iterable[str] = COLUMNS, encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    """The rows as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(these)
    return text.getvalue().encode(encoding)


def as_xlsx(these: Iterable[dict[str, Any]], columns: Iterable[str] = COLUMNS) -> bytes:
    """The rows as a workbook; values keep their types."""
    stream, names = io.BytesIO(), list(columns)
    exchange.write_xlsx(stream, names, ([one.get(name) for name in names] for one in these))
    return stream.getvalue()


def file(folder: Path, content: bytes, name: str = "tiket.csv") -> Path:
    """The content as a file."""
    path = folder / name
    path.write_bytes(content)
    return path


def many(count: int, month: str = "2022-12", **more: Any) -> list[dict[str, Any]]:
    """Good rows of different people over a month."""
    first = dt.datetime.fromisoformat(f"{month}-01T00:00")
    return rows(
        *(
            {
                "happened_at": (first + dt.timedelta(minutes=number * 30 * 24 * 60 // count)).isoformat(" ", "minutes"),
                "contact_phone": f"0811{number % 97:06d}", "question": f"Pertanyaan {number}", **more,
            }
            for number in range(count)
        )
    )  # fmt: skip


def ticket_rows(database: Database) -> list[Any]:
    """All tickets, in the order in which they were logged."""
    with database.reading() as session:
        return list(session.execute(sa.select(Ticket.__table__).order_by(Ticket.id)).all())


def counts(database: Database) -> dict[str, int]:
    """How many rows the tables have that an import may touch."""
    tables = (Ticket, TicketEvent, Contact, Address, StaleDay, StaleText, Import)
    with database.reading() as session:
        return {
            table.__tablename__: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in tables
        }
