"""Files of reports that leave with a message: made when it leaves, outside every transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk import Desk
from core.reference.calendar import Month
from core.statistics import editions
from core.statistics.reports import forms, press
from core.statistics.reports.document import Chart
from core.statistics.reports.forms import Issue

CHARTS = "totals"  # the section whose chart is sent as a picture
KEPT = 4  # pictures in memory
_drawn: dict[tuple[str, str], bytes] = {}
LARGEST = {"png": 10 * 2**20, "pdf": 50 * 2**20}  # bytes that Telegram takes


class Replaced(Exception):
    """The month has other figures by now, so that nobody needs the file; the text says so."""


@dataclass(frozen=True)
class Enclosure:
    """A file as a channel sends it. `form` is pdf or png."""

    form: str
    name: str
    content: bytes


def made(desk: Desk, order: Mapping[str, Any]) -> Enclosure:
    """The file that was ordered with a month's announcement, drawn by a child process.

    Raises Replaced where the month has other figures by now: their own announcement brings their own files. Raises
    ValueError where it has no such file, PressFailed and others where it cannot be made.
    """
    month = Month.parse(order["month"])
    with desk.database.reading() as session:
        edition = editions.standing(session, month)
        if edition is None or edition.hash != order["hash"]:
            raise Replaced(f"the figures of {month} were replaced meanwhile")
        issued = forms.issue(
            session,
            desk.calendar(session),
            editions.as_report(edition),
            desk.centre,
            str(order["language"]),
            public_url=desk.settings.public_url,
            data_dir=desk.settings.data_dir,
        )
    form = str(order["form"])
    content = _picture(issued) if form == "png" else forms.content(issued, form)
    if len(content) > LARGEST[form]:
        raise ValueError(f"the {form} of {month} is too large: {len(content) // 2**20} MB")
    return Enclosure(form, issued.name(form), content)


def _picture(issued: Issue) -> bytes:
    """The chart, drawn once for all who get it; PDFs are kept on disk by the press."""
    key = issued.report.hash, issued.document.language
    if key not in _drawn:
        _drawn[key] = _draw(issued)
        while len(_drawn) > KEPT:
            _drawn.pop(next(iter(_drawn)))
    return _drawn[key]


def _draw(issued: Issue) -> bytes:
    sections = (section for section in issued.document.sections if section.id == CHARTS)
    charts = [block for section in sections for block in section.blocks if isinstance(block, Chart)]
    if not charts:
        raise ValueError(f"{issued.report.period} has no chart")
    return press.picture(charts[0].spec, issued.document.language)
