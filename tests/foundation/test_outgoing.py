"""A broadcast that is held back holds up no reply."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.foundation import messages
from core.foundation.db import Database
from core.foundation.messages import Outgoing

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)


def test_a_broadcast_that_rests_holds_no_reply_to_the_same_chat(database: Database) -> None:
    with database.writing() as session:
        messages.queue(session, "TELEGRAM", "7", {"text": "siaran"}, NOW, purpose="broadcast", lane=1)
        session.execute(sa.update(Outgoing).values(not_before=NOW + dt.timedelta(days=1)))
        messages.queue(session, "TELEGRAM", "7", {"text": "jawaban"}, NOW)
    with database.writing() as session:
        rows = messages.claim_outgoing(session, NOW, ["TELEGRAM"])
    assert [row.body["text"] for row in rows] == ["jawaban"]
