"""`dering import reach` and `dering import ppid`: what no ticket tells, out of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from cli.context import ACTOR, Opened, opened
from core.foundation.errors import Refused
from core.requests.importing import import_recaps
from core.statistics.reach.importing import import_readings

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


def _enter(centre: Opened, file: Path, act: Import, what: str) -> None:
    try:
        with centre.database.writing() as session:
            changed = act(session, centre.calendar(session), file, actor=ACTOR, now=centre.now())
    except Refused as refusal:
        for place, why in refusal.fields.items():
            click.echo(f"{place}: {why}", err=True)
        if refusal.fields:
            raise Refused("Nothing was entered.") from refusal
        raise
    click.echo(f"{changed} {what} entered or changed.")
