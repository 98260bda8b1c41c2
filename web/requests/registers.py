"""The registers of a year with their persons, in the columns of the national formats: requests, and objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.foundation.exchange import Cell
from core.requests import register
from core.requests.objections import Dispute, Objection
from core.requests.register import InformationRequest, RequestReason
from web.context import allow, db
from web.requests import book, wording
from web.requests.recap import known_year

page = Blueprint("request_registers", __name__)


@page.get("/requests/register/<int:year>.xlsx")
@allow("supervisor")
def requests(year: int) -> ResponseReturnValue:
    """The requests of a year, also those that never became complete."""
    with db().reading() as session:
        found = register.of_year(session, known_year(year))
        reasons = register.reasons_of(session, [one.id for one in found])
        rows = [list(_request(one, reasons.get(one.id, ())).values()) for one in found]
    head = list(_request(_EMPTY, ()))
    return book.listed(head, rows, f"ppid-register-{year}", gettext("Register"))


@page.get("/requests/register/<int:year>/objections.xlsx")
@allow("supervisor")
def objections(year: int) -> ResponseReturnValue:
    """The objections of a year, with the disputes that followed."""
    with db().reading() as session:
        found = register.objections_of_year(session, known_year(year))
        rows = [list(_objection(*one).values()) for one in found]
    head = list(_objection(Objection(), _EMPTY, None))
    return book.listed(head, rows, f"ppid-objections-{year}", gettext("Objections"))


_EMPTY = InformationRequest()


def _request(one: InformationRequest, reasons: Sequence[RequestReason]) -> Mapping[str, Cell]:
    return {
        gettext("Register number"): one.number,
        gettext("Provisional number"): one.receipt,
        gettext("Received on"): one.received_on,
        gettext("Channel"): _word(wording.CHANNELS, one.channel),
        **_person(one),
        gettext("Identity"): gettext("proof seen") if one.identity_checked else gettext("no proof seen yet"),
        gettext("Information asked for"): one.information,
        gettext("Purpose"): one.purpose,
        gettext("Held"): _word(wording.HELD, one.held),
        gettext("Holder"): one.holder,
        gettext("Form"): _word(wording.FORMS, one.form),
        gettext("Wanted"): _word(wording.WANTED, one.wanted),
        **_clock(one),
        gettext("Outcome"): _word(wording.OUTCOMES, one.outcome),
        gettext("What was answered"): one.decision,
        gettext("Reasons"): "; ".join(map(_reason, reasons)),
        gettext("Answered on"): one.answered_on,
        gettext("Working days"): one.days_used,
        gettext("Handed over on"): one.delivered_on,
        gettext("Cost"): one.cost,
        gettext("Payment"): one.payment,
    }


def _person(one: InformationRequest) -> Mapping[str, Cell]:
    return {
        gettext("Requester"): _word(wording.REQUESTERS, one.requester),
        gettext("Name"): one.name,
        gettext("Address"): one.address,
        gettext("Phone"): one.phone,
        gettext("E-mail"): one.email,
        gettext("Occupation"): one.occupation,
    }


def _clock(one: InformationRequest) -> Mapping[str, Cell]:
    return {
        gettext("Complete on"): one.complete_on,
        gettext("First deadline"): one.first_due,
        gettext("Extended on"): one.extended_on,
        gettext("Why more time is needed"): one.extension_why,
        gettext("Deadline"): one.due_on,
        gettext("Given up on"): one.closed_on,
    }


def _objection(one: Objection, about: InformationRequest, dispute: Dispute | None) -> Mapping[str, Cell]:
    return {
        gettext("Objection number"): one.number,
        gettext("Received on"): one.received_on,
        gettext("Register number"): about.number or about.receipt,
        **_person(about),
        gettext("Who objects for the applicant"): one.proxy,
        gettext("Information asked for"): about.information,
        gettext("Purpose"): about.purpose,
        gettext("Ground (article 35)"): _word(wording.GROUNDS, one.ground),
        gettext("In the applicant's words"): one.why,
        gettext("Reply due"): one.due_on,
        gettext("Decision"): _word(wording.DECISIONS, one.decision),
        gettext("What was decided"): one.reply,
        gettext("Replied on"): one.replied_on,
        gettext("Superior"): one.superior,
        gettext("Position"): one.position,
        gettext("Response"): one.response,
        gettext("Number of the commission"): dispute.number if dispute else None,
        gettext("Filed on"): dispute.filed_on if dispute else None,
        gettext("Ended on"): dispute.ended_on if dispute else None,
        gettext("How the dispute ended"): _word(wording.ENDS, dispute.outcome) if dispute else None,
    }


def _reason(reason: RequestReason) -> str:
    exemption = _word(wording.EXEMPTIONS, reason.exemption)
    return ": ".join(filter(None, (_word(wording.REASONS, reason.code), exemption, reason.note)))


def _word(words: Mapping[str, object], code: str | None) -> str:
    return str(words[code]) if code else ""
