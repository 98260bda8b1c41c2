"""`dering import`: tickets from a file of another system or of an earlier year."""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from cli.context import ACTOR, Opened, opened
from core.consultations import imports
from core.consultations.imports import Desk, Fault, Spool
from core.foundation.errors import Refused

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
LISTED = 200  # rows that are named one by one
PHASES = {"check": "Checking", "compare": "Comparing", "write": "Writing"}
STEPS = 1000


@click.group("import")
def import_group() -> None:
    """Brings in what was kept elsewhere."""


@import_group.command("tickets")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", default=imports.USUAL, show_default=True, help="Whose columns the file has.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@opened
def import_tickets(centre: Opened, file: Path, profile: str, dry_run: bool) -> None:
    """Makes tickets of the rows of a CSV or XLSX file, all of them or none.

    Every wrong row is named. A row that was imported before is left out, so the same file may come again.
    """
    (_try_out if dry_run else _bring_in)(centre, file, profile)


def _bring_in(centre: Opened, file: Path, profile: str) -> None:
    with Bar() as bar:
        one = imports.bring_in(desk_of(centre, bar), file, profile, ACTOR)
    _say_notes([imports.refusal_of(note) for note in one.found["notes"]])
    if one.state == "refused":
        _refuse(imports.faults_of(one.found["bad"]), one.bad_rows)
    _say_differing(imports.faults_of(one.found["differing"]), one.differing)
    click.echo(f"{one.added} tickets imported, {one.known} rows were known already.")


def _try_out(centre: Opened, file: Path, profile: str) -> None:
    known = imports.profile_named(profile)
    with Bar() as bar, tempfile.TemporaryDirectory(prefix="dering-import-") as folder:
        found = imports.try_out(desk_of(centre, bar), file, known, Spool(Path(folder) / "rows"))
    _say_notes(found.notes)
    if found.bad.rows:
        _refuse(found.bad.kept, found.bad.rows)
    _say_differing(found.differing.kept, found.differing.rows)
    click.echo(f"{found.rows - found.known} tickets would be imported, {found.known} rows are known already.")


def import_uploaded(centre: Opened, stop: threading.Event) -> None:
    """Checks and imports the files that people uploaded, until `stop` is set."""
    desk = replace(desk_of(centre), stopped=stop.is_set)
    while True:
        try:
            import_waiting(desk)
        except (SQLAlchemyError, OSError) as error:
            log.error("the database is away: %s", type(error).__name__)
        if stop.wait(LOOK_EVERY):
            return


def import_waiting(desk: Desk) -> None:
    """Does what uploaded files need now, one after the other."""
    imports.drop_forgotten(desk)
    while imports.work(desk) and not desk.stopped():
        pass


def desk_of(centre: Opened, tell: imports.Phased = lambda _phase, _share: None) -> Desk:
    """What this centre's imports are worked on with."""
    folder = imports.folder(centre.settings.data_dir)
    return Desk(centre.database, folder, centre.calendar, centre.now, tell)


def _say_notes(notes: Sequence[Refused]) -> None:
    for note in notes:
        click.echo(str(note), err=True)


def _say_differing(faults: Sequence[Fault], rows: int) -> None:
    for fault in faults[:LISTED]:
        click.echo(str(fault), err=True)
    if rows > LISTED:
        click.echo(f"… and {rows - LISTED} more rows that differ from their tickets.", err=True)


def _refuse(faults: Sequence[Fault], rows: int) -> None:
    """Names the wrong rows and ends with 1."""
    named = list(dict.fromkeys(fault.row for fault in faults))[:LISTED]
    for fault in faults:
        if fault.row in named:
            click.echo(str(fault), err=True)
    if rows > len(named):
        click.echo(f"… and {rows - len(named)} more rows.", err=True)
    if named != [0]:
        click.echo(f"Nothing was imported: {rows} wrong rows. Mend them and try again.", err=True)
    raise click.exceptions.Exit(1)


class Bar:
    """Shows the progress of each phase on a terminal; silent where there is none."""

    def __init__(self) -> None:
        self.phase, self.shown, self.end = "", 0, ExitStack()
        self.step: Callable[[int], None] = lambda _steps: None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.end.close()

    def __call__(self, phase: str, share: float) -> None:
        """The share of the phase that is done, from 0 to 1."""
        if not sys.stderr.isatty():
            return
        if phase != self.phase:
            self.end.close()
            self.phase, self.shown = phase, 0
            bar = click.progressbar(length=STEPS, label=f"{PHASES[phase]:<10}", file=sys.stderr)
            self.step = self.end.enter_context(bar).update
        steps = int(STEPS * min(1.0, share)) - self.shown
        if steps > 0:
            self.shown += steps
            self.step(steps)
