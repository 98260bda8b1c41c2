"""A month's report as files: PDF in both languages, workbook, page, open data."""

from __future__ import annotations

import tempfile
from io import BytesIO
from typing import BinaryIO, cast

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.statistics import publication
from core.statistics.reports import forms
from core.statistics.reports.forms import Issue
from web.context import calendar, centre, db, now, settings
from web.language import language
from web.months.asked import begun

page = Blueprint("month_files", __name__)

# What the month's page offers: the form, its language ("" for the reader's own), and what the link says.
OFFERED = (
    ("pdf", "id", "PDF (Indonesia)"),
    ("pdf", "en", "PDF (English)"),
    *((form, "", form.upper()) for form in forms.TYPES if form != "pdf"),
)


@page.get("/months/<text>/files/<form>")
def show(text: str, form: str) -> ResponseReturnValue:
    """One form of the standing edition, else of the figures as they are. `language` in the address: id or en."""
    if form not in forms.TYPES:
        abort(404)
    month = begun(text)
    with db().reading() as session:
        issued = _issue(session, month)
        if form == "xlsx":  # its last sheet is read from the database while it is written
            made = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed when it is sent
            forms.write_workbook(session, calendar(session), issued, made)
    if form != "xlsx":
        made = BytesIO(forms.content(issued, form))
    made.seek(0)
    return send_file(made, mimetype=forms.TYPES[form], as_attachment=True, download_name=issued.name(form))


def _issue(session: Session, month: Month) -> Issue:
    days, house = calendar(session), settings()
    wanted = request.args.get("language", "")
    return forms.issue(
        session,
        days,
        publication.figures_of(session, days, month, now()),
        centre(),
        wanted if wanted in ("id", "en") else language(),
        public_url=house.public_url,
        data_dir=house.data_dir,
    )
