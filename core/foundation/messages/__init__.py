"""Messages in and out, as rows: nothing acknowledged is lost, nothing of unknown fate is sent twice by itself."""

from core.foundation.messages.incoming import (
    MAX_ATTEMPTS,
    Incoming,
    Received,
    anything_waiting,
    claim_incoming,
    receive,
    release_incoming,
    settle_incoming,
)
from core.foundation.messages.outgoing import (
    Outgoing,
    Result,
    anything_due,
    anything_vanished,
    claim_outgoing,
    decide,
    expire_attempts,
    is_locked,
    of_ticket,
    queue,
    settle_outgoing,
    unsettled,
)

__all__ = [
    "MAX_ATTEMPTS",
    "Incoming",
    "Outgoing",
    "Received",
    "Result",
    "anything_due",
    "anything_vanished",
    "anything_waiting",
    "claim_incoming",
    "claim_outgoing",
    "decide",
    "expire_attempts",
    "is_locked",
    "of_ticket",
    "queue",
    "receive",
    "release_incoming",
    "settle_incoming",
    "settle_outgoing",
    "unsettled",
]
