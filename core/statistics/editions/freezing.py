"""The life of an edition: closed as often as needed, published once, revised with a ledger of what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import imports
from core.consultations.tickets import Ticket
from core.foundation import audit
from core.foundation.errors import Refused
from core.reference.calendar import Calendar, Month
from core.statistics import facts, figures
from core.statistics.editions.model import FROZEN, Edition, EditionTicket
from core.statistics.editions.report import Report, as_report, content, hashed
from core.statistics.editions.standing import live, standing
from core.statistics.facts import Span
from core.statistics.figures import Computed, Figure
from core.warnings import fraud
from core.warnings.fraud import FraudReport

TRIES = 5  # closings that meet a ticket on its way begin anew so often


def close(session: Session, calendar: Calendar, month: Month, actor: str, now: dt.datetime) -> Edition:
    """Freezes a month that is over; said again before publishing, the same revision takes the new figures.

    Raises Refused for a month that is not over, has no ticket or is published.
    """
    facts.take_turn(session)
    edition = standing(session, month)
    if edition is not None and edition.state == "published":
        raise Refused("%(month)s is published; later corrections need a revision.", month=month)
    fraud.attach_all(session, calendar, month, now)
    revision = edition.revision if edition else 1
    edition = _freeze(session, calendar, edition or Edition(month=str(month), revision=revision), actor, now)
    audit.record(session, actor, "month.close", f"month:{month}", now)
    return edition


def publish(session: Session, month: Month, actor: str, now: dt.datetime) -> Edition:
    """Makes the closed edition public; its figures never move again.

    Raises Refused where the month is not closed or is published already.
    """
    facts.take_turn(session)
    return _publish(session, to_publish(session, month), actor, now)


def revise(session: Session, calendar: Calendar, month: Month, *, why: str, actor: str, now: dt.datetime) -> Edition:
    """Publishes the next revision with the figures as they are now.

    Raises Refused without a reason, where no edition is published, or where nothing has changed since.
    """
    facts.take_turn(session)
    before = _to_revise(session, month, why)
    edition = Edition(month=str(month), revision=before.revision + 1, why=why.strip())
    edition = _freeze(session, calendar, edition, actor, now, before=as_report(before))
    audit.record(session, actor, "month.revise", f"month:{month}", now)
    return _publish(session, edition, actor, now)


def to_publish(session: Session, month: Month) -> Edition:
    """The closed edition. Raises Refused where the month is not closed or is published already."""
    edition = standing(session, month)
    if edition is None:
        raise Refused("%(month)s is not closed yet; close it first.", month=month)
    if edition.state == "published":
        raise Refused("%(month)s is published already.", month=month)
    return edition


def draft(session: Session, calendar: Calendar, month: Month, *, why: str, now: dt.datetime) -> Report:
    """The next revision as `revise` would publish it now; nothing is written. Its content decides its hash.

    Raises Refused without a reason, or where no edition is published.
    """
    before = _to_revise(session, month, why)
    edition = Edition(month=str(month), revision=before.revision + 1, why=why.strip())
    edition.state, edition.closed_at, edition.closed_by, edition.announced_hash = "closed", now, "", ""
    _fill(session, edition, live(session, calendar, month), as_report(before))
    return as_report(edition)


def content_hash(edition: Edition) -> str:
    """The hash of an edition's content as it is now; `Edition.hash` is what it was when the edition was made."""
    kept = ("month", "revision", "figures", "series", "breakdowns", "items", "why", "ledger")
    return hashed({name: getattr(edition, name) or "" for name in kept})


def window(month: Month) -> Span:
    """The days that a month's figures look at: the month and the twelve before it."""
    return month.year_ago().first_day, month.last_day


def _to_revise(session: Session, month: Month, why: str) -> Edition:
    if not why.strip():
        raise Refused("Please say why.", fields={"why": Refused("Please say why.")})
    before = standing(session, month)
    if before is None or before.state != "published":
        raise Refused("%(month)s is not published yet; there is nothing to revise.", month=month)
    return before


