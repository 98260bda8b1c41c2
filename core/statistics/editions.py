"""Edition: a month's frozen figures, and every ticket behind them as it was classified then."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.consultations.tickets import Ticket
from core.foundation import audit
from core.foundation.db import UTC, Base
from core.foundation.errors import Refused
from core.reference.calendar import Calendar, Month
from core.statistics import facts, figures
from core.statistics.facts import Span
from core.statistics.figures import Computed, Figure, Series, Value

STATES = ("live", "closed", "published")
TRIES = 5  # closings that meet a ticket on its way begin anew so often
FROZEN = ("channel", "category", "sub_category", "kind", "topic", "region_code", "waiting_minutes", "rating")


class Edition(Base):
    """One revision of a month: closed until somebody publishes it, unchanged from then on."""

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7))
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    figures: Mapped[list[Any]]
    series: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(sa.String(64))
    closed_at: Mapped[dt.datetime] = mapped_column(UTC)
    closed_by: Mapped[str] = mapped_column(sa.String(80))
    published_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    published_by: Mapped[str | None] = mapped_column(sa.String(80))
    why: Mapped[str] = mapped_column(sa.Text, default="")
    announced_hash: Mapped[str] = mapped_column(sa.String(64), default="")  # of the figures last posted to supervisors

    __table_args__ = (
        sa.UniqueConstraint("month", "revision"),
        sa.CheckConstraint("state IN ('closed', 'published')", name="state"),
    )


class EditionTicket(Base):
    """A ticket of the month as it was when the edition was made; whatever becomes of the ticket, this stays."""

    __tablename__ = "edition_tickets"

    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("editions.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(sa.String(20))
    category: Mapped[str] = mapped_column(sa.String(20))
    sub_category: Mapped[str | None] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str | None] = mapped_column(sa.String(20))
    region_code: Mapped[str | None] = mapped_column(sa.String(13))
    waiting_minutes: Mapped[int | None]
    rating: Mapped[int | None]


_RANK = (Edition.state == "published", Edition.revision)  # the last one stands


@dataclass(frozen=True)
class Report:
    """A month's figures as they stand: live ones, or those of an edition. `revision` is 0 while they are live."""

    period: Month
    state: str
    revision: int
    as_of: dt.datetime
    figures: tuple[Figure, ...]
    series: Series
    updated: bool = False  # other figures of this revision were posted to supervisors before

    def __getitem__(self, figure_id: str) -> Figure:
        return self._by_id[figure_id]

    def value(self, figure_id: str) -> Value:
        """A figure's value; KeyError for an id that is none."""
        return self._by_id[figure_id].value

    def used_channels(self, codes: Iterable[str]) -> list[str]:
        """Those channels that have tickets in the month or in the twelve before; the others are left out of reports."""
        return [code for code in codes if any(self.series.values.get(f"channel.{code}.count", ()))]

    @cached_property
    def _by_id(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in self.figures}


def close(session: Session, calendar: Calendar, month: Month, actor: str, now: dt.datetime) -> Edition:
    """Freezes a month that is over; said again before publishing, the same revision takes the new figures.

    Raises Refused for a month that is not over, has no ticket or is published.
    """
    facts.take_turn(session)
    edition = standing(session, month)
    if edition is not None and edition.state == "published":
        raise Refused("%(month)s is published; later corrections need a revision.", month=month)
    revision = edition.revision if edition else 1
    edition = _freeze(session, calendar, edition or Edition(month=str(month), revision=revision), actor, now)
    audit.record(session, actor, "month.close", f"month:{month}", now)
    return edition


def publish(session: Session, month: Month, actor: str, now: dt.datetime) -> Edition:
    """Makes the closed edition public; its figures never move again.

    Raises Refused where the month is not closed or is published already.
    """
    facts.take_turn(session)
    edition = standing(session, month)
    if edition is None:
        raise Refused("%(month)s is not closed yet; close it first.", month=month)
    if edition.state == "published":
        raise Refused("%(month)s is published already.", month=month)
    return _publish(session, edition, actor, now)


def revise(session: Session, calendar: Calendar, month: Month, *, why: str, actor: str, now: dt.datetime) -> Edition:
    """Publishes the next revision with the figures as they are now.

    Raises Refused without a reason, or where no edition is published.
    """
    if not why.strip():
        raise Refused("Please say why.", fields={"why": Refused("Please say why.")})
    facts.take_turn(session)
    before = standing(session, month)
    if before is None or before.state != "published":
        raise Refused("%(month)s is not published yet; there is nothing to revise.", month=month)
    edition = Edition(month=str(month), revision=before.revision + 1, why=why.strip())
    edition = _freeze(session, calendar, edition, actor, now)
    audit.record(session, actor, "month.revise", f"month:{month}", now)
    return _publish(session, edition, actor, now)


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


