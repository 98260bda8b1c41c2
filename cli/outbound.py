"""`dering outbound`: whether anything may leave."""

from __future__ import annotations

import click

from cli.context import ACTOR, Opened, opened
from core.foundation import audit, memory, messages
from core.foundation.messages.outgoing import LOCK


@click.group()
def outbound() -> None:
    """The lock on all outgoing messages."""


@outbound.command()
@opened
def status(centre: Opened) -> None:
    """Says whether messages may leave."""
    with centre.database.reading() as session:
        click.echo("locked" if messages.is_locked(session) else "open")


@outbound.command()
@opened
def lock(centre: Opened) -> None:
    """From now on nothing leaves; what is queued waits."""
    _set(centre, "locked")


@outbound.command()
@opened
def release(centre: Opened) -> None:
    """Lets messages leave again, those that waited too."""
    _set(centre, "open")


def _set(centre: Opened, state: str) -> None:
    with centre.database.writing() as session:
        memory.remember(session, LOCK, state)
        audit.record(session, ACTOR, f"outbound.{state}", "outbound", centre.now())
    click.echo(state)
