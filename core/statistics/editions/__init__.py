"""Editions: a month's frozen figures, and every ticket behind them as it was classified then."""

from core.statistics.editions.freezing import close, content_hash, draft, publish, revise, to_publish, window
from core.statistics.editions.model import FROZEN, STATES, Edition, EditionTicket
from core.statistics.editions.report import Change, Report, as_report
from core.statistics.editions.standing import all_standing, differences, live, named, report_of, standing

__all__ = [
    "FROZEN",
    "STATES",
    "Change",
    "Edition",
    "EditionTicket",
    "Report",
    "all_standing",
    "as_report",
    "close",
    "content_hash",
    "differences",
    "draft",
    "live",
    "named",
    "publish",
    "report_of",
    "revise",
    "standing",
    "to_publish",
    "window",
]
