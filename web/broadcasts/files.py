"""A broadcast's lists as files: what became of each message, and whom people tell by hand."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.foundation import audit, exchange
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.exchange import Cell
from core.foundation.messages import BLOCKED
from core.reference import regions
from core.warnings import broadcasts
from core.warnings.broadcasts import by_hand
from web.broadcasts.finding import found_or_404
from web.context import actor, allow, db, now
from web.language import say

page = Blueprint("broadcast_files", __name__)

LEDGER = ("channel", "to", "part", "state", "attempts", "settled_at", "reason")
HANDS = ("name", "phone", "email", "language")


@page.get("/broadcasts/<int:broadcast_id>/recipients.csv")
@allow("supervisor")
def ledger(broadcast_id: int) -> ResponseReturnValue:
    """The ledger: what became of each message."""
    with db().reading() as session:
        found_or_404(session, broadcast_id)
    return _csv(f"siaran-{broadcast_id}.csv", LEDGER, _ledger(db(), broadcast_id))


@page.post("/broadcasts/<int:broadcast_id>/by-hand.csv")
@allow("supervisor")
def hands(broadcast_id: int) -> ResponseReturnValue:
    """People who asked for broadcasts and whom no messenger reaches; who took the list stays in the trail."""
    try:
        with db().writing() as session:
            by_hand.refuse_too_early(found_or_404(session, broadcast_id))
            audit.record(session, actor(), "broadcast.by_hand", f"broadcast:{broadcast_id}", now())
    except Refused as refusal:
        flash(say(refusal), "error")
        return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id), 303)
    return _csv(f"siaran-{broadcast_id}-manual.csv", HANDS, _hands(db(), broadcast_id))


def _csv(name: str, columns: tuple[str, ...], rows: Iterator[tuple[Cell, ...]]) -> Response:
    named = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(exchange.csv_pieces(columns, rows), mimetype="text/csv", headers=named)


def _ledger(database: Database, broadcast_id: int) -> Iterator[tuple[Cell, ...]]:
    after: int | None = 0
    while after is not None:
        with database.reading() as session:
            found = broadcasts.recipients(session, broadcast_id, after)
            session.expunge_all()
        for row in found:
            state = "blocked" if row.state == "failed" and row.reason.startswith(BLOCKED) else row.state
            yield row.channel, row.to, row.body.get("part"), state, row.attempts, row.settled_at, row.reason
        after = found[-1].id if found else None


def _hands(database: Database, broadcast_id: int) -> Iterator[tuple[Cell, ...]]:
    after: int | None = 0
    while after is not None:
        with database.reading() as session:
            found = broadcasts.by_id(session, broadcast_id)
            people = by_hand.some(session, regions.current(session), found, after)
        yield from ((one.name, one.phone, one.email, one.language) for one in people)
        after = people[-1].contact_id if people else None
