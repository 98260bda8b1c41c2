"""The published reports: their list, each one as a page, as PDF and as open data; nothing that is not published."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from flask import Blueprint, Response, current_app, request, url_for
from sqlalchemy.orm import Session

from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.calendar import Month
from core.reference.centre import Centre, load_centre
from core.statistics.reports import forms, press, published
from core.statistics.reports import page as pages
from core.statistics.reports.forms import Issue
from core.statistics.reports.page import Binding, Frame
from core.statistics.reports.published import Line
from core.statistics.reports.wording import wording

page = Blueprint("reports", __name__)

FRESH = "public, max-age=300"  # a revision is seen after five minutes
KEPT = 24  # pages that stay in memory; drawing one takes a second
LANGUAGES = ("id", "en")
FILES = ("pdf", "csv", "json")  # open data hides small counts

_drawn: dict[tuple[str, str, str], bytes] = {}
_one_at_a_time = Lock()


@page.get("/reports")
def listing() -> Response:
    """The published months, newest first."""
    with _database().reading() as session:
        return _answer(_list(session).encode(), "text/html; charset=utf-8")


@page.get("/reports/report.css")
def style() -> Response:
    """How reports look."""
    return _answer(pages.STYLE.read_bytes(), "text/css; charset=utf-8")


@page.get("/reports/<text>")
def show(text: str) -> Response:
    """A month's last published revision: its page, or with an ending the same as a file."""
    name, _, form = text.partition(".")
    if form and form not in FILES:
        return _missing(texts("unknown"))
    try:
        month = Month.parse(name)
    except Refused:
        return _missing(texts("unknown"))
    issued = _issued(month)
    if issued is None:
        return _missing(texts("missing").format(month=_month_name(month)))
    if form:
        return _answer(forms.content(issued, form), forms.TYPES[form], issued.name(form))
    return _answer(_page(issued), "text/html; charset=utf-8")


def latest(session: Session, most: int) -> list[tuple[str, Line]]:
    """The newest published months with their names, for the front page."""
    return [(_month_name(line.month), line) for line in published.months(session)[:most]]


def texts(key: str) -> str:
    """A sentence of the public pages in the reader's language."""
    return str(pages.texts(_language())[key])


def _issued(month: Month) -> Issue | None:
    settings, centre = _settings(), _centre()
    with _database().reading() as session:
        report = published.report(session, month)
        if report is None:
            return None
        days = calendars.load(session, settings.zone, centre.hours)
        issued = forms.issue(
            session, days, report, centre, _language(), public_url=settings.public_url, data_dir=settings.data_dir
        )
    return replace(issued, document=issued.document.for_everybody())


def _page(issued: Issue) -> bytes:
    """The page with its charts as pictures, without links to tickets; drawn once for an edition and a language."""
    key = (issued.report.hash, issued.document.as_of, issued.document.language)
    with _one_at_a_time:
        if key not in _drawn:
            document = pages.for_pictures(issued.document)
            bound = Binding(issued.report, issued.words, lambda _: "", press.drawings(document))
            while len(_drawn) >= KEPT:
                _drawn.pop(next(iter(_drawn)))
            _drawn[key] = pages.whole(document, bound, _frame(issued.report.period)).encode()
        return _drawn[key]


def _list(session: Session, said: str = "") -> str:
    rows = [_row(line) for line in published.months(session)]
    return pages.listed(rows, _language(), _frame(), texts("public"), said)


def _row(line: Line) -> dict[str, object]:
    say = wording(_language())
    at = say.formatted(line.published_at.astimezone(_settings().zone).date(), "d MMMM y")
    about = f"{texts('revision').format(revision=line.revision)}, {texts('published').format(date=at)}"
    return {
        "name": texts("report").format(month=_month_name(line.month)),
        "address": _address(line.month),
        "about": about,
        "forms": [(form.upper(), _address(line.month, form)) for form in FILES],
    }


def _frame(month: Month | None = None) -> Frame:
    other = "en" if _language() == "id" else "id"
    links = [(texts("home"), "/"), (texts("all"), url_for("reports.listing", lang=_asked()))]
    if month is not None:
        links += [(form.upper(), _address(month, form)) for form in FILES]
    return Frame(
        styles=(url_for("reports.style"),),
        links=(*links, (texts("other_language"), f"?lang={other}")),
        icon=url_for("public.static", filename="mark.svg"),
    )


def _address(month: Month, form: str = "") -> str:
    return url_for("reports.show", text=f"{month}.{form}" if form else str(month), lang=_asked())


def _asked() -> str | None:
    return None if _language() == "id" else _language()


def _missing(sentence: str) -> Response:
    with _database().reading() as session:
        response = Response(_list(session, sentence), 404, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(body: bytes, mimetype: str, name: str = "") -> Response:
    response = Response(body, content_type=mimetype)
    response.headers["Cache-Control"] = FRESH
    response.headers["Vary"] = "Accept-Encoding"
    if name:
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.add_etag()
    response.make_conditional(request)
    return response


def _month_name(month: Month) -> str:
    return wording(_language()).formatted(month.first_day, "MMMM y")


def _language() -> str:
    wanted = request.args.get("lang", "")
    return wanted if wanted in LANGUAGES else "id"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["dering"][0]
    return settings


def _database() -> Database:
    database: Database = current_app.extensions["dering"][1]
    return database


def _centre() -> Centre:
    return load_centre(_settings().centre_file)
