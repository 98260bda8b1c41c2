"""`dering ledger`: what came in, what went out, which jobs ran, who did what; one JSON line a row, oldest first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cli.context import Opened, opened
from core.clock import Run
from core.foundation.audit import AuditEntry
from core.foundation.messages import Incoming, Outgoing

CHUNK = 1000
# Each ledger's table, its key, and its columns in their order.
LEDGERS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "incoming": (Incoming, "id", ("id", "channel", "external_id", "received_at", "state", "reason", "ticket")),
    "outgoing": (
        Outgoing, "id", ("id", "purpose", "channel", "to", "state", "attempts", "provider_id", "reason"),
    ),
    "runs": (Run, "id", ("id", "job", "period", "started_at", "finished_at", "state", "late")),
    "audit": (AuditEntry, "seq", ("seq", "at", "actor", "action", "subject", "hash")),
}  # fmt: skip


@click.command()
@click.argument("name", type=click.Choice(list(LEDGERS)))
@click.option("--json", "as_json", is_flag=True, help="The one form there is; said for scripts that ask for it.")
@click.option("--since", type=int, default=0, help="Only rows after this id.")
@opened
def ledger(centre: Opened, name: str, as_json: bool, since: int) -> None:  # noqa: ARG001
    """Prints a ledger, a JSON line a row, oldest first."""
    with centre.database.reading() as session:
        for row in _rows(session, name, since):
            click.echo(json.dumps(row, ensure_ascii=False, default=_plain))


def _rows(session: Session, name: str, since: int) -> Iterator[dict[str, Any]]:
    table, key_name, names = LEDGERS[name]
    key = getattr(table, key_name)
    columns = [getattr(table, column) for column in names]
    while True:
        rows = session.execute(sa.select(*columns).where(key > since).order_by(key).limit(CHUNK)).mappings().all()
        yield from (dict(row) for row in rows)
        if len(rows) < CHUNK:
            return
        since = rows[-1][key_name]


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
