"""Whom people tell a broadcast by hand: callers and writers who asked for broadcasts and whom no messenger reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.contacts import Address, Contact
from core.foundation.errors import Refused
from core.reference.regions import Regions
from core.warnings.broadcasts.content import BY_HAND, LIVE, Audience, audience_of, is_as_approved
from core.warnings.broadcasts.lining import chosen
from core.warnings.broadcasts.model import Broadcast

CHUNK = 1000
_WANTS = (Address.subscribed_at.is_not(None), Address.stopped_at.is_(None))


@dataclass(frozen=True)
class Hand:
    """One person and how they asked to be reached: a phone number, a mail address, or both."""

    contact_id: int
    name: str
    language: str
    phone: str = ""
    email: str = ""


def refuse_too_early(found: Broadcast) -> None:
    """Raises Refused unless it has left, as it was approved, and was not stopped: nobody is told by hand before."""
    if found.state not in ("sending", "done") or not is_as_approved(found):
        raise Refused("The list is there once the broadcast has left, and while it is not stopped.")


def count(session: Session, places: Regions, audience: Audience) -> int:
    """How many people stand on the list."""
    query = sa.select(sa.func.count()).select_from(Contact)
    return session.execute(query.where(*_fitting(places, audience))).scalar_one()


def some(session: Session, places: Regions, found: Broadcast, after: int = 0) -> Sequence[Hand]:
    """The next people of the list, each once, by the contact's id; at most `CHUNK`.

    Somebody who took it back, or whom a messenger reaches, is not among them.
    """
    audience = audience_of(found)
    people = sa.select(Contact.id, Contact.name, Contact.language).where(*_fitting(places, audience))
    rows = session.execute(people.where(Contact.id > after).order_by(Contact.id).limit(CHUNK)).all()
    ways = sa.select(Address.contact_id, Address.channel, Address.address).where(*_asked(audience))
    ways = ways.where(Address.contact_id.in_([row.id for row in rows])).order_by(Address.subscribed_at)
    known = {(row.contact_id, row.channel): row.address for row in session.execute(ways)}
    return [
        Hand(row.id, row.name, row.language, known.get((row.id, "PHONE"), ""), known.get((row.id, "EMAIL"), ""))
        for row in rows
    ]


def _fitting(places: Regions, audience: Audience) -> list[sa.ColumnElement[bool]]:
    of = Address.contact_id == Contact.id
    live = [channel for channel in audience.channels if channel in LIVE]
    reached = (Address.channel.in_(live), Address.blocked_at.is_(None), *_WANTS)
    return [
        sa.literal(audience.contacts),
        sa.exists().where(of, *_asked(audience)),
        ~sa.exists().where(of, *reached),
        *chosen(places, audience),
    ]


def _asked(audience: Audience) -> tuple[sa.ColumnElement[bool], ...]:
    hands = [channel for channel in audience.channels if channel in BY_HAND]
    return Address.channel.in_(hands), *_WANTS
