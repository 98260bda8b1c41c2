"""Objections to answers (article 35 of law 14/2008), their own clock, and the disputes that follow some of them."""

from core.requests.objections.acts import (
    Objecting,
    Reply,
    dispute,
    dispute_of,
    end_dispute,
    filed_late,
    of_request,
    receive,
    reply,
    respond,
)
from core.requests.objections.model import DECISIONS, GROUNDS, OUTCOMES, Dispute, Objection

__all__ = [
    "DECISIONS",
    "GROUNDS",
    "OUTCOMES",
    "Dispute",
    "Objecting",
    "Objection",
    "Reply",
    "dispute",
    "dispute_of",
    "end_dispute",
    "filed_late",
    "of_request",
    "receive",
    "reply",
    "respond",
]
