"""The list of tickets as a file: exactly the tickets that the list shows, in its order, on all pages together."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.consultations import complaints, imports
from core.foundation import audit, exchange
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.exchange import Cell
from core.reference.calendar import Calendar
from core.statistics import drilldown
from web.context import actor, allow, calendar, db, now
from web.language import number, say
from web.tickets.listing import Understood, understood

page = Blueprint("ticket_export", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 100_000  # rows of a workbook that a browser waits for; a CSV file may have any number


@page.get("/tickets/export.csv")
@allow("supervisor")
def as_csv() -> ResponseReturnValue:
    """Sent while it is read: memory does not grow with the list."""
    asked, days = _asked("csv")
    pieces = exchange.csv_pieces(imports.columns(), _rows(db(), asked, days))
    named = {"Content-Disposition": f"attachment; filename=tickets-{days.local_day(now())}.csv"}
    return Response(pieces, mimetype="text/csv", headers=named)


@page.get("/tickets/export.xlsx")
@allow("supervisor")
def as_workbook() -> ResponseReturnValue:
    """A workbook, made on the disk."""
    asked, days = _asked("xlsx")
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (send_file closes it)
    try:
        exchange.write_xlsx(file, imports.columns(), _limited(_rows(db(), asked, days)))
    except Refused as refusal:
        file.close()
        flash(say(refusal), "error")
        said: dict[str, Any] = request.args.to_dict()
        return redirect(url_for("ticket_list.listing", **said))
    file.seek(0)
    name = f"tickets-{days.local_day(now())}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)


def _asked(form: str) -> tuple[Understood, Calendar]:
    """What the list's address asks for. Raises Refused where a part of it cannot be understood."""
    with db().writing() as session:
        days = calendar(session)
        asked = understood(session, days)
        if asked.wrong:
            raise next(iter(asked.wrong.fields.values()))
        audit.record(session, actor(), "tickets.export", form, now())
    return asked, days


def _rows(database: Database, asked: Understood, days: Calendar) -> Iterator[tuple[Cell, ...]]:
    with database.reading() as session:
        times, unnamed = _times(session, asked, days), complaints.unnamed(session)
        yield from imports.rows_of(session, asked.wanted, days.zone, times, unnamed=unnamed)


def _times(session: Session, asked: Understood, days: Calendar) -> dict[int, int]:
    return drilldown.repeated(session, days, asked.figure) if asked.figure else {}


def _limited(rows: Iterator[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    for count, row in enumerate(rows, 1):
        if count > MOST:
            raise Refused("A workbook takes at most %(limit)s tickets; choose CSV or fewer days.", limit=number(MOST))
        yield row
