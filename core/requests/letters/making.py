"""Letters made and kept: which fit a request as it stands, what each says, and its PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import typesetting
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.centre import Centre
from core.requests.letters.composing import Matter, composed
from core.requests.letters.model import RequestLetter
from core.requests.objections.model import Objection
from core.requests.register.answering import reasons_of
from core.requests.register.history import note
from core.requests.register.model import InformationRequest

CHILD = "core.requests.letters.workshop"
LONGEST_NUMBER = 60


def offered(request: InformationRequest, objection: Objection | None = None) -> tuple[str, ...]:
    """The letters that a request, or an objection to it, can have as it stands; the latest step first."""
    if objection:
        return ("reply", "objection") if objection.replied_on else ("objection",)
    if request.answered_on:
        return ("refusal" if request.outcome == "REFUSED" else "answer",)
    if request.complete_on:
        return ("extended", "registered") if request.extended_on else ("registered",)
    return ("incomplete", "received") if request.missing else ("received",)


def make(
    session: Session,
    centre: Centre,
    request: InformationRequest,
    kind: str,
    *,
    language: str,
    dated: dt.date,
    number: str = "",
    objection: Objection | None = None,
    actor: str,
    now: dt.datetime,
) -> RequestLetter:
    """Makes a letter and keeps what it says. Raises Refused for one that does not fit the request as it stands."""
    if kind not in offered(request, objection):
        raise Refused("This letter does not fit the request as it stands.")
    reasons = reasons_of(session, [request.id]).get(request.id, [])
    number = storable(number).strip()[:LONGEST_NUMBER]
    content = composed(kind, Matter(centre, request, dated, number, reasons, objection), language)
    owner = {"request_id": request.id, "objection_id": objection.id if objection else None}
    letter = RequestLetter(**owner, kind=kind, number=number, dated=dated, content=content, made_at=now, made_by=actor)
    session.add(letter)
    session.flush()
    note(session, request, "letter", actor=actor, now=now, changes={"letter": [None, kind]})
    return letter


def of_request(session: Session, request_id: int) -> Sequence[RequestLetter]:
    """The letters that were made for a request, the last first."""
    query = sa.select(RequestLetter).where(RequestLetter.request_id == request_id).order_by(RequestLetter.id.desc())
    return session.execute(query).scalars().all()


def by_id(session: Session, letter_id: int) -> RequestLetter:
    """One letter. Raises Refused where there is none, or its person was erased."""
    letter = session.get(RequestLetter, letter_id)
    if letter is None or not letter.content:
        raise Refused("This letter is not here.")
    return letter


def pdf(letter: RequestLetter) -> bytes:
    """The letter as PDF, the same bytes each time, made by a child process. Raises PressFailed."""
    return typesetting.ordered(CHILD, {"letter": letter.content, "dated": letter.dated.isoformat()})
