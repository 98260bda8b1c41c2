"""Fraud in the centre's name: reports, suspicions, alerts, and the warnings drafted from them."""

from core.warnings.fraud.alerting import WINDOW, raise_alerts, recent
from core.warnings.fraud.drafting import Wave, draft_reminder
from core.warnings.fraud.lists import (
    UNDECIDED,
    ModusCount,
    ReportLine,
    SuspicionLine,
    alerts,
    by_modus,
    reports,
    suspicions,
    undecided_tickets,
)
from core.warnings.fraud.model import KIND, MEANS, TOPIC, VERDICTS, FraudAlert, FraudReport, FraudSuspicion
from core.warnings.fraud.reports import (
    Details,
    attach,
    due,
    hear_more,
    is_report,
    judge,
    make_report,
    record,
    report_of,
    settle,
    suspect,
    suspicion_of,
)
from core.warnings.fraud.telling import tell_reminder, verdict_text
from core.warnings.fraud.watching import SEEN, attach_all, look_over

__all__ = [
    "KIND",
    "MEANS",
    "SEEN",
    "TOPIC",
    "UNDECIDED",
    "VERDICTS",
    "WINDOW",
    "Details",
    "FraudAlert",
    "FraudReport",
    "FraudSuspicion",
    "ModusCount",
    "ReportLine",
    "SuspicionLine",
    "Wave",
    "alerts",
    "attach",
    "attach_all",
    "by_modus",
    "draft_reminder",
    "due",
    "hear_more",
    "is_report",
    "judge",
    "look_over",
    "make_report",
    "raise_alerts",
    "recent",
    "record",
    "report_of",
    "reports",
    "settle",
    "suspect",
    "suspicion_of",
    "suspicions",
    "tell_reminder",
    "undecided_tickets",
    "verdict_text",
]
