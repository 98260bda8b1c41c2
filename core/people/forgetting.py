"""Erases a person: their words, names and addresses go everywhere; that somebody asked, and about what, stays."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.complaints import Referral
from core.consultations.contacts import Address, Contact
from core.consultations.conversations import Conversation, Line
from core.consultations.tickets import Ticket, TicketEvent
from core.foundation import attachments, audit
from core.foundation.attachments import Attachment
from core.foundation.messages import Incoming, Outgoing
from core.people.finding import Person
from core.requests import forgetting as requests
from core.warnings.fraud import FraudReport, FraudSuspicion

ERASED = "erased"  # in the place of an address, where a row needs one
OF_TICKETS: Mapping[str, Any] = {
    **dict.fromkeys(("institution", "contact_name", "contact_phone", "contact_email", "answer", "rating_comment"), ""),
    "question": "–",  # a ticket without one could never be corrected again
    "contact_id": None,
    "conversation_id": None,
}


def forget(session: Session, person: Person, actor: str, now: dt.datetime) -> int:
    """Erases the person (UU 27/2022, article 8); how many tickets stay, without a word of theirs.

    Classification, times and ratings stay, so no figure moves. Files, and words that the search's table still holds, go
    from the disk after the commit, by the clock's `tidy`. The trail names ids only, and its chain still holds.
    """
    requests.forget(session, person.requests, actor, now)  # refuses first, where one still waits for its answer
    rows = {name: where for name, (_, where) in person.rows().items()}
    attachments.erase(session, session.execute(sa.select(Attachment.id).where(rows["attachments"])).scalars().all())
    _empty_messages(session, rows["incoming"], rows["outgoing"])
    _empty_tickets(session, person)
    session.execute(sa.delete(Line).where(rows["transcript"]))
    session.execute(sa.delete(Conversation).where(rows["conversations"]))
    session.execute(sa.delete(Address).where(Address.contact_id.in_(person.contacts)))
    session.execute(sa.delete(Contact).where(Contact.id.in_(person.contacts)))
    for ticket_id in person.tickets:
        tickets.add_event(session, ticket_id, actor, "forgotten", now)
        tickets.mark_texts(session, ticket_id)  # for a reader who at this moment holds the old words
    tickets.read_texts(session, person.tickets)
    tickets.want_purged(session)
    audit.record(session, actor, "person.forget", person.subject, now)
    return len(person.tickets)


def _empty_messages(session: Session, incoming: sa.ColumnElement[bool], outgoing: sa.ColumnElement[bool]) -> None:
    # The rows stay, so that a delivery that the messenger repeats is still known.
    ended = sa.case((Incoming.state == "waiting", "ignored"), else_=Incoming.state)
    silent: dict[str, Any] = {"raw": b"", "lane": ERASED, "reason": ERASED, "state": ended, "leased_until": None}
    session.execute(_quiet(sa.update(Incoming).where(incoming).values(**silent)))
    ended = sa.case((Outgoing.state == "waiting", "dropped"), else_=Outgoing.state)
    values = {
        "body": dict[str, str](),
        "to": ERASED,
        "key": None,
        "reason": ERASED,
        "state": ended,
        "leased_until": None,
    }
    session.execute(_quiet(sa.update(Outgoing).where(outgoing).values(**values)))


def _empty_tickets(session: Session, person: Person) -> None:
    here = Ticket.id.in_(person.tickets)
    session.execute(_quiet(sa.update(Ticket).where(here).values(**OF_TICKETS)))
    events = sa.update(TicketEvent).where(TicketEvent.ticket_id.in_(person.tickets))
    session.execute(_quiet(events.values(why="", changes={})))
    referrals = sa.update(Referral).where(Referral.ticket_id.in_(person.tickets))
    session.execute(_quiet(referrals.values(why="", outcome="")))
    reports = sa.update(FraudReport).where(FraudReport.ticket_id.in_(person.tickets))
    session.execute(_quiet(reports.values(claimed_sender="", letter_number="", verdict_why="")))
    suspicions = sa.update(FraudSuspicion).where(FraudSuspicion.ticket_id.in_(person.tickets))
    session.execute(_quiet(suspicions.values(signals=list[str]())))
    for ticket_id, external_id in session.execute(sa.select(Ticket.id, Ticket.external_id).where(here)):
        if external_id and any(address in external_id for _, address in person.addresses if address):
            unlike = hashlib.sha256(external_id.encode()).hexdigest()
            session.execute(_quiet(sa.update(Ticket).where(Ticket.id == ticket_id).values(external_id=unlike)))
    session.expire_all()


def _quiet(statement: sa.Update) -> sa.Update:
    return statement.execution_options(synchronize_session=False)
