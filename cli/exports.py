"""`dering export`: tickets as a file for spreadsheets, which `dering import tickets` reads again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from sqlalchemy.orm import Session

from cli.context import ACTOR, Opened, opened
from core.consultations import complaints, imports
from core.consultations.tickets import Filter
from core.foundation import audit, exchange
from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("export")
def export_group() -> None:
    """Writes what is here to a file."""


@export_group.command("tickets")
@click.option(
    "--from", "first", type=DAY, metavar="DAY", help="The first day, such as 2022-12-01; else from the start."
)
@click.option("--to", "last", type=DAY, metavar="DAY", help="The last day, included; else up to now.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.csv|.xlsx"
)
@opened
def export_tickets(centre: Opened, first: dt.datetime | None, last: dt.datetime | None, output: Path) -> None:
    """Writes the tickets of some days, newest first; doubles are left out, for their other one stands for them."""
    write = {".csv": exchange.write_csv, ".xlsx": exchange.write_xlsx}.get(output.suffix.lower())
    if write is None:
        raise Refused("The file's name must end with .csv or .xlsx.")
    part = output.with_name(f".{output.name}.part")
    try:
        with centre.database.reading() as session:
            wanted = _wanted(session, centre.calendar(session), first, last)
            zone, unnamed = centre.settings.zone, complaints.unnamed(session)
            write(part, imports.columns(), imports.rows_of(session, wanted, zone, unnamed=unnamed))
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    with centre.database.writing() as session:
        audit.record(session, ACTOR, "tickets.export", output.suffix.lower()[1:], centre.now())


def _wanted(session: Session, calendar: Calendar, first: dt.datetime | None, last: dt.datetime | None) -> Filter:
    start = calendar.day_bounds(first.date())[0] if first else None
    end = calendar.day_bounds(last.date())[1] if last else None
    kinds = taxonomy.current(session, last.date() if last else dt.date.max).kinds
    return Filter(start=start, end=end, counted=tuple(kinds))
