"""`dering person`: what is held on a person, given out or erased."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from cli.context import ACTOR, Opened, opened
from core import clock, people


@click.group()
def person() -> None:
    """One person's data. ADDRESS is a phone number, a mail address or a chat such as TELEGRAM:1234."""


@person.command()
@click.argument("address")
@click.option("-o", "--output", required=True, help="The file to write; - is standard output.")
@opened
def export(centre: Opened, address: str, output: str) -> None:
    """Writes all that is held on the person as JSON, a file that only you can read."""
    with centre.database.writing() as session:
        held = people.export(session, people.find(session, address), ACTOR, centre.now())
    text = json.dumps(held, ensure_ascii=False, indent=2)
    if output == "-":
        click.echo(text)
        return
    _write(Path(output), text)
    click.echo(f"{output}: {len(held['tickets'])} tickets, {len(held['transcript'])} lines of chats")


@person.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@opened
def forget(centre: Opened, address: str, yes: bool) -> None:
    """Erases the person everywhere. Their tickets stay, without words, names or addresses, so no figure moves."""
    with centre.database.reading() as session:
        found = people.find(session, address)
    if not yes:
        click.confirm(
            f"Erase {address} with the words of {len(found.tickets)} tickets? This cannot be undone", abort=True
        )
    with centre.database.writing() as session:
        kept = people.forget(session, people.find(session, address), ACTOR, centre.now())
    clock.tidy(centre.database, clock.Context(centre.settings, centre.centre))
    click.echo(f"Erased. {kept} tickets stay in the counts.")


def _write(path: Path, text: str) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
