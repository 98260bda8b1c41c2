"""All that is held on a person, as plain values that they can read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.complaints import Referral
from core.consultations.contacts import Address, Contact
from core.consultations.tickets import Ticket, TicketEvent
from core.foundation import audit
from core.foundation.db import Base
from core.people.finding import Person
from core.requests.letters import RequestLetter
from core.requests.objections import Objection
from core.requests.register import InformationRequest, RequestEvent, RequestReason
from core.warnings.fraud import FraudReport

INTERNAL = ("leased_until", "not_before", "attempts", "key", "lane", "sha256")


def export(session: Session, person: Person, actor: str, now: dt.datetime) -> dict[str, Any]:
    """Contacts, addresses, tickets with their history, requests, transcripts, messages and the list of files.

    UU 27/2022 on personal data, articles 5 to 7: a person may have a copy. That it was made is kept in the trail.
    """
    audit.record(session, actor, "person.export", person.subject, now)
    events = _rows(session, TicketEvent, TicketEvent.ticket_id.in_(person.tickets))
    referrals = _rows(session, Referral, Referral.ticket_id.in_(person.tickets))
    reports = _rows(session, FraudReport, FraudReport.ticket_id.in_(person.tickets))
    tickets = _rows(session, Ticket, Ticket.id.in_(person.tickets))
    for ticket in tickets:
        ticket["history"] = [event for event in events if event["ticket_id"] == ticket["id"]]
        ticket["referrals"] = [one for one in referrals if one["ticket_id"] == ticket["id"]]
        ticket["fraud"] = next((one for one in reports if one["ticket_id"] == ticket["id"]), None)
    return {
        "made_at": now.isoformat(),
        "contacts": _rows(session, Contact, Contact.id.in_(person.contacts)),
        "addresses": _rows(session, Address, Address.contact_id.in_(person.contacts)),
        "tickets": tickets,
        "requests": _requests(session, person),
        **{name: _rows(session, table, where) for name, (table, where) in person.rows().items()},
    }


def _requests(session: Session, person: Person) -> list[dict[str, Any]]:
    """Their requests for information, each with its reasons, history, letters and objections."""
    parts: dict[str, type[Base]] = {
        "reasons": RequestReason, "history": RequestEvent, "letters": RequestLetter, "objections": Objection,
    }  # fmt: skip
    found = _rows(session, InformationRequest, InformationRequest.id.in_(person.requests))
    for name, table in parts.items():
        rows = _rows(session, table, table.__table__.c.request_id.in_(person.requests))
        for one in found:
            one[name] = [row for row in rows if row["request_id"] == one["id"]]
    return found


def _rows(session: Session, table: type[Base], where: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    columns = [column for column in table.__table__.columns if column.name not in INTERNAL]
    query = sa.select(*columns).where(where).order_by(*table.__table__.primary_key)
    return [{name: _plain(value) for name, value in row._mapping.items()} for row in session.execute(query)]


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
