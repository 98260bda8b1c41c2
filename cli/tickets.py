"""`dering ticket`: corrections at a keyboard, with a reason and a trail."""

from __future__ import annotations

import click

from cli.context import ACTOR, Opened, opened
from core.consultations import tickets
from core.foundation.errors import Refused


@click.group()
def ticket() -> None:
    """One ticket by its number, such as 2022-12-000123."""


@ticket.command()
@click.argument("number")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--why", required=True, help="The reason, kept with the change.")
@opened
def correct(centre: Opened, number: str, changes: tuple[str, ...], why: str) -> None:
    """Sets fields of a ticket; FIELD= with nothing behind it empties one. Published figures stay as they are."""
    said: dict[str, str | None] = {}
    for name, value in map(_read, changes):
        if name in said:
            raise click.UsageError(f"{name} is said twice.")
        said[name] = value
    with centre.database.writing() as session:
        calendar = centre.calendar(session)
        tickets.correct_as_said(session, calendar, number, said, why=why, actor=ACTOR, now=centre.now())
    click.echo(f"{number}: corrected ({', '.join(said)}).")


@ticket.command()
@click.argument("number")
@click.option("--into", required=True, metavar="NUMBER", help="The ticket that stays.")
@click.option("--why", required=True, help="The reason, kept with the change.")
@opened
def merge(centre: Opened, number: str, into: str, why: str) -> None:
    """Marks a ticket as a double of another; it is closed and no longer counted."""
    if not why.strip():
        raise Refused("Please say why.")
    with centre.database.writing() as session:
        calendar = centre.calendar(session)
        tickets.merge(session, calendar, number, into, why=why.strip(), actor=ACTOR, now=centre.now())
    click.echo(f"{number}: a double of {into}.")


def _read(change: str) -> tuple[str, str | None]:
    name, mark, value = change.partition("=")
    if not mark:
        raise click.UsageError(f"{change!r} is no FIELD=VALUE.")
    return name, value or None
