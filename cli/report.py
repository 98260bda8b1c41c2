"""`dering report`: a month's report as a file, or on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.orm import Session

from cli.context import Opened, opened
from cli.months import MONTH
from core import clock
from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import publication
from core.statistics.reports import forms
from core.statistics.reports.forms import Issue

STDOUT = "-"


@click.command()
@click.argument("period", type=MONTH)
@click.option("--format", "form", type=click.Choice(list(forms.TYPES)), default="pdf", show_default=True)
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option("-o", "--output", default="", help="A file, or - for standard output. [default: a name from the month]")
@opened
def report(centre: Opened, period: Month, form: str, language: str, output: str) -> None:
    """Writes the report of a month such as 2022-12: its standing edition, else provisional figures."""
    clock.recount(centre.database, clock.Context(centre.settings, centre.centre))
    with centre.database.reading() as session:
        issued = _issue(session, centre, period, language)
        if form == "xlsx":  # its last sheet is read from the database while it is written
            calendar = centre.calendar(session)
            _hand_out(issued.name(form), output, lambda target: forms.write_workbook(session, calendar, issued, target))
    if form != "xlsx":
        made = forms.content(issued, form)
        _hand_out(issued.name(form), output, lambda target: _write(made, target))


def _issue(session: Session, centre: Opened, period: Month, language: str) -> Issue:
    calendar = centre.calendar(session)
    forms.refuse_future(calendar, period, centre.now())
    found = publication.figures_of(session, calendar, period, centre.now())
    settings = centre.settings
    return forms.issue(
        session, calendar, found, centre.centre, language, public_url=settings.public_url, data_dir=settings.data_dir
    )


def _hand_out(name: str, output: str, write: Callable[[Path | BinaryIO], object]) -> None:
    if output == STDOUT:
        write(sys.stdout.buffer)
        return
    target = Path(output or name)
    try:
        forms.lay(target, write)
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused("The file %(file)s cannot be written: %(why)s.", file=str(target), why=why) from error
    click.echo(str(target))


def _write(made: bytes, target: Path | BinaryIO) -> None:
    if isinstance(target, Path):
        target.write_bytes(made)
    else:
        target.write(made)
