"""`dering`: the command line's front door."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy.exc import InterfaceError, OperationalError

from cli import (
    check,
    clock,
    database,
    doctor,
    exports,
    imports,
    jobs,
    ledger,
    months,
    outbound,
    person,
    readings,
    report,
    sample,
    serve,
    serving,
    staff,
    suggest,
    telegram,
    tickets,
    tokens,
)
from cli.context import Opened
from core.foundation.errors import Refused


class FrontDoor(click.Group):
    """Turns what people can mend into one sentence on stderr and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except (OperationalError, InterfaceError) as error:
            reason = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
            raise click.ClickException(f"The database does not answer: {reason}") from error


@click.group(cls=FrontDoor)
@click.version_option(package_name="dering")
@click.pass_context
def main(ctx: click.Context) -> None:
    """The log book of a public contact centre."""
    ctx.obj = Opened()
    ctx.call_on_close(ctx.obj.close)


for command in (
    serve.serve, serving.worker, clock.clock, ledger.ledger, outbound.outbound, database.db, staff.staff, tokens.token,
    sample.sample, months.figures, months.month, check.check, report.report, jobs.job, telegram.telegram, doctor.doctor,
    suggest.suggest, imports.import_group, exports.export_group, person.person, tickets.ticket,
):  # fmt: skip
    main.add_command(command)
for brought_in in (readings.reach, readings.ppid, readings.information_requests, readings.official):
    imports.import_group.add_command(brought_in)
