"""Who gets a broadcast and what became of each: one row of `outgoing` for each recipient and part of the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import contacts
from core.consultations.contacts import Address, Contact
from core.foundation import messages
from core.foundation.db import insert
from core.foundation.messages import Outgoing
from core.reference.regions import Regions
from core.warnings.broadcasts.content import LIVE, Audience, audience_of, is_as_approved, parts_of
from core.warnings.broadcasts.life import by_id, void
from core.warnings.broadcasts.model import Broadcast

CHUNK = 2000  # recipients of one transaction: some tenths of a second
LANE = 1  # behind every reply to a person
CURRENT_FOR = dt.timedelta(days=30)
UNWANTED = "the person wants no broadcasts"


@dataclass(frozen=True)
class Counts:
    """What became of the messages, one a recipient and part; the states add up to `listed`.

    `blocked` are those of `failed` where the person refuses us.
    """

    listed: int
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    dropped: int = 0
    blocked: int = 0


@dataclass(frozen=True)
class Banner:
    """A warning that holds now."""

    title: str
    text: str
    since: dt.datetime


def list_some(session: Session, places: Regions, broadcast_id: int, now: dt.datetime) -> bool:
    """Puts the next recipients in line, at most `CHUNK`; True while there may be more.

    Where it stands is kept in the same transaction, so after a crash it goes on with nobody twice and nobody left out.
    """
    found = by_id(session, broadcast_id, lock=True)
    if found.state != "sending" or found.listed_to == []:
        return False
    if not is_as_approved(found):
        void(session, found, now)
        return False
    audience = audience_of(found)
    if found.listed_to is None:
        _queue(session, found, [("TELEGRAM", chat, "id") for chat in dict.fromkeys(audience.groups)], now)
        found.listed_to = ["", ""]
    rows = _next(session, places, audience, found.listed_to) if audience.contacts else []
    _queue(session, found, [(row.channel, row.address, row.language) for row in rows], now)
    found.listed_to = [rows[-1].channel, rows[-1].address] if len(rows) == CHUNK else []
    return len(rows) == CHUNK


def finish(session: Session, broadcast_id: int, now: dt.datetime) -> bool:
    """Ends a broadcast that has nobody in line any more; True where it is done now."""
    found = by_id(session, broadcast_id, lock=True)
    if found.state != "sending" or found.listed_to != [] or is_waiting(session, broadcast_id):
        return False
    found.state, found.done_at = "done", now
    return True


def is_waiting(session: Session, broadcast_id: int) -> bool:
    """Whether a message of it is still in line."""
    query = sa.select(sa.literal(1)).where(*_of(broadcast_id), Outgoing.state == "waiting")
    return session.execute(query.limit(1)).scalar() is not None


def drop_stopped(session: Session, broadcast_id: int, now: dt.datetime) -> int:
    """Takes some of a stopped broadcast's recipients out of line; how many."""
    return messages.drop_withheld(session, broadcast_id, now, CHUNK)


def counts(session: Session, found: Broadcast) -> Counts:
    """What became of the recipients so far."""
    query = sa.select(Outgoing.state, sa.func.count()).where(*_of(found.id)).group_by(Outgoing.state)
    states = {row[0]: row[1] for row in session.execute(query)}
    refused = sa.select(sa.func.count()).select_from(Outgoing).where(*_of(found.id), Outgoing.state == "failed")
    refusing = refused.where(Outgoing.reason.startswith(messages.BLOCKED))
    blocked = session.execute(refusing).scalar_one() if states.get("failed") else 0
    return Counts(found.listed, **states, blocked=blocked)


def reached(session: Session, places: Regions, audience: Audience) -> int:
    """How many contacts would get it now; groups and channels not counted."""
    if not audience.contacts:
        return 0
    query = sa.select(sa.func.count()).select_from(Address).join(Contact, Contact.id == Address.contact_id)
    return session.execute(query.where(*_fitting(places, audience))).scalar_one()


def current(session: Session, now: dt.datetime, language: str = "id") -> Banner | None:
    """The last warning for the page's banner of the last 30 days, or None."""
    found = next((one for one in _current(session, now) if audience_of(one).banner and is_as_approved(one)), None)
    if found is None or found.released_at is None:
        return None
    tongue = "en" if language == "en" else "id"
    return Banner(getattr(found, f"title_{tongue}"), getattr(found, f"text_{tongue}"), found.released_at)


def tell_newcomer(session: Session, places: Regions, channel: str, address: str, now: dt.datetime) -> bool:
    """Puts the current warning in line for somebody who subscribes after it left; True where there is one for them."""
    columns = (Address.channel, Address.address, Contact.language)
    query = sa.select(*columns).join(Contact, Contact.id == Address.contact_id)
    for found in _current(session, now):
        audience = audience_of(found)
        here = (Address.channel == channel, Address.address == address, *_fitting(places, audience))
        row = session.execute(query.where(*here)).first() if audience.contacts else None
        if row is not None and _still_holds(session, found.id):
            _take_back_in(session, found.id, channel, address)
            _queue(session, found, [(row.channel, row.address, row.language)], now)
            return True
    return False


def unsubscribe(session: Session, channel: str, address: str, now: dt.datetime) -> int:
    """The person behind the address wants no broadcasts any more, at once; how many messages were taken out of line."""
    due = (Outgoing.state == "waiting", Outgoing.leased_until.is_(None), Outgoing.broadcast_id.is_not(None))
    values, dropped = {"state": "dropped", "settled_at": now, "reason": UNWANTED}, 0
    for way in contacts.stop_broadcasts(session, channel, address, now):
        here = (Outgoing.channel == way[0], Outgoing.to == way[1])
        out = sa.update(Outgoing).where(*here, *due).values(**values).returning(Outgoing.id)
        dropped += len(session.execute(out).all())
    return dropped