def live(session: Session, calendar: Calendar, month: Month) -> Computed:
    """The month's figures as the facts are now; earlier months stand as published, else as closed, else live."""
    return figures.compute(session, calendar, month, _standing_values(session, month))


def report_of(session: Session, calendar: Calendar, month: Month, now: dt.datetime) -> Report:
    """The month's figures as they stand."""
    edition = standing(session, month)
    if edition is not None:
        return as_report(edition)
    computed = live(session, calendar, month)
    return Report(month, "live", 0, now, computed.figures, computed.series)


def as_report(edition: Edition) -> Report:
    """An edition's figures."""
    kept = tuple(figures.from_kept(row) for row in edition.figures)
    updated = edition.announced_hash not in ("", edition.hash)
    as_of = edition.closed_at
    month, series = Month.parse(edition.month), figures.series_from_kept(edition.series)
    return Report(month, edition.state, edition.revision, as_of, kept, series, updated)


def differences(session: Session, calendar: Calendar, edition: Edition) -> list[tuple[Figure, Figure]]:
    """Each figure of the edition that the facts give another value now: (as frozen, as it would be)."""
    month = Month.parse(edition.month)
    now = {figure.id: figure for figure in live(session, calendar, month).figures}
    frozen = (figures.from_kept(row) for row in edition.figures)
    return [(old, now[old.id]) for old in frozen if old.id in now and now[old.id].value != old.value]


def window(month: Month) -> Span:
    """The days that a month's figures look at: the month and the twelve before it."""
    return month.year_ago().first_day, month.last_day


def _publish(session: Session, edition: Edition, actor: str, now: dt.datetime) -> Edition:
    edition.state, edition.published_at, edition.published_by = "published", now, actor
    session.flush()
    audit.record(session, actor, "month.publish", f"month:{edition.month}", now)
    return edition


def _freeze(session: Session, calendar: Calendar, edition: Edition, actor: str, now: dt.datetime) -> Edition:
    month = Month.parse(edition.month)
    start, end = calendar.month_bounds(month)
    if end > now:
        raise Refused("%(month)s is not over yet.", month=month)
    edition.state, edition.closed_at, edition.closed_by = "closed", now, actor
    for _ in range(TRIES):
        facts.recount(session, calendar, within=window(month))
        computed = live(session, calendar, month)
        if computed.figures[0].value is None:
            raise Refused("There is no ticket in %(month)s, so there is nothing to close.", month=month)
        _keep(session, edition, computed)
        _keep_tickets(session, edition, start, end)
        # A ticket that another transaction committed between facts and list has left a mark: then both are made anew.
        if not facts.stale_within(session, month.first_day, month.last_day):
            return edition
    raise Refused("Tickets of %(month)s keep changing; please try again.", month=month)


def _keep(session: Session, edition: Edition, computed: Computed) -> None:
    edition.figures = [figure.kept() for figure in computed.figures]
    edition.series = computed.series.kept()
    content = {name: getattr(edition, name) for name in ("month", "revision", "figures", "series")}
    edition.hash = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    session.add(edition)
    session.flush()


def _keep_tickets(session: Session, edition: Edition, start: dt.datetime, end: dt.datetime) -> None:
    session.execute(sa.delete(EditionTicket).where(EditionTicket.edition_id == edition.id))
    here = (Ticket.happened_at >= start, Ticket.happened_at < end, Ticket.merged_into.is_(None))
    rows = sa.select(sa.literal(edition.id), Ticket.id, *(getattr(Ticket, name) for name in FROZEN)).where(*here)
    session.execute(sa.insert(EditionTicket).from_select(["edition_id", "ticket_id", *FROZEN], rows))


def _standing_values(session: Session, month: Month) -> dict[Month, dict[str, Any]]:
    first, last = str(month.year_ago()), str(month.previous())
    query = sa.select(Edition.month, Edition.figures).where(Edition.month.between(first, last))
    rows = session.execute(query.order_by(*_RANK))
    return {Month.parse(row.month): {figure["id"]: figure["value"] for figure in row.figures} for row in rows}
