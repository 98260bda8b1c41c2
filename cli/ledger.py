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
LEDGERS: dict[str, tuple[sa.ColumnElement[int], dict[str, sa.ColumnElement[Any]]]] = {
    "incoming": (
        Incoming.id,
        {
            "id": Incoming.id, "channel": Incoming.channel, "external_id": Incoming.external_id,
            "received_at": Incoming.received_at, "state": Incoming.state, "reason": Incoming.reason, "ticket": Incoming.ticket,
        },
    ),
    "outgoing": (
        Outgoing.id,
        {
            "id": Outgoing.id, "purpose": Outgoing.purpose, "channel": Outgoing.channel, "to": Outgoing.to,
            "state": Outgoing.state, "attempts": Outgoing.attempts, "provider_id": Outgoing.provider_id,
            "reason": Outgoing.reason,
        },
    ),
    "runs": (
        Run.id,
        {
            "id": Run.id, "job": Run.job, "period": Run.period, "started_at": Run.started_at, "finished_at": Run.finished_at,
            "state": Run.state, "late": Run.late,
        },
    ),
    "audit": (
        AuditEntry.seq,
        {
            "seq": AuditEntry.seq, "at": AuditEntry.at, "actor": AuditEntry.actor, "action": AuditEntry.action,
            "subject": AuditEntry.subject, "hash": AuditEntry.hash,
        },
    ),
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
    key, columns = LEDGERS[name]
    labelled = [column.label(label) for label, column in columns.items()]
    while True:
        rows = session.execute(sa.select(*labelled).where(key > since).order_by(key).limit(CHUNK)).mappings().all()
        yield from (dict(row) for row in rows)
        if len(rows) < CHUNK:
            return
        since = rows[-1]["seq" if name == "audit" else "id"]


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
