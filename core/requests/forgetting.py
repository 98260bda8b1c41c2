"""What is erased of the people behind requests: the register's counts and decisions stay, who asked goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.requests.letters import RequestLetter
from core.requests.objections import Objection
from core.requests.register import InformationRequest, RequestEvent
from core.requests.register.history import note

ERASED: Mapping[str, Any] = {
    **dict.fromkeys(("name", "address", "phone", "email", "occupation", "purpose", "missing", "payment"), ""),
    **dict.fromkeys(("extension_why", "decision"), ""),  # what was written to the person may name them
    "information": "–",
}


def forget(session: Session, request_ids: Sequence[int], actor: str, now: dt.datetime) -> None:
    """Erases the person from their requests, objections and letters; numbers, days, outcomes and reasons stay.

    Raises Refused while one of them waits for its answer: the law wants it answered, or it is withdrawn first.
    """
    ours = InformationRequest.id.in_(request_ids)
    found = session.execute(sa.select(InformationRequest).where(ours).with_for_update()).scalars().all()
    waiting = next((one for one in found if one.state == "OPEN"), None)
    if waiting:
        raise Refused("Request %(number)s still waits for its answer; answer it first.", number=waiting.label)
    for request in found:
        for name, value in ERASED.items():
            setattr(request, name, value)
        if request.closed_on is None and request.complete_on is None:
            request.closed_on = now.date()  # nobody is left who could complete it
    for table, values in _OTHERS:
        session.execute(sa.update(table).where(table.__table__.c.request_id.in_(request_ids)).values(**values))
    for request in found:
        note(session, request, "forgotten", actor=actor, now=now)


_OTHERS: tuple[tuple[Any, Mapping[str, Any]], ...] = (
    (Objection, {"why": "", "proxy": "", "reply": "", "response": ""}),
    (RequestEvent, {"changes": {}, "why": ""}),
    (RequestLetter, {"content": {}}),
)
