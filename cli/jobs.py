"""`dering job`: the timetable and its ledger."""

from __future__ import annotations

import click

from cli.context import Opened, opened
from core import clock as timetable
from samples import corpus


@click.group()
def job() -> None:
    """The timetable's jobs."""


@job.command("list")
@opened
def list_jobs(centre: Opened) -> None:
    """Shows each job with its time and its last run."""
    with centre.database.reading() as session:
        for one in timetable.TIMETABLE:
            run = next(iter(timetable.runs_of(session, one.name, 1)), None)
            last = f"{run.period} {run.state} {run.started_at:%Y-%m-%d %H:%M} UTC" if run else "never ran"
            click.echo(f"{one.name:<22} {one.cron(centre.settings):<16} {last}")


@job.command("run")
@click.argument("name")
@click.option(
    "--for",
    "period",
    metavar="PERIOD",
    help="A month (2022-12), a week (2022-W49) or a day (2022-12-05); without it the last that fell due.",
)
@opened
def run_job(centre: Opened, name: str, period: str | None) -> None:
    """Runs a job now; one that is done for the period already is refused unless it may be done again."""
    context = timetable.Context(centre.settings, centre.centre, corpus.lessons)
    now = centre.now()
    with centre.database.reading() as session:
        due = timetable.ask_for(session, context, name, period, now)
    line = timetable.run_by_hand(centre.database, context, due, now)
    click.echo(line)
    if ": failed" in line:
        raise click.exceptions.Exit(1)
