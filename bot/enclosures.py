"""Files of reports that leave with a message: made when it leaves, outside every transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk import Desk
from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.statistics import editions
from core.statistics.reports import forms, press
from core.statistics.reports.document import Chart
from core.statistics.reports.forms import Issue

CHARTS = "totals"  # the section whose chart is sent as a picture


@dataclass(frozen=True)
class Enclosure:
    """A file as a channel sends it. `form` is pdf or png."""

    form: str
    name: str
    content: bytes


def made(desk: Desk, order: Mapping[str, Any]) -> Enclosure:
    """The file that was ordered with a month's announcement, drawn by a child process.

    Raises Refused where the month has other figures by now: their own announcement brings their own files.
    """
    month = Month.parse(order["month"])
    with desk.database.reading() as session:
        edition = editions.standing(session, month)
        if edition is None or edition.hash != order["hash"]:
            raise Refused("The figures of %(month)s were replaced meanwhile.", month=month)
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
    return Enclosure(form, issued.name(form), _picture(issued) if form == "png" else forms.content(issued, form))


def _picture(issued: Issue) -> bytes:
    sections = (section for section in issued.document.sections if section.id == CHARTS)
    charts = [block for section in sections for block in section.blocks if isinstance(block, Chart)]
    if not charts:
        raise Refused("%(month)s has no chart.", month=issued.report.period)
    return press.picture(charts[0].spec, issued.document.language)
