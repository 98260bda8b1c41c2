"""Asking for broadcasts in chat, taking it back, and stopping one by its button."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.consultations.contacts import Address, Contact
from core.foundation import staff
from core.foundation.messages import Outgoing
from core.reference import regions, taxonomy
from core.warnings import broadcasts
from core.warnings.broadcasts import Audience, Broadcast, Content, Rules
from tests.bot.citizen import Citizen, Hotline

WORDS = Content("warning", "Waspada", "Beware", "Jangan transfer.", "Do not transfer.", Audience())


@pytest.fixture
def broadcast(hotline: Hotline) -> int:
    """A broadcast that left an hour ago."""
    now = hotline.clock.now - dt.timedelta(hours=1)
    with hotline.database.writing() as session:
        rules = Rules(taxonomy.current(session, now.date()), regions.current(session), ())
        made = broadcasts.draft(session, rules, WORDS, author=None, actor="test", now=now)
        assert made is not None
        made.state, made.released_at, made.listed_to = "sending", now, []
        made.approved_hash = broadcasts.hash_of(made)
        return made.id


def marks(hotline: Hotline) -> tuple[bool, bool]:
    """Whether the one address asked for broadcasts, and whether it wants none any more."""
    with hotline.database.reading() as session:
        row = session.execute(sa.select(Address.subscribed_at, Address.stopped_at)).one()
        return row.subscribed_at is not None, row.stopped_at is not None


@pytest.mark.usefixtures("broadcast")
def test_who_subscribes_gets_what_is_current_once(hotline: Hotline) -> None:
    siti = Citizen(hotline, 4711)
    siti.says("/start")
    assert marks(hotline) == (False, False)
    siti.says("langganan")
    assert marks(hotline) == (True, False)
    siti.says("langganan")
    rows = [row for row in hotline.outgoing(siti.chat) if row.broadcast_id is not None]
    with hotline.database.reading() as session:
        assert [broadcasts.words(session, row.body) for row in rows] == ["Waspada\n\nJangan transfer."]
    assert "Waspada" in hotline.client.get("/").text
    siti.says("BERHENTI")
    assert marks(hotline) == (True, True)
    assert [row.state for row in hotline.outgoing(siti.chat) if row.broadcast_id is not None] == ["dropped"]
    siti.says("langganan")  # again, and gets what was missed
    assert [row.state for row in hotline.outgoing(siti.chat) if row.broadcast_id is not None] == ["waiting"]


@pytest.mark.usefixtures("broadcast")
def test_who_had_it_in_another_language_gets_no_part_of_it_again(hotline: Hotline) -> None:
    emma = Citizen(hotline, 4711)
    emma.says("/start").says("LANGGANAN")
    with hotline.database.writing() as session:
        session.execute(sa.update(Outgoing).where(Outgoing.broadcast_id.is_not(None)).values(state="sent"))
        session.execute(sa.update(Contact).values(language="en"))
        session.execute(sa.update(Broadcast).values(text_en="Do not transfer. " * 400))  # two parts in English
        made = session.execute(sa.select(Broadcast)).scalar_one()
        made.approved_hash = broadcasts.hash_of(made)
    emma.says("LANGGANAN")
    assert [row.state for row in hotline.outgoing(emma.chat) if row.broadcast_id is not None] == ["sent"]


def test_a_supervisor_stops_it_by_one_press_and_nobody_else_does(hotline: Hotline, broadcast: int) -> None:
    with hotline.database.writing() as session:
        made = broadcasts.by_id(session, broadcast)
        made.approved_at = made.released_at
        now = hotline.clock.now
        person = staff.add(session, "Dewi", "dewi@x.id", "supervisor", "a long password", now=now, actor="test")
        code = staff.new_chat_link(session, person.id, now)
    stranger, dewi = Citizen(hotline, 4711), Citizen(hotline, 7100)
    dewi.says(f"/start {code}")
    data = f"{broadcasts.STOP}:{broadcast}:abc"
    stranger.presses(data)
    assert state(hotline) == "sending"
    dewi.presses(data)
    assert state(hotline) == "stopped"
    assert "Siaran dihentikan." in " ".join(row.body["text"] for row in hotline.outgoing(dewi.chat))
    dewi.presses(data)
    assert "sudah berakhir" in hotline.outgoing(dewi.chat)[-1].body["text"]


def state(hotline: Hotline) -> str:
    with hotline.database.reading() as session:
        return session.execute(sa.select(Broadcast.state)).scalar_one()
