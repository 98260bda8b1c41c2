"""Puts the recipients of a broadcast in line: those who asked for it and fit, groups, and who subscribes later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.contacts import Address, Contact
from core.foundation.db import UTC, insert
from core.foundation.messages import Outgoing
from core.reference.regions import Regions
from core.warnings.broadcasts.content import LIVE, Audience, audience_of, is_as_approved, parts_of
from core.warnings.broadcasts.ledger import LANE, UNWANTED, current_ones
from core.warnings.broadcasts.life import by_id, void
from core.warnings.broadcasts.model import Broadcast

CHUNK = 2000  # recipients of one transaction: some hundredths of a second


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
        if audience.groups:
            _queue(session, found, _chats(audience.groups), now)
        found.listed_to = ["", ""]
    to = _opted_in(places, audience) if audience.contacts else None
    last = _last(session, to, found.listed_to) if to is not None else None
    if to is not None:
        _queue(session, found, _between(to, found.listed_to, last), now)
    found.listed_to = list(last) if last else []
    return last is not None


def tell_newcomer(session: Session, places: Regions, channel: str, address: str, now: dt.datetime) -> bool:
    """Puts the current warning in line for somebody who subscribes after it left; True where there is one for them."""
    for found in current_ones(session, now):
        audience = audience_of(found)
        to = _opted_in(places, audience).where(Address.channel == channel, Address.address == address)
        fits = audience.contacts and session.execute(to).first() is not None
        if fits and _still_holds(session, found.id):
            _take_back_in(session, found.id, channel, address)
            _queue(session, found, to.where(~_has_any(found.id, channel, address)), now)
            return True
    return False


def reached(session: Session, places: Regions, audience: Audience) -> int:
    """How many contacts would get it now; groups and channels not counted."""
    if not audience.contacts:
        return 0
    query = sa.select(sa.func.count()).select_from(Address).join(Contact, Contact.id == Address.contact_id)
    return session.execute(query.where(*_fitting(places, audience))).scalar_one()


def chosen(places: Regions, audience: Audience) -> list[sa.ColumnElement[bool]]:
    """Contacts of the categories and regions; no condition where all are meant."""
    found: list[sa.ColumnElement[bool]] = []
    if audience.categories:
        found.append(Contact.category.in_(audience.categories))
    if audience.regions:
        units = {unit for code in audience.regions for unit in places.units(code)}
        found.append(Contact.region_code.in_(sorted(units)))
    return found


COLUMNS = (
    "key", "channel", "to", "body", "purpose", "lane", "broadcast_id", "created_at", "state", "attempts", "reason",
)  # fmt: skip


def _queue(session: Session, found: Broadcast, to: sa.Select[Any], now: dt.datetime) -> None:
    """Puts those whom `to` finds (channel, address, language) in line; the database makes the rows by itself."""
    who = to.subquery()
    for tongue in ("id", "en"):
        speaks = who.c.language == "en" if tongue == "en" else who.c.language != "en"
        for body in _bodies(found, tongue):
            key = sa.literal(f"broadcast:{found.id}:{body['part']}:") + who.c.channel + ":" + who.c.address
            fixed = (
                sa.literal(body, sa.JSON), sa.literal("broadcast"), sa.literal(LANE), sa.literal(found.id),
                sa.literal(now, UTC), sa.literal("waiting"), sa.literal(0), sa.literal(""),
            )  # fmt: skip
            rows = (
                sa.select(key, who.c.channel, who.c.address, *fixed)
                .where(speaks)
                .order_by(who.c.channel, who.c.address)
            )
            new = insert(session, Outgoing).from_select(COLUMNS, rows).on_conflict_do_nothing()
            done = cast(sa.CursorResult[Any], session.execute(new, execution_options={"preserve_rowcount": True}))
            more = Broadcast.listed + done.rowcount  # whoever else counts on in this moment
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
    here = (Outgoing.broadcast_id == broadcast_id, Outgoing.channel == channel, Outgoing.to == address)
    missed = (Outgoing.state == "dropped", Outgoing.reason == UNWANTED)
    values = {"state": "waiting", "settled_at": None, "reason": ""}
    session.execute(sa.update(Outgoing).where(*here, *missed).values(**values))


def _has_any(broadcast_id: int, channel: str, address: str) -> sa.ColumnElement[bool]:
    """Whether they stand in it already, in whatever language: other parts would be a second text."""
    here = (Outgoing.broadcast_id == broadcast_id, Outgoing.channel == channel, Outgoing.to == address)
    return sa.exists().where(*here)


def _opted_in(places: Regions, audience: Audience) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (Address.channel, Address.address, Contact.language)
    return sa.select(*columns).join(Contact, Contact.id == Address.contact_id).where(*_fitting(places, audience))


def _chats(groups: Sequence[str]) -> sa.Select[Any]:
    names = ("channel", "address", "language")
    rows = [("TELEGRAM", chat, "id") for chat in {chat.casefold(): chat for chat in groups}.values()]
    chats = [
        sa.select(*(sa.literal(value).label(name) for name, value in zip(names, row, strict=True))) for row in rows
    ]
    asked: sa.Select[Any] = sa.select(sa.union_all(*chats).subquery())
    return asked


def _last(session: Session, to: sa.Select[Any], after: Sequence[str]) -> tuple[str, str] | None:
    """The last one of the next `CHUNK`; None where there are fewer."""
    query = _between(to, after, None)
    row = session.execute(query.order_by(Address.channel, Address.address).offset(CHUNK - 1).limit(1)).first()
    return (row.channel, row.address) if row else None


def _between(to: sa.Select[Any], after: Sequence[str], last: Sequence[str] | None) -> sa.Select[Any]:
    place = sa.tuple_(Address.channel, Address.address)
    query = to.where(place > sa.tuple_(*map(sa.literal, after)))
    return query.where(place <= sa.tuple_(*map(sa.literal, last))) if last else query


def _fitting(places: Regions, audience: Audience) -> Sequence[sa.ColumnElement[bool]]:
    """Contacts who asked for broadcasts, did not take it back, and do not refuse us."""
    found = [Address.subscribed_at.is_not(None), Address.stopped_at.is_(None), Address.blocked_at.is_(None)]
    found.append(_hidden(Address.channel).in_([channel for channel in audience.channels if channel in LIVE]))
    return [*found, *chosen(places, audience)]


def _hidden(column: Any) -> sa.ColumnElement[str]:
    """A column by which SQLite is not to look: by the channel alone it would read everybody for each chunk."""
    return sa.func.coalesce(column, "")
