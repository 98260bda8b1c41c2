"""Which figures of a month hold: those of its last published edition, else of its closed one, else live ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.reference.calendar import Calendar, Month
from core.statistics import figures
from core.statistics.editions.model import Edition
from core.statistics.editions.report import Report, as_report, of_computed
from core.statistics.figures import Computed, Figure

_RANK = (Edition.state == "published", Edition.revision)  # the last one stands


def standing(session: Session, month: Month) -> Edition | None:
    """The edition whose figures hold: the last published one, else the closed one, else none."""
    query = (
        sa.select(Edition).where(Edition.month == str(month)).order_by(*_RANK).execution_options(populate_existing=True)
    )
    editions = session.execute(query).scalars().all()
    return editions[-1] if editions else None


def all_standing(session: Session, year: int) -> dict[Month, Edition]:
    """The standing edition of every month of the year that has one."""
    query = sa.select(Edition).where(Edition.month.between(f"{year}-01", f"{year}-12")).order_by(*_RANK)
    return {Month.parse(edition.month): edition for edition in session.execute(query).scalars()}


def named(session: Session, name: str) -> Edition | None:
    """The edition called "2022-12.1" (month and revision), as in `Behind.report`; None where there is none."""
    month, _, revision = name.partition(".")
    if not revision.isascii() or not revision.isdigit():
        return None
    query = sa.select(Edition).where(Edition.month == month[:7], Edition.revision == int(revision[:6]))
    return session.execute(query).scalar()


def live(session: Session, calendar: Calendar, month: Month) -> Computed:
    """The month's figures as the facts are now; earlier months stand as published, else as closed, else live."""
    return figures.compute(session, calendar, month, _standing_values(session, month))


def report_of(session: Session, calendar: Calendar, month: Month, now: dt.datetime) -> Report:
    """The month's figures as they stand."""
    edition = standing(session, month)
    return as_report(edition) if edition else of_computed(month, live(session, calendar, month), now)


def differences(session: Session, calendar: Calendar, edition: Edition) -> list[tuple[Figure, Figure]]:
    """Each figure of the edition that the facts give another value now: (as frozen, as it would be)."""
    month = Month.parse(edition.month)
    now = {figure.id: figure for figure in live(session, calendar, month).figures}
    frozen = (figures.from_kept(row) for row in edition.figures)
    return [(old, now[old.id]) for old in frozen if old.id in now and now[old.id].value != old.value]


def _standing_values(session: Session, month: Month) -> dict[Month, dict[str, Any]]:
    first, last = str(month.year_ago()), str(month.previous())
    query = sa.select(Edition.month, Edition.figures).where(Edition.month.between(first, last))
    rows = session.execute(query.order_by(*_RANK))
    return {Month.parse(row.month): {figure["id"]: figure["value"] for figure in row.figures} for row in rows}
