"""`dering figures` and `dering month …`: a month's figures, and its life from live to published."""

from __future__ import annotations

import json

import click
from sqlalchemy.orm import Session

from cli.context import ACTOR, Opened, opened
from core import clock
from core.reference.calendar import Month
from core.statistics import editions, publication
from core.statistics.editions import Edition, Report
from core.statistics.figures import Figure
from core.statistics.reports.wording import wording

MONTH = Month.parse  # raises Refused, whose sentence the front door says


@click.command()
@click.argument("period", type=MONTH)
@click.option("--json", "as_json", is_flag=True, help="The same for other programs.")
@opened
def figures(centre: Opened, period: Month, as_json: bool) -> None:
    """Prints the figures of a month such as 2022-12."""
    clock.recount(centre.database, clock.Context(centre.settings, centre.centre))
    with centre.database.reading() as session:
        report = publication.figures_of(session, centre.calendar(session), period, centre.now())
    click.echo(json.dumps(report.plain(), ensure_ascii=False, indent=2) if as_json else table(report))


@click.group()
def month() -> None:
    """The life of a month: closed, published, revised."""


@month.command()
@click.argument("period", type=MONTH)
@opened
def close(centre: Opened, period: Month) -> None:
    """Freezes a month that is over; may be said again until it is published."""

    clock.recount(centre.database, clock.Context(centre.settings, centre.centre))
    with centre.database.writing() as session:
        edition = publication.close_month(session, centre.calendar(session), period, ACTOR, centre.now())
        _tell_change(session, centre, edition)
        report = editions.as_report(edition)
    click.echo(_line(report))


@month.command()
@click.argument("period", type=MONTH)
@opened
def publish(centre: Opened, period: Month) -> None:
    """Makes a closed month public; its figures never move again."""
    _publish(centre, period)


@month.command()
@click.argument("period", type=MONTH)
@click.option("--why", required=True, help="The reason, kept with the revision.")
@opened
def revise(centre: Opened, period: Month, why: str) -> None:
    """Publishes the next revision with the figures as they are now."""
    _publish(centre, period, why)


def table(report: Report) -> str:
    """The month as people read it: a line per figure that has a value."""
    head = f"{report.period} · {report.state} · {report.revision}"
    lines = [f"{figure.id:<44} {_value(figure)}" for figure in report.figures if figure.value is not None]
    missing = sum(figure.value is None for figure in report.figures)
    return "\n".join([head, *lines, f"({missing}: {wording('id').texts['missing']})"])


def _value(figure: Figure) -> str:
    if isinstance(figure.value, list):
        return ", ".join(f"{row['topic']} {row['count']}" for row in figure.value) or "–"
    return wording("id").number(figure.value, 0 if isinstance(figure.value, int) else 2)


def _publish(centre: Opened, period: Month, why: str | None = None) -> None:
    house = clock.Context(centre.settings, centre.centre)
    clock.recount(centre.database, house)
    report = publication.publish_examined(centre.database, house, period, actor=ACTOR, now=centre.now(), why=why)
    click.echo(_line(report))


def _line(report: Report) -> str:
    total = report.value("consultations.total")
    return f"{report.period}: {report.state}, revision {report.revision}, total {total}"


def _tell_change(session: Session, centre: Opened, edition: Edition) -> None:
    if publication.changed_since_announced(edition):
        to = publication.recipients(session, centre.settings.supervisor_chats)
        link = publication.page_link(centre.settings.public_url, Month.parse(edition.month))
        publication.announce(session, Month.parse(edition.month), centre.centre, to, centre.now(), link=link)
