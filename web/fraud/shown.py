"""What a ticket's page shows of fraud."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.reference import modus
from core.warnings import fraud
from web.fraud.wording import MEANS, PAID, VERDICTS
from web.language import language


def around(session: Session, ticket: Ticket) -> dict[str, Any]:
    """What a ticket's page shows of fraud: the report, or a suspicion that nobody has settled."""
    report = fraud.report_of(session, ticket.id) if fraud.is_report(ticket) else None
    suspicion = None if fraud.is_report(ticket) or ticket.merged_into else fraud.suspicion_of(session, ticket.id)
    return {
        "fraud_report": report, "fraud_suspicion": suspicion, "is_fraud": fraud.is_report(ticket),
        "fraud_known": modus.knowledge(), "fraud_words": {"means": MEANS, "verdicts": VERDICTS, "paid": PAID},
        "language": language(),
    }  # fmt: skip
