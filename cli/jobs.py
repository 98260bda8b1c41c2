"""`dering job`: the timetable and its ledger."""

from __future__ import annotations

import datetime as dt

import click
import sqlalchemy as sa

from cli.context import Opened, opened
from core import clock as timetable
from core.clock import Run
from core.foundation.errors import Refused
from core.reference.calendar import Month


@click.group()
def job() -> None:
    """The timetable's jobs."""


@job.command("list")
@opened
def list_jobs(centre: Opened) -> None:
    """Shows each job with its time and its last run."""
    with centre.database.reading() as session:
        for one in timetable.TIMETABLE:
            query = sa.select(Run).where(Run.job == one.name).order_by(Run.started_at.desc()).limit(1)
            run = session.execute(query).scalar()
            last = f"{run.period} {run.state} {run.started_at:%Y-%m-%d %H:%M} UTC" if run else "never ran"
            click.echo(f"{one.name:<22} {one.cron(centre.settings):<14} {last}")


@job.command("run")
@click.argument("name")
@click.option("--for", "period", metavar="PERIOD", help="The month, such as 2022-12; without it the last ended one.")
@opened
def run_job(centre: Opened, name: str, period: str | None) -> None:
    """Runs a job now; one that is done for the period already is refused."""
    one = next((known for known in timetable.TIMETABLE if known.name == name), None)
    if one is None:
        raise Refused("There is no job %(name)s; `dering job list` shows them.", name=name)
    now = centre.now()
    month = Month.parse(period) if period else one.last_due(centre.settings, now)[0]
    if not month < Month.of(now.astimezone(centre.settings.zone).date()):
        raise Refused("%(month)s is not over yet.", month=month)
    due = timetable.Due(one, month, dt.datetime.combine(month.next().first_day, dt.time(), centre.settings.zone))
    context = timetable.Context(centre.settings, centre.centre)
    line = timetable.run_one(centre.database, context, due, now, again=True)
    if not line:
        raise Refused("%(name)s is done or running for %(month)s already.", name=name, month=month)
    click.echo(line)
    if ": failed" in line:
        raise click.exceptions.Exit(1)
