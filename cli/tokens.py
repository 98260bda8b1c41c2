"""`dering token`: other systems that may use the API."""

from __future__ import annotations

import click

from cli.context import ACTOR, Opened, opened
from core.foundation import staff
from core.foundation.errors import Refused


@click.group()
def token() -> None:
    """The tokens with which other systems use the API."""


@token.command()
@click.argument("name")
@opened
def add(centre: Opened, name: str) -> None:
    """Makes a token for the system NAME and prints it this once."""
    with centre.database.writing() as session:
        made = staff.new_token(session, name, now=centre.now(), actor=ACTOR)
    click.echo(made)


@token.command("list")
@opened
def show(centre: Opened) -> None:
    """Prints name, state, when made and last use, a token a line."""
    with centre.database.reading() as session:
        for row in staff.tokens(session):
            state = "revoked" if row.revoked_at else "active"
            used = row.last_used_at.isoformat(timespec="seconds") if row.last_used_at else "never"
            click.echo(f"{row.name}\t{state}\t{row.created_at.isoformat(timespec='seconds')}\t{used}")


@token.command()
@click.argument("name")
@opened
def revoke(centre: Opened, name: str) -> None:
    """Ends the token of the system NAME for good."""
    with centre.database.writing() as session:
        row = next((row for row in staff.tokens(session) if row.name == name), None)
        if row is None:
            raise Refused("There is no token %(name)s.", name=name)
        staff.revoke(session, row.id, now=centre.now(), actor=ACTOR)
    click.echo(f"{name} no longer works.")