def _publish(session: Session, edition: Edition, actor: str, now: dt.datetime) -> Edition:
    edition.state, edition.published_at, edition.published_by = "published", now, actor
    session.flush()
    audit.record(session, actor, "month.publish", f"month:{edition.month}", now)
    return edition


def _freeze(
    session: Session,
    calendar: Calendar,
    edition: Edition,
    actor: str,
    now: dt.datetime,
    *,
    before: Report | None = None,
) -> Edition:
    month = Month.parse(edition.month)
    start, end = calendar.month_bounds(month)
    if end > now:
        raise Refused("%(month)s is not over yet.", month=month)
    if half := imports.half_written(session, *window(month)):
        raise Refused("Tickets are being imported from %(file)s; please try again when it is done.", file=half.filename)
    edition.state, edition.closed_at, edition.closed_by = "closed", now, actor
    for _ in range(TRIES):
        facts.recount(session, calendar, within=window(month))
        computed = live(session, calendar, month)
        if computed.figures[0].value is None:
            raise Refused("There is no ticket in %(month)s, so there is nothing to close.", month=month)
        _fill(session, edition, computed, before)
        session.add(edition)
        session.flush()
        _keep_tickets(session, edition, start, end)
        # A ticket that another transaction committed between facts and list has left a mark: then both are made anew.
        if not facts.stale_within(session, month.first_day, month.last_day):
            return edition
    raise Refused("Tickets of %(month)s keep changing; please try again.", month=month)


def _fill(session: Session, edition: Edition, computed: Computed, before: Report | None) -> None:
    edition.relies_on = _published(session, Month.parse(edition.month))
    computed = replace(computed, figures=tuple(_pinned(edition, computed, figure) for figure in computed.figures))
    found = content(computed)
    if before and found == content(before):
        raise Refused(
            "Nothing has changed since revision %(number)s; there is nothing to revise.", number=before.revision
        )
    for name, value in found.items():
        setattr(edition, name, value)
    edition.ledger = _ledger(before, computed) if before else []
    edition.hash = content_hash(edition)


def _ledger(before: Report, computed: Computed) -> list[list[Any]]:
    now: Iterator[Figure] = chain(computed.figures, computed.breakdowns)
    pairs = ((before.value(figure.id), figure) for figure in now if figure.id in before)
    return [[figure.id, old, figure.value] for old, figure in pairs if old != figure.value]


def _pinned(edition: Edition, computed: Computed, figure: Figure) -> Figure:
    """The figure as it is frozen: of other months it opens the tickets of editions that never change, else none."""
    behind, relies_on = figure.behind, edition.relies_on or {}
    if behind is None or behind.first == behind.last == edition.month:
        return figure
    series = computed.series
    totals = dict(zip(series.months, series.values[figures.TOTAL], strict=True))
    others = [month for month in totals if behind.first <= month <= behind.last and month != edition.month]
    if all(month in relies_on or not totals[month] for month in others):
        return figure
    return replace(figure, tickets=None, behind=None)


def _published(session: Session, month: Month) -> dict[str, int]:
    first, last = str(month.year_ago()), str(month.previous())
    query = sa.select(Edition.month, Edition.id).where(Edition.month.between(first, last), Edition.state == "published")
    return {row.month: row.id for row in session.execute(query.order_by(Edition.revision))}


def _keep_tickets(session: Session, edition: Edition, start: dt.datetime, end: dt.datetime) -> None:
    session.execute(sa.delete(EditionTicket).where(EditionTicket.edition_id == edition.id))
    here = (Ticket.happened_at >= start, Ticket.happened_at < end, Ticket.merged_into.is_(None))
    names = ("edition_id", "ticket_id", *FROZEN, "happened_at", "modus")
    kept = (getattr(Ticket, name) for name in (*FROZEN, "happened_at"))
    columns = (sa.literal(edition.id), Ticket.id, *kept, FraudReport.modus)
    rows = sa.select(*columns).outerjoin(FraudReport, FraudReport.ticket_id == Ticket.id).where(*here)
    session.execute(sa.insert(EditionTicket).from_select(names, rows))
