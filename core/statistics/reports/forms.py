"""A month's report in each of its forms: PDF, HTML, workbook and open data, as files to hand out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session
from xlsxwriter.exceptions import XlsxFileError

from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.reference.centre import Centre
from core.reference.taxonomy import Taxonomy
from core.statistics import drilldown
from core.statistics.editions import Report
from core.statistics.figures import TOTAL, Figure
from core.statistics.figures.figure import LOG
from core.statistics.reports import open_data, page, press, sections, workbook
from core.statistics.reports.document import Document
from core.statistics.reports.page import Binding
from core.statistics.reports.workbook import behind

FOLDER = "reports"  # below the data folder
TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True)
class Issue:
    """A report laid out in one language, with what its forms need: no session, since making them takes a while.

    `public_url` is where links to lists of tickets lead.
    """

    report: Report
    words: Taxonomy
    document: Document
    public_url: str
    data_dir: Path
    licence: str = ""  # of the open data

    def name(self, form: str) -> str:
        """What the file is called, such as "dering-2022-12-r1-id.pdf"."""
        standing = f"r{self.report.revision}" if self.report.revision else "live"
        return f"dering-{self.report.period}-{standing}-{self.document.language}.{form}"

    def address(self, figure: Figure) -> str:
        """Where the tickets behind a figure are listed; an empty text where it opens none."""
        opens = figure.tickets is not None and figure.behind is not None
        return drilldown.link(self.public_url, figure.behind) if opens and figure.behind else ""


def issue(
    session: Session,
    calendar: Calendar,
    report: Report,
    centre: Centre,
    language: str,
    *,
    public_url: str,
    data_dir: Path,
) -> Issue:
    """Lays a report out. Raises Refused where nothing at all is known of its month."""
    if not _known(report):
        raise Refused("Nothing is known of %(month)s, so there is no report.", month=report.period)
    words = taxonomy.current(session, report.period.last_day)
    document = sections.laid_out(session, calendar, report, centre, language)
    return Issue(report, words, document, public_url.rstrip("/"), data_dir, centre.data_licence)


def refuse_future(calendar: Calendar, month: Month, now: Any) -> None:
    """Raises Refused where the month has not begun."""
    if month.first_day > calendar.local_day(now):
        raise Refused("%(month)s has not begun yet.", month=month)


def content(issued: Issue, form: str) -> bytes:
    """A form without the tickets themselves, as bytes. Raises Refused for a form that there is none of."""
    return _known_form(form)(issued)


def write_workbook(session: Session, calendar: Calendar, issued: Issue, target: Path | BinaryIO) -> None:
    """The workbook with a last sheet of the counted tickets, streamed. Raises OSError where it cannot be written."""
    rows = behind.rows(session, calendar, issued.report, issued.words)
    about = (issued.document, issued.report, issued.words, target)
    try:
        workbook.write(*about, link=lambda tickets: drilldown.link(issued.public_url, tickets), tickets=rows)
    except XlsxFileError as error:
        raise OSError(str(error)) from error


def lay(target: Path, write: Callable[[Path], object]) -> None:
    """Has a file written under another name, then puts it in its place: nobody finds half of it, whatever happens."""
    made = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        made.touch()  # says at once where nothing can be written
        write(made)
        made.replace(target)
    finally:
        with suppress(OSError):
            made.unlink()


def _known(report: Report) -> bool:
    return any(figure.value is not None for figure in report.figures if figure.id == TOTAL or figure.source != LOG)


def _known_form(form: str) -> Callable[[Issue], bytes]:
    if form not in _MADE:
        raise Refused("There is no form %(form)s; there are %(forms)s.", form=form, forms=", ".join(TYPES))
    return _MADE[form]


def _pdf(issued: Issue) -> bytes:
    return press.kept(issued.data_dir / FOLDER, issued.document)


def _html(issued: Issue) -> bytes:
    document = page.for_pictures(issued.document)
    bound = Binding(issued.report, issued.words, issued.address, press.drawings(document))
    return page.whole(document, bound).encode()


def _csv(issued: Issue) -> bytes:
    return open_data.csv(issued.document, issued.report, issued.words, licence=issued.licence)


def _json(issued: Issue) -> bytes:
    return open_data.json(issued.document, issued.report, issued.words, licence=issued.licence)


_MADE: Mapping[str, Callable[[Issue], bytes]] = {"pdf": _pdf, "html": _html, "csv": _csv, "json": _json}
