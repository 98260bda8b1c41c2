"""Broadcasts: one text to many, drafted by one person and approved by another."""

from core.warnings.broadcasts.content import LIVE, WAYS, Audience, Content, audience_of, hash_of, parts_of
from core.warnings.broadcasts.ledger import (
    Banner,
    Counts,
    counts,
    current,
    drop_stopped,
    finish,
    recipients,
    unsubscribe,
    willing,
    words,
)
from core.warnings.broadcasts.life import (
    Rules,
    approve,
    by_id,
    draft,
    edit,
    listing,
    may_leave,
    next_turn,
    redraft,
    release,
    stop,
    submit,
)
from core.warnings.broadcasts.lining import list_some, reached, tell_newcomer
from core.warnings.broadcasts.model import KINDS, STATES, Broadcast
from core.warnings.broadcasts.running import Round
from core.warnings.broadcasts.telling import STOP, Household

__all__ = [
    "KINDS",
    "LIVE",
    "STATES",
    "STOP",
    "WAYS",
    "Audience",
    "Banner",
    "Broadcast",
    "Content",
    "Counts",
    "Household",
    "Round",
    "Rules",
    "approve",
    "audience_of",
    "by_id",
    "counts",
    "current",
    "draft",
    "drop_stopped",
    "edit",
    "finish",
    "hash_of",
    "list_some",
    "listing",
    "may_leave",
    "next_turn",
    "parts_of",
    "reached",
    "recipients",
    "redraft",
    "release",
    "stop",
    "submit",
    "tell_newcomer",
    "unsubscribe",
    "willing",
    "words",
]
