"""`dering import reach`, `ppid`, `requests` and `official`: what no ticket tells, out of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from cli.context import ACTOR, Opened, opened
from core.foundation.errors import Refused
from core.requests.deadlines import Terms
from core.requests.importing import import_recaps
from core.requests.register import importing
from core.statistics.reach.importing import import_readings
from core.warnings import official as register

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Import = Callable[..., int]


@click.command()
@click.argument("file", type=FILE)
@opened
def reach(centre: Opened, file: Path) -> None:
    """Enters readings of the website and social media from a CSV or XLSX file.

    Columns: month, metric, source; perhaps value, label, as_of, status, note. `docs/figures.md` lists the metrics.
    """
    _enter(centre, file, import_readings, "readings")


@click.command()
@click.argument("file", type=FILE)
@opened
def ppid(centre: Opened, file: Path) -> None:
    """Enters monthly recaps of information requests from a CSV or XLSX file.

    Columns: month, requests, source; perhaps average_working_days, granted_full, granted_partial, refused, not_given,
    in_progress, exempt, not_held, other_reason, objections, as_of, note.
    """
    _enter(centre, file, import_recaps, "months")


@click.command("requests")
@click.argument("file", type=FILE)
@opened
def information_requests(centre: Opened, file: Path) -> None:
    """Brings requests for information out of another register, such as e-PPID, into this one; a CSV or XLSX file.

    One row for each request, all of them or none; a number that is known already is left alone. `docs/requests.md`
    lists the columns.
    """
    try:
        with centre.database.writing() as session:
            terms = Terms(centre.calendar(session), centre.centre.requests)
            found = importing.bring_in(session, terms, file, actor=ACTOR, now=centre.now())
    except Refused as refusal:
        _name_rows(refusal)
        raise
    click.echo(f"{found.added} requests came in, {found.updated} went on, {found.known} were known already.")


@click.command()
@click.argument("file", type=FILE)
@opened
def official(centre: Opened, file: Path) -> None:
    """Registers official numbers, addresses and letter numbers from a CSV or XLSX file, all rows or none.

    Columns: value, label_id (whose it is; of a letter its subject and date); perhaps kind (LETTER, where nothing is
    said, PHONE, EMAIL, DOMAIN or SOCIAL) and label_en. What was registered before, or withdrawn, is left alone.
    """
    try:
        with centre.database.writing() as session:
            added, known = register.bring_in(session, file, actor=ACTOR, now=centre.now())
    except Refused as refusal:
        _name_rows(refusal)
        raise
    click.echo(f"{added} registered, {known} were known already.")


def _enter(centre: Opened, file: Path, act: Import, what: str) -> None:
    try:
        with centre.database.writing() as session:
            changed = act(session, centre.calendar(session), file, actor=ACTOR, now=centre.now())
    except Refused as refusal:
        _name_rows(refusal)
        raise
    click.echo(f"{changed} {what} entered or changed.")


def _name_rows(refusal: Refused) -> None:
    """Names every wrong cell. Raises Refused with the one sentence that is left to say, where there were any."""
    for place, why in refusal.fields.items():
        click.echo(f"{place}: {why}", err=True)
    if refusal.fields:
        raise Refused("Nothing was entered.") from refusal
