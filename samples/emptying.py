"""Empties the centre: all that was asked, told, counted or sent, and the sample's staff; the rest stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

import migrations
from core.clock import Run
from core.consultations import tickets
from core.consultations.complaints import Complaint, Referral
from core.consultations.contacts import Address, Contact
from core.consultations.conversations import Conversation, Line
from core.consultations.imports import Import
from core.consultations.learning import Learning, TopicSuggestion
from core.consultations.tickets import StaleDay, StaleText, Ticket, TicketEvent, TicketText
from core.foundation import memory
from core.foundation.attachments import Attachment
from core.foundation.db import Base, Database
from core.foundation.memory import Counter
from core.foundation.messages import Incoming, Outgoing
from core.foundation.staff import ChatLink, SignIn, SignInFailure, Staff, StaffChat
from core.foundation.staff.model import RecoveryCode, SecondFactor
from core.requests.aggregates import RequestMonth
from core.requests.letters import RequestLetter
from core.requests.objections import Dispute, Objection
from core.requests.register import InformationRequest, RequestEvent, RequestReason
from core.statistics.editions import Edition, EditionTicket
from core.statistics.facts import Fact
from core.statistics.reach import Reading
from core.warnings.broadcasts import Broadcast
from core.warnings.fraud import SEEN, FraudAlert, FraudReport, FraudSuspicion
from core.warnings.official import OfficialContact
from samples.state import CREW, crew_ids

EMPTIED: tuple[type[Base], ...] = (
    RequestLetter, Dispute, Objection, RequestEvent, RequestReason, InformationRequest,
    Complaint, Referral, Line, Attachment, Incoming, Outgoing, Conversation, TicketEvent, StaleDay, StaleText,
    TicketText, Fact, EditionTicket, Edition, Run, Ticket, Address, Contact, SignInFailure, Reading, RequestMonth,
    Import, TopicSuggestion, Learning, FraudReport, FraudSuspicion, FraudAlert, Broadcast, OfficialContact,
)  # fmt: skip
OF_THE_CREW: tuple[type[Base], ...] = (
    SignIn,
    ChatLink,
    StaffChat,
    RecoveryCode,
    SecondFactor,
)  # of the others they stay


@contextmanager
def whole_database(database: Database) -> Iterator[Session]:
    """One transaction in which tables may be emptied in any order and at once.

    Foreign keys are off in it, as they are while migrating: with them SQLite looks for the doubles of each deleted
    ticket, and emptying in parts, each of them durable, would show half a centre. The sample year holds the write
    lock for a tenth of a second, a million tickets more for two seconds.
    """
    with migrations.migrating(database) as connection, Session(connection) as session:
        yield session
        session.commit()  # hands over to the connection, whose transaction ends after us


def empty(session: Session) -> None:
    """Empties the centre, within `whole_database`."""
    _empty_tables(session)
    mine = crew_ids(session)
    for table in OF_THE_CREW:
        session.execute(sa.delete(table).where(table.__table__.c.staff_id.in_(mine)))
    session.execute(sa.delete(Staff).where(Staff.id.in_(mine)))
    session.execute(sa.delete(Counter).where(Counter.name.startswith("ticket ")))
    session.execute(sa.delete(Counter).where(Counter.name.startswith("request ")))
    memory.forget(session, CREW)
    memory.forget(session, SEEN)


def _empty_tables(session: Session) -> None:
    tickets.empty_texts(session)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"TRUNCATE {', '.join(table.__tablename__ for table in EMPTIED)}"))
        return
    for table in EMPTIED:
        session.execute(sa.delete(table).execution_options(synchronize_session=False))
