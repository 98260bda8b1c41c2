"""`dering staff`: who may sign in."""

from __future__ import annotations

import sys

import click

from cli.context import ACTOR, Opened, opened
from core.foundation import staff as people
from core.foundation.staff import second_factor


@click.group()
def staff() -> None:
    """The people who may sign in."""


@staff.command()
@click.argument("name")
@click.option("--email", required=True, help="What the person signs in with.")
@click.option("--role", required=True, type=click.Choice(people.ROLES))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
@opened
def add(centre: Opened, name: str, email: str, role: str, password_stdin: bool) -> None:
    """Adds a person; a supervisor may approve broadcasts after 24 hours."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else people.invented_password()
    with centre.database.writing() as session:
        person = people.add(session, name, email, role, password, now=centre.now(), actor=ACTOR)
        click.echo(f"{person.email} can sign in now as {role}.")
    if not password_stdin:
        click.echo(f"Password, shown only now: {password}")


@staff.command("list")
@opened
def show(centre: Opened) -> None:
    """Prints e-mail address, role, state and name, a person a line."""
    with centre.database.reading() as session:
        for person in people.listing(session):
            state = "disabled" if person.disabled_at else "active"
            click.echo(f"{person.email}\t{person.role}\t{state}\t{person.name}")


@staff.command()
@click.argument("email")
@opened
def disable(centre: Opened, email: str) -> None:
    """Shuts a person out at once."""
    with centre.database.writing() as session:
        person = people.by_email(session, email)
        people.disable(session, person.id, now=centre.now(), actor=ACTOR)
        click.echo(f"{person.email} can no longer sign in.")


@staff.command()
@click.argument("email")
@opened
def enable(centre: Opened, email: str) -> None:
    """Lets a person in again."""
    with centre.database.writing() as session:
        person = people.by_email(session, email)
        people.enable(session, person.id, now=centre.now(), actor=ACTOR)
        click.echo(f"{person.email} can sign in again.")


@staff.command()
@click.argument("email")
@opened
def reset(centre: Opened, email: str) -> None:
    """Makes a new password and prints it this once; all the person's browsers are signed out."""
    with centre.database.writing() as session:
        person = people.by_email(session, email)
        password = people.reset_password(session, person.id, now=centre.now(), actor=ACTOR)
    click.echo(f"Password, shown only now: {password}")


@staff.command("reset-factor")
@click.argument("email")
@opened
def reset_factor(centre: Opened, email: str) -> None:
    """Takes a lost second factor away; its person may approve again 24 hours after this."""
    with centre.database.writing() as session:
        person = people.by_email(session, email)
        second_factor.reset(session, person.id, now=centre.now(), actor=ACTOR)
        click.echo(f"{person.email} has no second factor any more and sets up a new one on the profile.")
