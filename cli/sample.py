"""`dering sample`: the sample year, in and out."""

from __future__ import annotations

import click

import samples
from cli.context import ACTOR, Opened, opened
from core.foundation.errors import Refused

MOST = 20_000_000


@click.group()
def sample() -> None:
    """The sample year 2022, for trying things out."""


@sample.command()
@click.option(
    "--tickets",
    type=click.IntRange(0, MOST),
    default=0,
    help="So many more over the ten years before, for load tests: written straight into the table, without contacts, "
    "history and full-text search.",
)
@click.option("--seed", type=int, default=2022, show_default=True, help="The same seed makes the same tickets.")
@opened
def load(centre: Opened, tickets: int, seed: int) -> None:
    """Loads the sample year, into an empty database only."""
    samples.load_sample(centre.settings, centre.database, click.echo, tickets, seed)
    for line in samples.sign_in_lines(centre.settings):
        click.echo(line)


@sample.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@opened
def remove(centre: Opened, yes: bool) -> None:
    """Leaves the sample: empties the database for real use.

    All tickets, chats, contacts and months go, also those that were tried out by hand, and so do the sample's people.
    Regions, topics, holidays, tokens and everybody who was added to the staff stay.
    """
    with centre.database.reading() as session:
        if not samples.can_be_left(session):
            raise Refused("No sample is loaded.")
        others = samples.has_real_admin(session)
    if not yes:
        click.confirm("All tickets, chats, contacts and months go for good. Leave the sample?", abort=True)
    samples.leave(centre.settings, centre.database, ACTOR, centre.now())
    click.echo("The sample is gone; the database is ready for real use.")
    if not others:
        click.echo("Nobody can sign in yet. Add the first admin:")
        click.echo('  dering staff add "NAME" --email E-MAIL --role admin')