def willing(session: Session, rows: Sequence[Any], now: dt.datetime) -> Sequence[Any]:
    """Of messages that were claimed, those that may leave: somebody who wants none any more gets none.

    They were out of line already, unless they said so in the very moment in which they were put there.
    """
    asked = {(row.channel, row.to) for row in rows if row.lane == LANE}
    if not asked:
        return rows
    query = sa.select(Address.channel, Address.address).where(Address.stopped_at.is_not(None))
    query = query.where(sa.tuple_(Address.channel, Address.address).in_(sorted(asked)))
    stopped = {(row.channel, row.address) for row in session.execute(query)}
    for row in rows:
        if row.lane == LANE and (row.channel, row.to) in stopped:
            messages.settle_outgoing(session, row.id, messages.Result("dropped", reason=UNWANTED), now)
    return [row for row in rows if row.lane != LANE or (row.channel, row.to) not in stopped]


def words(session: Session, body: Mapping[str, Any]) -> str | None:
    """What a message of the ledger says; None where it was stopped meanwhile or is not what was approved."""
    found = by_id(session, int(body["broadcast"]))
    if found.state not in ("sending", "done") or not is_as_approved(found):
        return None
    return parts_of(found, str(body["language"]))[int(body["part"]) - 1]


def recipients(session: Session, broadcast_id: int, after: int = 0, limit: int = 1000) -> Sequence[Outgoing]:
    """The rows of the ledger, in the order in which they were put in line."""
    query = sa.select(Outgoing).where(*_of(broadcast_id), Outgoing.id > after).order_by(Outgoing.id).limit(limit)
    return session.execute(query).scalars().all()


def _queue(session: Session, found: Broadcast, to: Iterable[tuple[str, str, str]], now: dt.datetime) -> None:
    common: Mapping[str, Any] = {
        "purpose": "broadcast", "lane": LANE, "broadcast_id": found.id, "created_at": now, "state": "waiting",
        "attempts": 0, "reason": "",
    }  # fmt: skip
    bodies = {tongue: _bodies(found, tongue) for tongue in ("id", "en")}
    rows = [
        {**common, "channel": channel, "to": address, "body": body,
         "key": f"broadcast:{found.id}:{body['part']}:{channel}:{address}"}
        for channel, address, language in to for body in bodies["en" if language == "en" else "id"]
    ]  # fmt: skip
    if rows:
        new = insert(session, Outgoing).on_conflict_do_nothing().returning(Outgoing.id)
        more = Broadcast.listed + len(session.execute(new, rows).all())  # whoever else counts on in this moment
        session.execute(sa.update(Broadcast).where(Broadcast.id == found.id).values(listed=more))


def _bodies(found: Broadcast, tongue: str) -> list[dict[str, Any]]:
    # The words stand once, in the broadcast, and not in a hundred thousand rows.
    title = found.title_en if tongue == "en" else found.title_id
    parts = range(1, len(parts_of(found, tongue)) + 1)
    return [{"broadcast": found.id, "part": part, "language": tongue, "title": title} for part in parts]


def _still_holds(session: Session, broadcast_id: int) -> bool:
    """Whether it is not stopped, by a row that stays locked: nobody is put in line behind a stop."""
    found = by_id(session, broadcast_id, lock=True)
    return found.state in ("sending", "done") and is_as_approved(found)


def _take_back_in(session: Session, broadcast_id: int, channel: str, address: str) -> None:
    """Somebody who wanted none and asks again stands in line again with what they missed."""
    here = (*_of(broadcast_id), Outgoing.channel == channel, Outgoing.to == address)
    missed = (Outgoing.state == "dropped", Outgoing.reason == UNWANTED)
    values = {"state": "waiting", "settled_at": None, "reason": ""}
    session.execute(sa.update(Outgoing).where(*here, *missed).values(**values))


def _next(session: Session, places: Regions, audience: Audience, after: Sequence[str]) -> Sequence[Any]:
    query = sa.select(Address.channel, Address.address, Contact.language)
    query = query.join(Contact, Contact.id == Address.contact_id).where(*_fitting(places, audience))
    place = sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
    query = query.where(sa.tuple_(Address.channel, Address.address) > place)
    return session.execute(query.order_by(Address.channel, Address.address).limit(CHUNK)).all()


def _fitting(places: Regions, audience: Audience) -> Sequence[sa.ColumnElement[bool]]:
    """Contacts who asked for broadcasts, did not take it back, and do not refuse us."""
    found = [Address.subscribed_at.is_not(None), Address.stopped_at.is_(None), Address.blocked_at.is_(None)]
    found.append(Address.channel.in_([channel for channel in audience.channels if channel in LIVE]))
    return [*found, *chosen(places, audience)]


def chosen(places: Regions, audience: Audience) -> list[sa.ColumnElement[bool]]:
    """Contacts of the categories and regions; no condition where all are meant."""
    found: list[sa.ColumnElement[bool]] = []
    if audience.categories:
        found.append(Contact.category.in_(audience.categories))
    if audience.regions:
        units = {unit for code in audience.regions for unit in places.units(code)}
        found.append(Contact.region_code.in_(sorted(units)))
    return found


def _of(broadcast_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (Outgoing.broadcast_id == broadcast_id,)


def _current(session: Session, now: dt.datetime) -> Sequence[Broadcast]:
    since = now - CURRENT_FOR
    query = sa.select(Broadcast).where(Broadcast.released_at >= since, Broadcast.state.in_(("sending", "done")))
    return (
        session.execute(query.where(Broadcast.kind != "notice").order_by(Broadcast.released_at.desc())).scalars().all()
    )
