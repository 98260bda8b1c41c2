"""The year's recap of the register as the law wants it published, as page and workbook, and the requests behind it."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.exchange import Cell, write_xlsx
from core.reference.calendar import Month
from core.requests import register
from core.requests.register import Recap
from web.context import allow, db
from web.requests import wording
from web.requests.pages import reader, terms, today

page = Blueprint("request_recap", __name__)

COLUMNS = (
    "requests", "average_working_days", "granted_full", "granted_partial", "refused", "not_given", "exempt", "not_held",
    "other_reason", "objections",
)  # fmt: skip
MORE = ("in_progress", "median", "late", "unexplained")
BEHIND = ("requests", *dict.fromkeys(register.NAME_OF.values()), *register.REASON_NAMES.values())
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page.get("/requests/recap")
@page.get("/requests/recap/<int:year>")
def show(year: int | None = None) -> ResponseReturnValue:
    """The months of a year and their sum."""
    with db().reading() as session:
        day = today(session)
        shown = _known(year or day.year)
        months = _of_year(session, shown, day)
        return render_template(
            "requests/recap.html", year=shown, years=register.years(session, day), months=months,
            total=register.added(months.values()), names=names(), columns=COLUMNS, more=MORE, behind=BEHIND,
            cell=cell, words=wording,
        )  # fmt: skip


@page.get("/requests/recap/<int:year>.xlsx")
def workbook(year: int) -> ResponseReturnValue:
    """The same as a workbook."""
    with db().reading() as session:
        months = _of_year(session, _known(year), today(session))
    labels = names()
    head = (gettext("Month"), *(str(labels[name]) for name in (*COLUMNS, *MORE)))
    return _sheet(head, _lines(months), f"ppid-{year}", gettext("Recap"))


@page.get("/requests/months/<text>")
def behind(text: str) -> ResponseReturnValue:
    """The requests behind a month's count."""
    month, name = Month.parse(text), request.args.get("count", BEHIND[0])
    if name not in BEHIND:
        raise Refused("Please choose one.")
    with db().reading() as session:
        found = register.of_span(session, month, month, name)
        return render_template(
            "requests/span.html", month=month, name=name, names=names(), found=found, words=wording,
            terms=terms(session), today=today(session), reader=reader(),
        )  # fmt: skip


@page.get("/requests/register/<int:year>.xlsx")
@allow("supervisor")
def whole(year: int) -> ResponseReturnValue:
    """The register of a year with its persons, in the columns of the national format."""
    with db().reading() as session:
        found = register.of_span(session, Month(_known(year), 1), Month(year, 12))
        reasons = register.reasons_of(session, [one.id for one in found])
        rows = [_entry(one, reasons.get(one.id, ())) for one in found]
    head = (
        gettext("Register number"), gettext("Received on"), gettext("Channel"), gettext("Name"), gettext("Address"),
        gettext("Phone"), gettext("E-mail"), gettext("Occupation"), gettext("Information asked for"),
        gettext("Purpose"), gettext("Wanted"), gettext("Form"), gettext("Complete on"), gettext("Deadline"),
        gettext("Outcome"), gettext("Reasons"), gettext("Answered on"), gettext("Working days"),
        gettext("Handed over on"), gettext("Held"), gettext("Holder"), gettext("Cost"), gettext("Payment"),
    )  # fmt: skip
    return _sheet(head, rows, f"ppid-register-{year}", gettext("Register"))


def names() -> dict[str, str]:
    """What the columns are called, as the published table calls them."""
    return {
        "requests": gettext("Requests"), "average_working_days": gettext("Mean working days"),
        "granted_full": gettext("In full"), "granted_partial": gettext("In part"), "refused": gettext("Refused"),
        "not_given": gettext("Not given"), "exempt": gettext("Exempt"), "not_held": gettext("Not held"),
        "other_reason": gettext("Other"), "objections": gettext("Objections"),
        "in_progress": gettext("In process"), "median": gettext("Median of working days"), "late": gettext("Late"),
        "unexplained": gettext("Without a reason"),
    }  # fmt: skip


def cell(recap: Recap, name: str) -> int | float | None:
    """A recap's number by its column."""
    if name in ("median", "late", "unexplained"):
        return cast("int | float | None", getattr(recap, name))
    return recap.values[name]


def _known(year: int) -> int:
    if not 2000 <= year < 2100:
        raise Refused("Please look at the year.")
    return year


def _of_year(session: Session, year: int, day: dt.date) -> dict[Month, Recap]:
    return register.of_months(session, Month(year, 1), Month(year, 12), day)


def _lines(months: Mapping[Month, Recap]) -> Iterator[Sequence[Cell]]:
    for month, recap in (*months.items(), (gettext("Total"), register.added(months.values()))):
        name = month if isinstance(month, str) else get_locale().months["stand-alone"]["wide"][month.month]
        yield (name, *(_rounded(cell(recap, column)) for column in (*COLUMNS, *MORE)))


def _rounded(value: float | None) -> int | float | None:
    return round(value, 2) if isinstance(value, float) else value


def _entry(one: register.InformationRequest, reasons: Sequence[register.RequestReason]) -> list[Cell]:
    said = "; ".join(" ".join(filter(None, (str(wording.REASONS[r.code]), r.exemption, r.note))) for r in reasons)
    outcome = str(wording.OUTCOMES[one.outcome]) if one.outcome else ""
    return [
        one.number, one.received_on, str(wording.CHANNELS[one.channel]), one.name, one.address, one.phone, one.email,
        one.occupation, one.information, one.purpose, str(wording.WANTED[one.wanted]), str(wording.FORMS[one.form]),
        one.complete_on, one.due_on, outcome, said, one.answered_on, one.days_used, one.delivered_on,
        str(wording.HELD[one.held]), one.holder, one.cost, one.payment,
    ]  # fmt: skip


def _sheet(head: Sequence[str], rows: Any, name: str, title: str) -> ResponseReturnValue:
    made = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed when it is sent
    write_xlsx(made, head, rows, title=title)
    made.seek(0)
    return send_file(made, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
