"""The chats that people of the staff linked, so that summaries reach them there."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.db import insert
from core.foundation.staff.model import ChatLink, Staff, StaffChat
from core.foundation.staff.passwords import token_hash
from core.foundation.text import storable

LINK_LASTS = dt.timedelta(minutes=15)


class ChatAddress(NamedTuple):
    """A chat: the channel's name and the address in it."""

    channel: str
    address: str


def new_chat_link(session: Session, staff_id: int, now: dt.datetime) -> str:
    """A code (25 characters, an "s" first, safe in a link) that says whose a chat is: once, within 15 minutes."""
    session.execute(sa.delete(ChatLink).where(sa.or_(ChatLink.expires_at <= now, ChatLink.staff_id == staff_id)))
    code = f"s{secrets.token_urlsafe(18)}"  # so that one that has expired is known from other payloads of a deep link
    values = {"code_hash": token_hash(code), "staff_id": staff_id, "expires_at": now + LINK_LASTS}
    session.execute(sa.insert(ChatLink).values(**values))
    return code


def link_chat(session: Session, code: str, channel: str, address: str, now: dt.datetime) -> Staff | None:
    """Links the chat to the person who made the code, who is returned; None where the code is not valid (any more).

    A chat belongs to one person: linked again, it changes hands.
    """
    used = sa.delete(ChatLink).where(ChatLink.code_hash == token_hash(code), ChatLink.expires_at > now)
    staff_id = session.execute(used.returning(ChatLink.staff_id)).scalar()
    person = session.get(Staff, staff_id) if staff_id is not None else None
    if person is None or person.disabled_at is not None:
        return None
    values = {"staff_id": person.id, "linked_at": now}
    statement = insert(session, StaffChat).values(channel=channel, address=address, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["channel", "address"], set_=values))
    audit.record(session, f"staff:{person.id}", "staff.link_chat", f"staff:{person.id}", now)
    return person


def unlink_chat(session: Session, staff_id: int, channel: str, address: str, now: dt.datetime) -> bool:
    """Takes a chat from the person; False where it was not theirs."""
    its = (StaffChat.channel == storable(channel), StaffChat.address == storable(address))
    own = (StaffChat.staff_id == staff_id, *its)
    gone = session.execute(sa.delete(StaffChat).where(*own).returning(StaffChat.staff_id)).first()
    if gone is not None:
        audit.record(session, f"staff:{staff_id}", "staff.unlink_chat", f"staff:{staff_id}", now)
    return gone is not None


def linked_staff(session: Session, channel: str, address: str) -> Staff | None:
    """The person whose chat this is; None for a citizen's and for one of a disabled person."""
    query = sa.select(Staff).join(StaffChat, StaffChat.staff_id == Staff.id)
    of_chat = (StaffChat.channel == channel, StaffChat.address == address, Staff.disabled_at.is_(None))
    return session.execute(query.where(*of_chat)).scalar()


def chats_of(session: Session, staff_id: int) -> Sequence[StaffChat]:
    """The person's linked chats, oldest first."""
    query = sa.select(StaffChat).where(StaffChat.staff_id == staff_id).order_by(StaffChat.linked_at, StaffChat.address)
    return session.execute(query).scalars().all()


def supervisor_chats(session: Session) -> list[ChatAddress]:
    """The linked chats of all supervisors who may sign in."""
    query = sa.select(StaffChat.channel, StaffChat.address).join(Staff, Staff.id == StaffChat.staff_id)
    query = query.where(Staff.role == "supervisor", Staff.disabled_at.is_(None))
    rows = session.execute(query.order_by(StaffChat.channel, StaffChat.address))
    return [ChatAddress(channel, address) for channel, address in rows]
