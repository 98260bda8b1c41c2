"""What has been published: the months, and the report of each as its last published revision says it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.reference.calendar import Month
from core.statistics import editions
from core.statistics.editions import Edition, Report


@dataclass(frozen=True)
class Line:
    """A published month in a list: its last published revision, and when that was."""

    month: Month
    revision: int
    published_at: dt.datetime


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
