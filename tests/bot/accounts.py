"""The accounts after a chaos: whether every acknowledged update and every message is there exactly once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from core.consultations.conversations import Line
from core.consultations.tickets import Ticket
from tests.bot.bot_api import BotApi, Json
from tests.bot.citizen import Hotline


@dataclass
class Fed:
    """What was acknowledged: the update ids, and how many messages each chat wrote."""

    acknowledged: list[int] = field(default_factory=list)
    spoken: Counter[str] = field(default_factory=Counter)
    questions: list[str] = field(default_factory=list)

    def add(self, update: Json) -> None:
        """An update that got its 200."""
        self.acknowledged.append(update["update_id"])
        self.spoken[str(update["message"]["chat"]["id"])] += 1


def check(hotline: Hotline, api: BotApi, fed: Fed) -> Counter[str]:
    """Fails where anything is lost or doubled; how many messages ended in each state."""
    rows = hotline.incoming()
    assert sorted(int(row.external_id) for row in rows) == sorted(fed.acknowledged)
    assert Counter(row.state for row in rows) == Counter({"handled": len(fed.acknowledged)})
    _tickets(hotline, fed)
    return _messages(hotline, api, fed)


def _tickets(hotline: Hotline, fed: Fed) -> None:
    tickets = hotline.tickets()
    assert sorted(ticket.question for ticket in tickets) == sorted(fed.questions)
    assert len({ticket.external_id for ticket in tickets}) == len({ticket.number for ticket in tickets}) == len(tickets)
    assert sorted(ticket.number[-6:] for ticket in tickets) == [f"{n:06d}" for n in range(1, len(tickets) + 1)]
    with hotline.reading() as session:
        lines = session.execute(sa.select(sa.func.count()).where(Line.direction == "in")).scalar()
        untold = session.execute(sa.select(sa.func.count()).where(Ticket.conversation_id.is_(None))).scalar()
    assert (lines, untold) == (len(fed.acknowledged), 0)


def _messages(hotline: Hotline, api: BotApi, fed: Fed) -> Counter[str]:
    """Each message was sent once, or it is uncertain and was sent at most once."""
    rows = hotline.outgoing()
    assert Counter(row.to for row in rows) == fed.spoken  # every message was answered by one
    by_id = {str(call.message_id): call for call in api.sent}
    known = [row.provider_id for row in rows if row.state == "sent"]
    assert len(set(known)) == len(known)
    for row in rows:
        if row.state == "sent":
            call = by_id.pop(row.provider_id)
            assert (call.to, call.text) == (row.to, row.body["text"])
    uncertain = Counter((row.to, row.body["text"]) for row in rows if row.state == "uncertain")
    assert not Counter((call.to, call.text) for call in by_id.values()) - uncertain, "a second copy was sent"
    states = Counter(row.state for row in rows)
    assert set(states) <= {"sent", "uncertain"}, states
    return states
