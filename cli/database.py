"""`dering db`: the schema."""

from __future__ import annotations

import click

import migrations
from cli.context import Opened, opened


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@opened
def upgrade(centre: Opened) -> None:
    """Runs the migrations that are missing."""
    migrations.upgrade(centre.raw_database, progress=click.echo)
    click.echo("The database is current.")
