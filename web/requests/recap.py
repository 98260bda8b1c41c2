"""The year's recap of the register as the law wants it published, as page and workbook, and the requests behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.foundation.errors import Refused
from core.foundation.exchange import Cell
from core.reference.calendar import Month
from core.requests import register
from core.requests import year as years
from core.requests.aggregates import Value
from core.requests.register import Recap
from core.requests.year import Line
from core.statistics.figures import half_up
from web.context import db
from web.requests import book, footnotes, wording
from web.requests.book import Head, Sheet
from web.requests.footnotes import Note, month_name
from web.requests.pages import reader, terms, today

page = Blueprint("request_recap", __name__)

MORE = ("in_progress", "median", "late", "unexplained")
BEHIND = ("requests", *dict.fromkeys(register.NAME_OF.values()), *register.REASON_NAMES.values())


@page.get("/requests/recap")
@page.get("/requests/recap/<int:year>")
def show(year: int | None = None) -> ResponseReturnValue:
    """The months of a year and their sum."""
    with db().reading() as session:
        day = today(session)
        shown = known_year(year or day.year)
        lines, known = years.of_year(session, shown, day), years.years(session, day)
    notes = footnotes.of_lines(lines)
    return render_template(
        "requests/recap.html", year=shown, years=known, lines=lines, total=years.summed(lines), all=_counted(lines),
        names=wording.names(), heads=heads(), more=MORE, behind=BEHIND, beyond=beyond, notes=notes,
        marks=_marks(notes), month_name=month_name, words=wording,
    )  # fmt: skip


@page.get("/requests/recap/<int:year>.xlsx")
def workbook(year: int) -> ResponseReturnValue:
    """The same as a workbook: the published table alone on its first sheet."""
    with db().reading() as session:
        lines = years.of_year(session, known_year(year), today(session))
    labels, whole = wording.names(), _counted(lines)
    more = [Head(gettext("Month")), *(Head(labels[name]) for name in MORE)]
    by = list(_by(whole))
    notes: list[list[Cell]] = [[f"{n}. {note.text}"] for n, note in enumerate(footnotes.of_lines(lines), 1)]
    sheets = [
        Sheet(gettext("Recap"), [Head(title, below) for title, below, _ in heads()], list(_table(lines)), True),
        Sheet(gettext("Beyond it"), more, list(_beyond(lines)), True),
        Sheet(gettext("Channel and requester"), [Head(""), Head(labels["requests"])], by),
        Sheet(gettext("Notes"), [Head(gettext("Notes"))], notes),
    ]
    return book.tables(sheets, f"ppid-{year}")


@page.get("/requests/months/<text>")
def behind(text: str) -> ResponseReturnValue:
    """The requests behind a month's count."""
    try:
        month = Month.parse(text)
    except Refused:
        abort(404)
    name = request.args.get("count", BEHIND[0])
    if name not in BEHIND:
        raise Refused("Please choose one.")
    with db().reading() as session:
        found = register.of_span(session, month, month, name)
        return render_template(
            "requests/span.html", month=month, name=name, names=wording.names(), found=found, words=wording,
            terms=terms(session), today=today(session), reader=reader(),
        )  # fmt: skip


def known_year(year: int) -> int:
    """The year. Raises Refused for one that no register can have."""
    if not 2000 <= year < 2100:
        raise Refused("Please look at the year.")
    return year


def heads() -> Sequence[tuple[str, Sequence[str], Sequence[str]]]:
    """The published table's titles: each with those below it, and the columns it stands over."""
    labels = wording.names()
    granted, why = ("granted_full", "granted_partial"), ("exempt", "not_held", "other_reason")
    below = {"granted_full": gettext("Fully"), "granted_partial": gettext("Partly")}
    return (
        (gettext("Month"), (), ()),
        (gettext("Number of requests"), (), ("requests",)),
        (gettext("Mean time of service (working days)"), (), ("average_working_days",)),
        (gettext("Requests granted"), [below[name] for name in granted], granted),
        (gettext("Requests refused"), (), ("refused",)),
        (labels["not_given"], (), ("not_given",)),
        (gettext("Why requests were refused or not given"), [labels[name] for name in why], why),
        (gettext("Number of objections"), (), ("objections",)),
    )


def beyond(recap: Recap | None, name: str) -> Value:
    """What the register knows of a month beyond the published table; nothing where it does not know the month."""
    if recap is None:
        return None
    return recap.values[name] if name == "in_progress" else cast(Value, getattr(recap, name))


def _counted(lines: Sequence[Line]) -> Recap:
    return register.added(line.recap for line in lines if line.recap)


def _marks(notes: Sequence[Note]) -> Callable[[Month, str], Sequence[int]]:
    return lambda month, column: [
        n for n, note in enumerate(notes, 1) if note.column == column and month in note.months
    ]


def _table(lines: Sequence[Line]) -> Iterator[Sequence[Cell]]:
    columns = [name for _, _, names in heads() for name in names]
    for line in lines:
        yield (month_name(line.month), *(_rounded(line.values.get(name)) for name in columns))
    if lines:
        total = years.summed(lines)
        yield (gettext("Total"), *(_rounded(total.get(name)) for name in columns))


def _beyond(lines: Sequence[Line]) -> Iterator[Sequence[Cell]]:
    for line in lines:
        yield (month_name(line.month), *(_rounded(beyond(line.recap, name)) for name in MORE))
    yield (gettext("Total"), *(_rounded(beyond(_counted(lines), name)) for name in MORE))


def _by(whole: Recap) -> Iterator[Sequence[Cell]]:
    for counts, labels in ((whole.by_channel, wording.CHANNELS), (whole.by_requester, wording.REQUESTERS)):
        yield from ((str(label), counts[code]) for code, label in labels.items() if counts.get(code))


def _rounded(value: Value) -> Value:
    return float(half_up(value)) if isinstance(value, float) else value
