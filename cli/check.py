"""`dering check`: the audit of a month's figures, of its report and workbook, or of what an old report printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import click
from babel.support import Translations

import web
from cli.context import Opened, opened
from core import clock
from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Month
from core.statistics import consistency, editions
from core.statistics.consistency import Contradiction, claims
from core.statistics.reports import audit

CATALOGUES = Path(web.__file__).with_name("translations")
LANGUAGES = ("id", "en")
FOUND = 1  # the exit code where there is any contradiction


@click.command()
@click.argument("period", type=Month.parse)
@click.option("--claims", "file", type=click.Path(path_type=Path), help="Figures that an old report printed.")
@click.option("--notes", is_flag=True, help="Also what only wants a footnote.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Of the sentences.")
@opened
def check(centre: Opened, period: Month, *, file: Path | None, notes: bool, language: str) -> None:
    """Checks the figures of a month such as 2022-12: a line per contradiction, nothing where there is none."""
    clock.recount(centre.database, clock.Context(centre.settings, centre.centre))
    found, labels = _claimed(centre, period, file, language) if file else _examined(centre, period, language)
    listed = [contradiction for contradiction in found if contradiction.blocking or notes]
    for contradiction in listed:
        click.echo(_said(contradiction.said(language, labels), language))
    click.get_current_context().exit(FOUND if any(contradiction.blocking for contradiction in listed) else 0)


Found = tuple[Iterable[Contradiction], dict[str, str]]


def _examined(centre: Opened, period: Month, language: str) -> Found:
    """The month's own figures by every rule, its PDF and its workbook in both languages read back."""
    with centre.database.reading() as session:
        calendar = centre.calendar(session)
        _refuse_the_future(period, calendar.local_day(centre.now()))
        report = editions.report_of(session, calendar, period, centre.now())
        if all(figure.value is None for figure in report.figures):
            raise Refused("There is no data for %(month)s, so there is nothing to check.", month=period)
        found = audit.subject(session, calendar, report, centre.now())
        url = centre.settings.public_url
        found = audit.with_forms(session, calendar, centre.centre, found, url, languages=LANGUAGES)
    examined = audit.examine(found, language)
    return examined.contradictions, dict(examined.labels)


def _claimed(centre: Opened, period: Month, file: Path, language: str) -> Found:
    """What an old report of the month printed, against itself and against the log."""
    with centre.database.reading() as session:
        calendar, words = centre.calendar(session), taxonomy.current(session, period.last_day)
        _refuse_the_future(period, calendar.local_day(centre.now()))
        told = claims.load(file, period, words)
        reports = {month: editions.report_of(session, calendar, month, centre.now()) for month in told.months}
    return claims.examine(told, reports, words), dict(consistency.labels(words, language))


def _refuse_the_future(period: Month, today: dt.date) -> None:
    if period.first_day > today:
        raise Refused("%(month)s has not begun yet.", month=period)


def _said(refusal: Refused, language: str) -> str:
    """The sentence in the language, as the staff's pages say it."""
    if language == "en":
        return str(refusal)
    catalogue = Translations.load(CATALOGUES, [language])
    return str(catalogue.gettext(refusal.message)) % refusal.values
