"""What has been published: the months, and the report of each as its last published revision says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.statistics import editions
from core.statistics.editions import Edition, Report
from core.statistics.figures import Value

RECAP = (
    "requests", "average_working_days", "granted_full", "granted_partial", "refused", "not_given", "in_progress",
    "objections",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A published month in a list: its last published revision, and when that was."""

    month: Month
    revision: int
    published_at: dt.datetime


@dataclass(frozen=True)
class Recap:
    """Information requests of a year up to a published month: its months that have a row, and the whole."""

    until: Month
    rows: Mapping[Month, Mapping[str, Value]]
    year: Mapping[str, Value]


def months(session: Session) -> list[Line]:
    """The months with a published report, newest first."""
    query = (
        sa.select(Edition.month, sa.func.max(Edition.revision), sa.func.max(Edition.published_at))
        .where(Edition.state == "published")
        .group_by(Edition.month)
        .order_by(Edition.month.desc())
    )
    return [Line(Month.parse(month), revision, at) for month, revision, at in session.execute(query) if at]


def report(session: Session, month: Month) -> Report | None:
    """The month's last published revision, None where nothing was published; never a live or a closed one."""
    edition = editions.standing(session, month)
    return editions.as_report(edition) if edition is not None and edition.state == "published" else None


def revisions(session: Session, month: Month) -> list[Report]:
    """Every edition of the month, newest first."""
    query = sa.select(Edition).where(Edition.month == str(month)).order_by(Edition.revision.desc())
    return [editions.as_report(edition) for edition in session.execute(query).scalars()]


def requests_recap(session: Session, lines: Iterable[Line]) -> Recap | None:
    """The recap of information requests as the first of these published months has one, None where none has."""
    for line in lines:
        found = report(session, line.month)
        if found is not None and found.value("ppid.year.requests") is not None:
            year = {name: found.value(f"ppid.year.{name}") for name in RECAP}
            return Recap(line.month, _rows(found), year)
    return None


def _rows(found: Report) -> dict[Month, Mapping[str, Value]]:
    rows: dict[Month, Mapping[str, Value]] = {}
    for n, month in enumerate(map(Month.parse, found.series.months)):
        row = {name: values[n] for name in RECAP if (values := found.series.values.get(f"ppid.{name}"))}
        if month.year == found.period.year and row.get("requests") is not None:
            rows[month] = row
    return rows
