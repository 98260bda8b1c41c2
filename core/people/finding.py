"""Who is meant by an address, and which rows are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.contacts import Address, normal_email, normal_phone
from core.consultations.conversations import Conversation, Line
from core.consultations.tickets import Ticket, holding
from core.foundation.attachments import Attachment
from core.foundation.db import Base
from core.foundation.errors import Refused
from core.foundation.messages import Incoming, Outgoing
from core.foundation.text import storable
from core.requests.register import InformationRequest

PHONE, EMAIL = "PHONE", "EMAIL"

Where = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Person:
    """A person by their rows: ids of contacts, tickets (with their numbers) and conversations, and all addresses."""

    contacts: tuple[int, ...]
    addresses: tuple[tuple[str, str], ...]
    tickets: tuple[int, ...]
    numbers: tuple[str, ...]
    conversations: tuple[int, ...]
    requests: tuple[int, ...] = ()  # for public information

    @property
    def subject(self) -> str:
        """How the audit trail names them: by ids alone."""
        if self.contacts:
            return f"contact:{self.contacts[0]}"
        return f"ticket:{self.numbers[0]}" if self.numbers else f"request:{self.requests[0]}"

    def rows(self) -> dict[str, tuple[type[Base], Where]]:
        """Where their rows are, by a name for each kind of them."""
        return {
            "incoming": (Incoming, sa.or_(*map(_sent, self.addresses), Incoming.ticket.in_(self.numbers))),
            "outgoing": (Outgoing, sa.or_(*map(_received, self.addresses), _in(Outgoing, "ticket_id", self))),
            "attachments": (Attachment, _ours(Attachment, self)),
            "transcript": (Line, _ours(Line, self)),
            "conversations": (Conversation, Conversation.id.in_(self.conversations)),
        }


def find(session: Session, text: str) -> Person:
    """The person behind a phone number, a mail address, or a chat such as "TELEGRAM:1234".

    Tickets that only carry the number are theirs too, and those that carry the mail address, unless they have somebody
    else's number: colleagues share a mailbox. Raises Refused where nothing is held.
    """
    channel, address = _read(text)
    known = sa.select(Address.contact_id).where(Address.channel == channel, Address.address == address)
    contacts = _ids(session, known)
    addresses = _pairs(session, contacts) | {(channel, address)}
    tickets = _tickets(session, contacts, addresses)
    requests = _ids(session, _requests(addresses))
    if not contacts and not tickets and not requests:
        raise Refused("Nothing is held on %(address)s.", address=text.strip()[:80])
    conversations = _ids(session, sa.select(Conversation.id).where(Conversation.contact_id.in_(contacts)))
    ids, numbers = tuple(row.id for row in tickets), tuple(row.number for row in tickets)
    return Person(contacts, tuple(sorted(addresses)), ids, numbers, conversations, requests)


def _read(text: str) -> tuple[str, str]:
    text = storable(text).strip()
    head, colon, tail = text.partition(":")
    if colon and head.replace("_", "").isalpha():
        return head.upper(), tail.strip()
    return (EMAIL, normal_email(text)) if "@" in text else (PHONE, normal_phone(text))


def _tickets(session: Session, contacts: Sequence[int], addresses: Iterable[tuple[str, str]]) -> Sequence[Any]:
    phones = [address for channel, address in addresses if channel == PHONE and address]
    mails = [address for channel, address in addresses if channel == EMAIL and address]
    query = sa.select(Ticket.id, Ticket.number)
    found = list(session.execute(query.where(Ticket.contact_id.in_(contacts))))
    with_phone = {one for phone in phones for one in holding(session, "contact_phone", phone)}
    found += session.execute(query.where(Ticket.id.in_(with_phone)))
    with_mail = {one for mail in mails for one in holding(session, "contact_email", mail)}
    found += session.execute(query.where(Ticket.id.in_(with_mail), Ticket.contact_phone.in_(["", *phones])))
    return sorted(set(found), key=lambda row: row.id)


def _requests(addresses: Iterable[tuple[str, str]]) -> sa.Select[int]:
    phones = [address for channel, address in addresses if channel == PHONE and address]
    mails = [address for channel, address in addresses if channel == EMAIL and address]
    shared = InformationRequest.email.in_(mails) & InformationRequest.phone.in_(["", *phones])
    theirs = sa.or_(InformationRequest.phone.in_(phones), shared)
    return sa.select(InformationRequest.id).where(theirs).order_by(InformationRequest.id)


def _ids(session: Session, query: sa.Select[Any]) -> tuple[int, ...]:
    return tuple(session.execute(query).scalars().all())


def _pairs(session: Session, contacts: Sequence[int]) -> set[tuple[str, str]]:
    query = sa.select(Address.channel, Address.address).where(Address.contact_id.in_(contacts))
    return {(row.channel, row.address) for row in session.execute(query)}


def _sent(address: tuple[str, str]) -> Where:
    lane = Incoming.account + sa.literal(f":{address[1]}")  # as the hooks write it
    return (Incoming.channel == address[0]) & (Incoming.lane == lane)


def _received(address: tuple[str, str]) -> Where:
    return (Outgoing.channel == address[0]) & (Outgoing.to == address[1])


def _in(table: Any, column: str, person: Person) -> Where:
    found: Where = getattr(table, column).in_(person.tickets)
    return found


def _ours(table: Any, person: Person) -> Where:
    return sa.or_(_in(table, "ticket_id", person), table.conversation_id.in_(person.conversations))
