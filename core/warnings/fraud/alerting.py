"""The alert rule: two reports of one modus within seven days, or one payment, and supervisors know within a minute."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.foundation import audit, memory
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.reference import modus
from core.reference.house import House
from core.warnings.broadcasts import Broadcast
from core.warnings.fraud.drafting import Wave, draft_warning
from core.warnings.fraud.model import FraudAlert, FraudReport
from core.warnings.fraud.reports import is_of_fraud
from core.warnings.fraud.telling import tell_wave

log = logging.getLogger(__name__)

WINDOW = dt.timedelta(days=7)
ENOUGH = 2  # reports of one modus within the window
TURN = "fraud alert turn"


@dataclass(frozen=True)
class Reported:
    """A report within the window, with what of its ticket matters here."""

    report: FraudReport
    happened_at: dt.datetime
    region_code: str | None


def raise_alerts(database: Database, house: House, now: dt.datetime) -> int:
    """Raises what is to be raised, one transaction each; how many. `now` is the present."""
    raised = 0
    while True:
        with database.reading() as session:
            wanted = next(iter(_wanted(session, now)), None)
        if wanted is None:
            return raised
        with database.writing() as session:
            memory.remember(session, TURN, now.isoformat())  # another clock waits here, and then finds nothing to do
            if reports := next(iter(_wanted(session, now)), None):
                _raise(session, house, reports, now)
                raised += 1


def recent(session: Session, now: dt.datetime) -> list[Reported]:
    """The reports of the last seven days, oldest first; not those whose letter turned out to be genuine."""
    genuine = sa.func.coalesce(FraudReport.verdict, "") == "OURS"
    query = sa.select(FraudReport, Ticket.happened_at, Ticket.region_code).join(
        Ticket, Ticket.id == FraudReport.ticket_id
    )
    here = (*is_of_fraud(), Ticket.happened_at > now - WINDOW, ~genuine)
    rows = session.execute(query.where(*here).order_by(Ticket.happened_at, Ticket.id)).all()
    return [Reported(*row) for row in rows]


def _wanted(session: Session, now: dt.datetime) -> list[Sequence[Reported]]:
    """The waves of which supervisors have not been told as they stand now."""
    waves: dict[str | None, list[Reported]] = {}
    for one in recent(session, now):
        code = one.report.modus
        # What has no name of its own is no wave: each stands for itself.
        key = code if code not in (None, modus.OTHER) else f"ticket {one.report.ticket_id}"
        waves.setdefault(key, []).append(one)
    alerts = {alert.id: alert for alert in _alerts_of(session, waves.values())}
    return [wave for wave in waves.values() if _is_news(wave, alerts)]


def _alerts_of(session: Session, waves: Iterable[Sequence[Reported]]) -> Sequence[FraudAlert]:
    ids = {one.report.alert_id for wave in waves for one in wave if one.report.alert_id}
    return session.execute(sa.select(FraudAlert).where(FraudAlert.id.in_(ids))).scalars().all() if ids else ()


def _is_news(wave: Sequence[Reported], alerts: dict[int, FraudAlert]) -> bool:
    """A payment nobody was told of, a wave that begins, or one that has twice as many as when it was told last."""
    if any(one.report.paid and one.report.payment_told_at is None for one in wave):
        return True
    told = max((alerts[one.report.alert_id].told for one in wave if one.report.alert_id in alerts), default=0)
    return len(wave) >= max(ENOUGH, 2 * told)


def _raise(session: Session, house: House, wave: Sequence[Reported], now: dt.datetime) -> None:
    """Tells the supervisors and drafts the warning, or brings its untouched draft up to date."""
    ids = [one.report.alert_id for one in wave if one.report.alert_id]
    alert = session.get(FraudAlert, max(ids)) if ids else None
    if alert is None:
        alert = FraudAlert(modus=wave[0].report.modus, raised_at=now, told_at=now, told=0)
        session.add(alert)
        session.flush()
    told = _summed(wave)
    draft = _drafted(session, house, told, alert, now)
    alert.broadcast_id = draft.id if draft else alert.broadcast_id
    alert.told, alert.told_at = len(wave), now
    for one in wave:
        one.report.alert_id = alert.id
        one.report.payment_told_at = one.report.payment_told_at or (now if one.report.paid else None)
    session.flush()
    audit.record(session, "clock", "fraud.alert", f"fraud:{alert.id}", now)
    tell_wave(session, house, told, alert, now)


def _drafted(session: Session, house: House, wave: Wave, alert: FraudAlert, now: dt.datetime) -> Broadcast | None:
    try:
        return draft_warning(session, house, wave, alert, now)
    except Refused as refusal:  # the centre's own website is not among its link_hosts, say: the alert goes out anyway
        log.error("no warning was drafted: %s", refusal)
        return None


def _summed(wave: Sequence[Reported]) -> Wave:
    sums = [one.report.paid_sum for one in wave if one.report.paid and one.report.paid_sum]
    return Wave(
        wave[0].report.modus,
        len(wave),
        tuple(dict.fromkeys(one.region_code for one in wave if one.region_code)),
        wave[0].happened_at,
        sum(bool(one.report.paid) for one in wave),
        sum(sums) if sums else None,
    )
